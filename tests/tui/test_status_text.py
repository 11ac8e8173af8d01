"""What the status line says, and what of it fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from rich.cells import cell_len
from tui_clock import START

from mlagent_tui.agent.budget import Spent
from mlagent_tui.tui.glyphs import ASCII, UNICODE
from mlagent_tui.tui.session_status import status_rows
from mlagent_tui.tui.state import Phase, QueuedInput, ScreenState, TurnState, UsageState
from mlagent_tui.tui.status_text import (
    PHASE_LOOKS,
    clock,
    context,
    cost,
    fit,
    money,
    pieces,
    tokens,
    waiting_for,
)
from mlagent_tui.tui.widgets.context_panel import context_lines

USAGE = UsageState(
    model="anthropic/claude-x",
    context_used=50_000,
    context_window=200_000,
    spent=Spent(Decimal("0.61")),
    max_cost=Decimal(5),
)
TURN = TurnState("tools", 1, START.isoformat())
NOW = START + timedelta(seconds=62)


@pytest.mark.parametrize("phase", list(PHASE_LOOKS))
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_phase_has_sign_word_and_colour(phase: Phase, glyphs: object) -> None:
    first = pieces(replace(TURN, phase=phase), USAGE, NOW, glyphs)[0]  # type: ignore[arg-type]
    sign, word = first.text.split(" ", 1)
    assert cell_len(sign) == 1
    assert word
    assert first.role


def test_signs_and_words_of_busy_phases_differ_from_idle_ones() -> None:
    words = [look[1] for look in PHASE_LOOKS.values()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_what_is_shown_fits(width: int) -> None:
    left, right = fit(pieces(TURN, USAGE, NOW, UNICODE), width)
    shown = [piece.text for piece in [*left, *right]]
    assert shown[0] == "● working"
    assert len(shown) == 1 or sum(cell_len(text) + 2 for text in shown) <= width
    if width >= 80:
        assert "01:02" in shown
    if width >= 120:
        assert "ctx ██░░░░░░ 25%" in shown


def test_a_wait_counts_down() -> None:
    turn = replace(
        TURN, detail="Too many requests.", until=(NOW + timedelta(seconds=8)).isoformat()
    )
    assert waiting_for(turn, NOW) == "trying again in 8 s"
    assert waiting_for(turn, NOW + timedelta(seconds=9)) == "trying again"
    assert waiting_for(replace(TURN, detail="loading"), NOW) == "loading"


def test_figures() -> None:
    assert cost(USAGE) == "$0.61 of $5.00"
    assert cost(UsageState(spent=Spent(unknown=True))) == "cost unknown"
    assert cost(UsageState(spent=Spent(Decimal(1), unknown=True))) == "≥$1.00"
    assert money(Decimal("0.0012")) == "$0.0012"
    assert money(Decimal("0.00002")) == "<$0.0001", "never drawn as nothing"
    assert money(Decimal(0)) == "$0.00"
    assert [tokens(n) for n in (999, 1500, 170_000)] == ["999", "1.5k", "170k"]
    assert [clock(s) for s in (5, 65, 3700)] == ["00:05", "01:05", "1:01:40"]
    assert context(UsageState(context_used=5000), UNICODE, bar=True) == "ctx 5.0k"


def test_status_tells_the_queue_and_the_unknown() -> None:
    held = TurnState("idle", queue=(QueuedInput("q", "x"),), held=True)
    rows = dict(status_rows(ScreenState(turn=held, usage=UsageState(context_used=10))))
    assert rows["queue"] == "1 (held)"
    assert "unknown" in rows["context"]
    assert rows["model"] == "none yet"


def test_an_effort_is_shown_once_a_person_chose_it() -> None:
    def said(usage: UsageState) -> list[str]:
        return [piece.text for piece in pieces(TURN, usage, NOW, UNICODE)]

    configured = replace(USAGE, effort="high")
    assert not [text for text in said(configured) if "effort" in text]
    assert "effort high" in said(replace(configured, effort_chosen=True))
    assert "effort auto" in said(replace(USAGE, effort_chosen=True))


def test_a_session_without_a_model_says_so() -> None:
    without = replace(USAGE, model="")
    assert "no model" in [piece.text for piece in pieces(TURN, without, NOW, UNICODE)]
    starting = replace(TURN, phase="starting")
    assert "no model" not in [piece.text for piece in pieces(starting, without, NOW, UNICODE)]


def test_an_unknown_cost_is_said_in_one_word() -> None:
    unknown = UsageState(spent=Spent(unknown=True))
    assert "spent unknown" in list(context_lines(unknown, UNICODE))
    assert dict(status_rows(ScreenState(usage=unknown)))["cost"] == "unknown"
