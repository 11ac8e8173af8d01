from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from mlagent_tui.protocol.values import Display, ToolState
from mlagent_tui.tui.glyphs import ASCII, STATE_LOOKS, UNICODE
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.elapsed import elapsed_text, seconds_between
from mlagent_tui.tui.render.items import paint_item, source_of
from mlagent_tui.tui.render.message import AssistantPainter
from mlagent_tui.tui.render.summary import pretty, summarise
from mlagent_tui.tui.render.tools import card
from mlagent_tui.tui.state import (
    AssistantItem,
    DividerItem,
    NoticeItem,
    ToolItem,
    TranscriptItem,
    UserItem,
)
from mlagent_tui.tui.theme import DARK, palette_of

CONTEXT = Context(
    width=60,
    palette=palette_of(DARK.name, DARK.to_color_system().generate()),
    glyphs=UNICODE,
    now=datetime(2026, 1, 1, 0, 2, 11, tzinfo=UTC),
)
DIFF = "--- a/x.py\n+++ b/x.py\n@@ -9,3 +9,4 @@\n same\n-old\n+new\n+more\n same\n"


def never(key: str, error: Exception) -> None:
    raise AssertionError(key) from error


def drawn(item: TranscriptItem, **changes: object) -> list[str]:
    context = replace(CONTEXT, **changes)
    return [row.text.rstrip() for row in paint_item(item, context, never)]


def call(**fields: object) -> ToolItem:
    given = {"key": "c", "tool": "bash", "arguments": {"command": "ls"}, "state": "succeeded"}
    return ToolItem(**{**given, **fields})  # type: ignore[arg-type]


def test_user() -> None:
    assert drawn(UserItem(key="u", text="do [x]\nplease")) == [
        f"{UNICODE.prompt} do [x]",
        "  please",
    ]
    assert drawn(UserItem(key="u", text="also", steered=True)) == ["↳ also"]
    long = UserItem(key="u", text="line\n" * 30)
    assert drawn(long)[-1] == "  … 18 more lines"
    assert len(drawn(long, expanded=True)) == 30


def test_reasoning_is_one_line_until_it_is_opened() -> None:
    item = AssistantItem(key="a", text="Answer.", reasoning="First.\nSecond.", status="complete")
    assert drawn(item) == ["∴ thought, 2 words  First.", "", "Answer."]
    assert drawn(item, expanded=True) == [
        "∴ thought, 2 words",
        "│ First.",
        "│ Second.",
        "",
        "Answer.",
    ]
    thinking = AssistantItem(key="a", text="", reasoning="First.\nSecond.")
    assert drawn(thinking) == ["∴ thinking  Second."]


def test_endless_reasoning_says_how_much_of_it_is_left_out() -> None:
    item = AssistantItem(key="a", text="Answer.", reasoning="word " * 30_000, status="complete")
    assert drawn(item)[0].startswith("∴ thought, 30,000 words  word word")
    assert drawn(item, expanded=True)[1] == "│ … 109,999 earlier characters are not shown"


def test_what_left_the_context_says_so_in_words() -> None:
    assert drawn(UserItem(key="u", text="gone", live=False)) == [
        f"{UNICODE.prompt} gone",
        "  out of context",
    ]


def test_how_answers_end() -> None:
    interrupted = AssistantItem(key="a", text="Half", status="interrupted")
    assert drawn(interrupted) == ["Half"], "the line below says what interrupted it"
    failed = AssistantItem(key="a", text="Half", status="failed")
    assert "failed" in drawn(failed)[1]
    muted = CONTEXT.palette.muted
    rows = paint_item(failed, CONTEXT, never)
    assert {segment.style for row in rows for segment in row.segments} == {muted}


def test_a_growing_answer_is_drawn_from_where_it_was() -> None:
    painter = AssistantPainter(CONTEXT)
    text = "\nOne.\n\nTwo with `code`.\n\n- a\n- b\n"
    for end in range(len(text) + 1):
        paint_item(AssistantItem(key="a", text=text[:end]), CONTEXT, never, painter)
    done = AssistantItem(key="a", text=text, status="complete")
    assert paint_item(done, CONTEXT, never, painter) == paint_item(done, CONTEXT, never)


def test_an_answer_that_is_replaced_starts_anew() -> None:
    painter = AssistantPainter(CONTEXT)
    paint_item(AssistantItem(key="a", text="First attempt"), CONTEXT, never, painter)
    rows = paint_item(AssistantItem(key="a", text="Other"), CONTEXT, never, painter)
    assert [row.text for row in rows] == ["Other"]


def test_notice_and_divider() -> None:
    notice = NoticeItem(key="n", level="error", code="x", text="It broke.", hint="Try again.")
    assert drawn(notice) == ["✗ error: It broke.", "  → Try again."]
    assert drawn(NoticeItem(key="n", level="info", code="x", text="Hm.")) == ["· Hm."]
    divider = DividerItem(key="d", code="compacted", text="compacted", detail="what stayed")
    assert drawn(divider)[0].startswith("── compacted ──")
    assert drawn(divider, expanded=True)[1] == "what stayed"


@pytest.mark.parametrize("state", get_args(ToolState))
def test_every_state_shows_its_word(state: ToolState) -> None:
    for glyphs in (UNICODE, ASCII):
        header = drawn(call(state=state), glyphs=glyphs)[0]
        assert STATE_LOOKS[state].word in header
        assert getattr(glyphs, STATE_LOOKS[state].glyph) in header


def test_running_call_shows_time_and_the_end_of_its_log() -> None:
    item = call(
        state="running",
        started="2026-01-01T00:00:00+00:00",
        log_tail=("one", "two", "three", "four"),
    )
    rows = drawn(item)
    assert rows[0].startswith("● bash  ls")
    assert rows[0].endswith("running   02:11")
    assert rows[1:] == ["  │ two", "  │ three", "  │ four"]


def test_shell_shows_exit_code_and_tail() -> None:
    text = "\n".join(f"line {n}" for n in range(10))
    item = call(
        state="failed",
        success=False,
        display=Display("shell", text, {"exit_code": 2}),
        facts={"elapsed": 1.25},
    )
    rows = drawn(item)
    assert rows[0].endswith("exit 2  failed    1.2s")
    assert rows[1:] == ["  │ … 7 earlier lines", "  │ line 7", "  │ line 8", "  │ line 9"]
    assert len(drawn(item, expanded=True)) == 11


def test_diff_shows_signs_and_line_numbers() -> None:
    item = call(
        tool="edit",
        arguments={"path": "x.py"},
        success=True,
        display=Display("diff", DIFF, {"added": 2, "removed": 1}),
    )
    rows = drawn(item)
    assert "+2 -1  ok" in rows[0]
    assert rows[1:] == [
        "  │  9   same",
        "  │ 10 - old",
        "  │ 10 + new",
        "  │ 11 + more",
        "  │ 12   same",
    ]


def test_plan_file_text_and_failure() -> None:
    steps = "[x] 1: a\n[~] 2: b\n[ ] 3: c\n1/3 done"
    plan = call(tool="plan_tool", success=True, display=Display("plan", steps))
    assert drawn(plan)[1:] == ["  │ ◐ 2: b"]
    rows = ["  │ ☑ 1: a", "  │ ◐ 2: b", "  │ ☐ 3: c", "  │ 1/3 done"]
    assert drawn(plan, expanded=True)[1:] == rows
    new = replace(plan, display=Display("plan", "[~] 1: a\n[ ] 2: b"))
    assert drawn(new)[1:] == ["  │ ◐ 1: a", "  │ ☐ 2: b"]
    file = call(tool="read", success=True, display=Display("file", "x = 1\n", {"lines": 84}))
    assert drawn(file)[1:] == ["  │ 84 lines"]
    part = call(
        tool="read",
        arguments={},
        success=True,
        output="     9\tdef f():\n    10\t    return 1\n[lines 9 to 10 of 84]",
        display=Display("file", "", {"path": "x.py", "first": 9, "last": 10, "lines": 84}),
    )
    assert drawn(part)[1:] == ["  │ lines 9 to 10 of 84"]
    assert drawn(part, expanded=True)[1:] == [
        "  │  9  def f():",
        "  │ 10      return 1",
        "  │ [lines 9 to 10 of 84]",
    ]
    plain = call(tool="mcp_x", success=True, output="a\nb\nc\nd")
    assert drawn(plain)[1:] == ["  │ a", "  │ b", "  │ c", "  │ … 1 more line"]
    failed = call(tool="read", state="failed", success=False, output="No such file.")
    assert drawn(failed)[1:] == ["  │ No such file."]


def test_calls_of_a_sub_agent_are_set_in() -> None:
    assert drawn(call(parent="research"))[0].startswith("  ✓ bash")


def test_entries_out_of_the_context_are_dimmed() -> None:
    rows = paint_item(UserItem(key="u", text="gone", live=False), CONTEXT, never)
    assert {segment.style for row in rows for segment in row.segments} == {CONTEXT.palette.muted}


def test_a_renderer_that_fails_shows_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_item: object, _context: object) -> list[object]:
        raise ValueError("broken")

    monkeypatch.setattr(card, "paint_tool", broken)
    reported: list[tuple[str, Exception]] = []
    item = call(output="the output")
    rows = paint_item(item, CONTEXT, lambda key, error: reported.append((key, error)))
    assert [row.text for row in rows] == ["bash", "command: ls", "the output"]
    assert reported[0][0] == "c"


@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        ({"command": "ls -l"}, "ls -l"),
        ({"command": "a\nb\nc"}, "a (+2 lines)"),
        ({"old": "x", "path": "a.py"}, "a.py"),
        ({"path": "a.py", "offset": 10, "new": "text"}, "a.py offset=10"),
        ({"todos": [1, 2], "x": {"a": 1}}, "todos=[2] x={1}"),
        ({"todos": [{"status": "completed"}, {"status": "pending"}]}, "1 of 2 done"),
        ({"todos": [{"status": "completed"}, {"status": 1}]}, "todos=[2]"),
        ({"todos": []}, "todos=[0]"),
        ({"n": None, "b": True}, "n=null b=true"),
        ({}, ""),
    ],
)
def test_summary(arguments: dict[str, object], summary: str) -> None:
    assert summarise(arguments) == summary


def test_source() -> None:
    assert source_of(AssistantItem(key="a", text="**x**")) == "**x**"
    assert source_of(AssistantItem(key="a", text="", reasoning="hm")) == "hm"
    assert source_of(call(output="Edited.", display=Display("diff", DIFF))) == DIFF
    assert source_of(call(output="out")) == "bash\ncommand: ls\nout"
    assert pretty({"a": "x\ny", "b": [1]}) == "a: \nx\ny\nb: [\n  1\n]"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0s"),
        (0.42, "0.4s"),
        (9.96, "10s"),
        (59.6, "01:00"),
        (131, "02:11"),
        (3661, "1:01:01"),
    ],
)
def test_elapsed(seconds: float, text: str) -> None:
    assert elapsed_text(seconds) == text


def test_unknown_times() -> None:
    assert seconds_between("", "x") is None
    assert seconds_between("nonsense", "2026-01-01T00:00:00+00:00") is None
    assert seconds_between("2026-01-01T00:00:00+00:00", "2026-01-01T00:00:02+00:00") == 2
