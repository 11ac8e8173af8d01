"""How the doctor is called."""

from __future__ import annotations

import pytest

from mlagent_tui.arguments import Help, Request, UsageError, parse


def test_the_doctor_takes_the_options_of_a_run() -> None:
    request = parse(["doctor", "--json", "--model", "ollama/x", "--mode", "plan"])
    assert isinstance(request, Request)
    assert (request.face, request.json_lines, request.prompt) == ("doctor", True, None)
    assert (request.flags.model, request.flags.mode) == ("ollama/x", "plan")


def test_words_after_the_doctor_are_refused() -> None:
    with pytest.raises(UsageError, match="The command doctor takes no further words"):
        parse(["doctor", "strange"])


def test_a_prompt_may_begin_with_its_name() -> None:
    request = parse(["--", "doctor", "strange"])
    assert isinstance(request, Request)
    assert (request.face, request.prompt) == ("headless", "doctor strange")


def test_the_help_names_it() -> None:
    shown = parse(["--help"])
    assert isinstance(shown, Help)
    assert "mlagent-tui doctor [--json]" in shown.text
