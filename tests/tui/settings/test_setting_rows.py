from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from app_host import config_for

from mlagent_tui.config.load import lay_again
from mlagent_tui.config.settings import Endpoints, Settings
from mlagent_tui.tui.settings.docs import docs_of
from mlagent_tui.tui.settings.rows import SettingRow, rows_of, search

SECRET = "xoxb-a-very-secret-token"


@pytest.fixture
def rows(tmp_path: Path) -> tuple[SettingRow, ...]:
    config = config_for(tmp_path, MLAGENT_MAX_ITERATIONS="7")
    merged, settings = lay_again(config)
    return rows_of(settings, merged, {("theme",): ("auto", "nord")})


def row(rows: tuple[SettingRow, ...], key: str) -> SettingRow:
    return next(each for each in rows if each.key == key)


def test_there_is_one_row_for_each_key_and_each_has_a_meaning(
    rows: tuple[SettingRow, ...],
) -> None:
    keys = [each.key for each in rows]
    assert len(keys) == len(set(keys))
    for name, field in Settings.model_fields.items():
        shown = field.alias or name
        assert name == "yolo_mode" or any(k == shown or k.startswith(f"{shown}.") for k in keys)
    assert [each.key for each in rows if not each.doc] == []


def test_sections_stand_together(rows: tuple[SettingRow, ...]) -> None:
    sections = [each.section for each in rows]
    changes = sum(one != other for one, other in pairwise(sections))
    assert changes == len(set(sections)) - 1
    assert sections[0] == "screen"
    assert sections[-1] == "more"


@pytest.mark.parametrize(
    ("key", "kind", "options", "optional"),
    [
        ("stream", "switch", ("on", "off"), False),
        ("mode", "choice", ("plan", "ask", "auto-edit", "yolo"), False),
        ("theme", "choice", ("auto", "nord"), False),
        ("max_iterations", "number", (), False),
        ("max_cost", "number", (), True),
        ("context_window", "number", (), True),
        ("model_name", "text", (), False),
        ("session_dataset_repo", "text", (), True),
        ("attention.notify", "choice", ("auto", "osc9", "osc777", "off"), False),
        ("mcpServers", "file", (), False),
    ],
)
def test_kinds_come_from_the_types(  # type: ignore[no-untyped-def]
    rows: tuple[SettingRow, ...], key, kind, options, optional
) -> None:
    found = row(rows, key)
    assert (found.kind, found.options, found.optional) == (kind, options, optional)


def test_an_optional_choice_can_be_none(rows: tuple[SettingRow, ...]) -> None:
    effort = row(rows, "reasoning_effort")
    assert effort.options[-1] == "none"
    assert effort.json_value("none") is None
    assert effort.json_value("low") == "low"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("max_iterations", "12", 12),
        ("max_iterations", "12 000", 12_000),
        ("max_cost", "2.5", 2.5),
        ("max_cost", "none", None),
        ("max_iterations", "many", "many"),
        ("stream", "on", True),
        ("model_name", "12", "12"),
    ],
)
def test_words_become_json_values(  # type: ignore[no-untyped-def]
    rows: tuple[SettingRow, ...], key, text, value
) -> None:
    assert row(rows, key).json_value(text) == value


def test_each_row_says_where_its_value_comes_from(rows: tuple[SettingRow, ...]) -> None:
    assert row(rows, "max_iterations").origin == "environment"
    assert row(rows, "mode").origin == "default"
    assert row(rows, "model_name").origin == "default"


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    slack = '{"destinations": {"a": {"token": "' + SECRET + '"}}, "enabled": true}'
    config = config_for(tmp_path, MLAGENT_MESSAGING=slack)
    merged, settings = lay_again(config)
    assert SECRET not in repr(rows_of(settings, merged, {}))
    assert row(rows_of(settings, merged, {}), "messaging.destinations").value == "1 entry"


def test_search_finds_words_in_any_order(rows: tuple[SettingRow, ...]) -> None:
    assert [each.key for each in search(rows, "bell terminal")] == ["attention.bell"]
    assert search(rows, "zebra") == ()
    assert search(rows, "") == rows


def test_docs_are_the_sentences_of_the_source() -> None:
    assert docs_of(Endpoints)["router"] == ("The router of inference providers, OpenAI-compatible.")
