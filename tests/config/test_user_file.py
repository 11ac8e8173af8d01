from __future__ import annotations

import json
import stat
from typing import Any

import pytest

from mlagent_tui.config import ConfigError
from mlagent_tui.config.load import lay_again
from mlagent_tui.config.user_file import change_user_file, own_file


def test_a_change_keeps_unknown_keys_and_the_order(desk: Any) -> None:
    file = desk.user('{"$schema": "x", "theme": "nord", "mine": [1], "mode": "plan"}')
    config = desk.load()
    settings = change_user_file(config, ("theme",), "mlagent-light")
    assert settings.theme == "mlagent-light"
    assert list(json.loads(file.read_text())) == ["$schema", "theme", "mine", "mode"]
    assert json.loads(file.read_text())["mine"] == [1]
    assert desk.load().settings.theme == "mlagent-light"


def test_a_file_is_made_for_this_user_alone(desk: Any) -> None:
    change_user_file(desk.load(), ("attention", "bell"), False)
    file = desk.paths.config_file
    assert json.loads(file.read_text()) == {"attention": {"bell": False}}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert desk.load().settings.attention.bell is False


def test_none_removes_the_key_and_the_section_that_it_leaves_empty(desk: Any) -> None:
    file = desk.user({"attention": {"bell": False}, "stream": False})
    settings = change_user_file(desk.load(), ("attention", "bell"), None)
    assert settings.attention.bell is True
    assert json.loads(file.read_text()) == {"stream": False}


def test_a_value_that_does_not_fit_is_refused_and_nothing_is_written(desk: Any) -> None:
    file = desk.user({"theme": "nord"})
    before = file.read_text()
    with pytest.raises(ConfigError, match='"max_iterations" must be a whole number'):
        change_user_file(desk.load(), ("max_iterations",), "many")
    assert file.read_text() == before


def test_a_link_is_followed(desk: Any) -> None:
    real = desk.write(desk.root / "dotfiles" / "config.json", {"theme": "nord"})
    desk.paths.config_file.parent.mkdir(parents=True)
    desk.paths.config_file.symlink_to(real)
    change_user_file(desk.load(), ("theme",), "dracula")
    assert desk.paths.config_file.is_symlink()
    assert json.loads(real.read_text()) == {"theme": "dracula"}


def test_a_named_file_is_changed_in_the_place_of_the_users(desk: Any) -> None:
    named = desk.write(desk.root / "named.json", {"theme": "nord"})
    config = desk.load(config=named)
    assert own_file(config) == named.resolve()
    change_user_file(config, ("theme",), "dracula")
    assert json.loads(named.read_text()) == {"theme": "dracula"}
    assert not desk.paths.config_file.exists()


def test_a_higher_layer_still_wins_over_the_users_file(desk: Any) -> None:
    desk.environ["MLAGENT_THEME"] = "nord"
    config = desk.load()
    assert change_user_file(config, ("theme",), "dracula").theme == "nord"
    merged, _ = lay_again(config)
    assert merged.layer_of(("theme",)).place == "environment"
    assert merged.layer_of(("mode",)).packaged
