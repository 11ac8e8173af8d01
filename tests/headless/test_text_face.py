"""The form for people: which lines come from which events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from mlagent_tui.headless.call_lines import LIVE_LINES
from mlagent_tui.headless.plain import plain, plain_line
from mlagent_tui.headless.text_face import Style, TextFace
from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    EffortChanged,
    Envelope,
    ErrorEvent,
    Event,
    Interrupted,
    ModelChanged,
    ModelProfiled,
    Notice,
    PlanUpdate,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
    Usage,
)
from mlagent_tui.protocol.messages import ToolCall
from mlagent_tui.protocol.values import PlanItem

START = datetime(2026, 1, 1, tzinfo=UTC)


class Lines:
    """Stands where the descriptor would be."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(text)


class Screen:
    def __init__(self, colour: bool = False) -> None:
        self.out, self.err = Lines(), Lines()
        self.face = TextFace(self.out, self.err, Style(colour))  # type: ignore[arg-type]
        self.time = START

    def show(self, *events: Event, after: float = 0.0) -> None:
        for event in events:
            self.time += timedelta(seconds=after)
            self.face.show(Envelope(event, 1, 0, self.time.isoformat(), "s", 1))


@pytest.fixture
def screen() -> Screen:
    return Screen()


def answer(text: str, *calls: ToolCall) -> AssistantMessageDone:
    return AssistantMessageDone("m", 1, "complete", text, tool_calls=calls)


def test_only_the_final_answer_is_on_stdout(screen: Screen) -> None:
    screen.show(
        answer("I look.", ToolCall("c", "read")),
        answer("Here it is.\nTwo lines."),
        TurnComplete(3, "Here it is.\nTwo lines."),
    )
    assert screen.out.lines == ["Here it is.\nTwo lines."]
    assert screen.err.lines == ["I look."]


def test_an_answer_that_was_not_the_last_one_is_progress(screen: Screen) -> None:
    screen.show(answer("Done?"), answer("Now done."), TurnComplete(3, "Now done."))
    assert screen.err.lines == ["Done?"]
    assert screen.out.lines == ["Now done."]


def test_failed_and_interrupted_runs_leave_stdout_empty(screen: Screen) -> None:
    screen.show(AssistantMessageDone("m", 1, "interrupted", "half an ans"), Interrupted(("bash",)))
    screen.show(ErrorEvent("network", "No route.", "Check the cable."))
    assert screen.out.lines == []
    assert screen.err.lines == [
        "half an ans",
        "interrupted: stopped bash",
        "error: No route. Check the cable.",
    ]


def test_a_call_with_its_output(screen: Screen) -> None:
    screen.show(
        ToolCallEvent("c", "bash", {"command": "make\nall", "timeout": 5}),
        ToolStateChange("c", "running"),
        ToolLog("c", "one\ntw"),
        ToolLog("c", "o\nthree"),
        ToolStateChange("c", "failed", {"exit_code": 2, "elapsed": 1.25}),
        ToolOutput("c", "bash", "one\ntwo\nthree\nExit code: 2", False),
    )
    assert screen.err.lines == [
        "bash: make",
        "  | one",
        "  | two",
        "  | three",
        "  bash failed (exit code 2, 1.2 s)",
    ]


def test_a_failure_without_output_says_why(screen: Screen) -> None:
    screen.show(
        ToolCallEvent("c", "read", {"path": "x"}),
        ToolStateChange("c", "failed"),
        ToolOutput("c", "read", "There is no file x.", False),
    )
    assert screen.err.lines[-1] == "  | There is no file x."


def test_a_flood_is_thinned_and_its_end_is_shown(screen: Screen) -> None:
    screen.show(ToolCallEvent("c", "bash", {"command": "yes"}), ToolStateChange("c", "running"))
    flood = "".join(f"line {n}\n" for n in range(10_000))
    screen.show(ToolLog("c", flood))
    screen.show(ToolLog("c", "a second later\n"), after=1.5)
    screen.show(ToolLog("c", "".join(f"more {n}\n" for n in range(100))))
    screen.show(ToolStateChange("c", "succeeded"))
    lines = screen.err.lines
    assert len(lines) < LIVE_LINES + 15
    assert f"  | … {10_000 - LIVE_LINES:,} lines left out …" in lines
    assert "  | a second later" in lines
    assert "  | more 99" in lines


def test_the_plan_is_shown_whole_once_and_then_by_its_changes(screen: Screen) -> None:
    first = (PlanItem("a", "look", "in_progress"), PlanItem("b", "train"))
    then = (PlanItem("a", "look", "completed"), PlanItem("b", "train"))
    screen.show(PlanUpdate(first), PlanUpdate(then))
    assert screen.err.lines == [
        "plan: 0 of 2 done",
        "  [>] look",
        "  [ ] train",
        "plan: 1 of 2 done",
        "  [x] look",
    ]


def test_usage_is_summed_up(screen: Screen) -> None:
    screen.show(
        Usage("m", "x", tokens_in=1000, tokens_out=20, cost=Decimal("0.01")),
        Usage("m", "x", tokens_in=500, tokens_out=5, tokens_cached=400),
    )
    screen.face.finish()
    [line] = screen.err.lines
    assert "2 model requests" in line
    assert "1,500 tokens in (400 cached), 25 out" in line
    assert "at least $0.01" in line


def test_several_models_and_kinds_have_a_line_each(screen: Screen) -> None:
    screen.show(
        Usage("m", "a/x", tokens_in=1000, tokens_out=20, tokens_cache_written=900, cost=Decimal(1)),
        Usage("n", "a/x", "compaction", 500, 50, cost=Decimal("0.5")),
        Usage("o", "b/y", tokens_in=10, tokens_out=1, cost=None),
    )
    screen.face.finish()
    assert screen.err.lines == [
        "3 model requests · 1,510 tokens in (900 put into the cache), 71 out · at least $1.50",
        "  a/x: 1 request · 1,000 tokens in (900 put into the cache), 20 out · $1.00",
        "  a/x, summaries: 1 request · 500 tokens in, 50 out · $0.50",
        "  b/y: 1 request · 10 tokens in, 1 out · cost unknown",
    ]


def test_what_is_known_of_the_model_is_said(screen: Screen) -> None:
    hosted = ModelProfiled(
        "anthropic/x",
        200_000,
        "metadata",
        price_in=Decimal("3.00"),
        price_out=Decimal(15),
        price_source="configured",
    )
    local = ModelProfiled(
        "ollama/y",
        8_192,
        "server",
        "text",
        streaming=False,
        small=True,
        price_in=Decimal(0),
        price_out=Decimal(0),
        notes=("The server cuts what is too long.",),
    )
    screen.show(hosted, ModelChanged("ollama/y", "anthropic/x"), local, ModelProfiled("z"))
    screen.show(EffortChanged("low", "high"), EffortChanged("", "low"))
    assert screen.err.lines == [
        "anthropic/x: window 200,000 tokens (from the model list), $3 in and $15 out per million "
        "tokens (from the configuration)",
        "model: ollama/y, no longer anthropic/x",
        "ollama/y: window 8,192 tokens (from the server), free, tool calls are read from its text, "
        "answers come whole, short prompt and fewer tools",
        "note: The server cuts what is too long.",
        "z: window unknown, price unknown",
        "effort: low",
        "effort: left to the provider",
    ]


def test_a_recovered_call_is_marked(screen: Screen) -> None:
    screen.show(ToolCallEvent("c", "bash", {"command": "ls"}, recovered=True))
    assert screen.err.lines == ["bash (read from text): ls"]


def test_nothing_from_outside_reaches_the_terminal_as_control() -> None:
    screen = Screen()
    evil = "\x1b]0;title\x07\x1b[2J\u202eevil\x00\x9b31m"
    screen.show(
        ToolCallEvent("c", "bash", {"command": evil}),
        ToolStateChange("c", "running"),
        ToolLog("c", evil + "\n"),
        Notice("warning", "x", evil),
        ModelChanged(evil, evil),
        ModelProfiled(evil, window_source=evil, notes=(evil,)),
        answer(evil),
        TurnComplete(1, f"{evil}\ud800"),
        ErrorEvent("x", evil),
        PlanUpdate((PlanItem("a", evil),)),
    )
    for line in screen.out.lines + screen.err.lines:
        assert all(c.isprintable() or c == "\n" for c in line), repr(line)
        assert "evil" in line or "plan" in line


def test_colour_only_when_asked_for() -> None:
    plain_screen, coloured = Screen(), Screen(colour=True)
    for one in (plain_screen, coloured):
        one.show(Notice("warning", "x", "careful"), answer("fine"), TurnComplete(1, "fine"))
    assert plain_screen.err.lines == ["warning: careful"]
    assert coloured.err.lines == ["\x1b[33mwarning: careful\x1b[0m"]
    assert coloured.out.lines == ["fine"]


def test_plain_keeps_what_people_write() -> None:
    assert plain("naïve 👩\u200d🔬 [bold] ok\n\ttab") == "naïve 👩\u200d🔬 [bold] ok\n\ttab"
    assert plain_line("x" * 500, 10) == "x" * 9 + "…"
    assert plain("10%\r50%\r100%\n") == "100%\n"
