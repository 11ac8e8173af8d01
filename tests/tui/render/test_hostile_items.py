"""Whatever an entry holds: it is drawn without harm, in time, and if need be as plain text."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from mlagent_tui.protocol.values import Display, ToolState
from mlagent_tui.tui import sanitise
from mlagent_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from mlagent_tui.tui.render import items as renderers
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.items import paint_item, warm_up
from mlagent_tui.tui.render.message import AssistantPainter
from mlagent_tui.tui.render.tools.body import PAINTERS
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


def never(key: str, error: Exception) -> None:
    raise AssertionError(key) from error


def call(**fields: object) -> ToolItem:
    given = {"key": "c", "tool": "bash", "arguments": {"command": "ls"}, "state": "succeeded"}
    return ToolItem(**{**given, **fields})  # type: ignore[arg-type]


NASTY = st.sampled_from(
    [
        "[bold]", "[/]", "[@click=app.quit]x[/]", "\x1b[31m", "\x1b]52;c;eA==\x07",
        "\x1b]8;;http://x",
        "\x1bP", "\x9b2J", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\U000e0041", "\ud800",
        "```py\n", "~~~", "**", "__", "| a | b |\n|---|---|\n", "> ", "- [ ] ", "1. ", "# ",
        "](", "<div>",
        "&#7;", "&#x202e;", "\r", "\r\n", "\n", "\t", "\0", "漢字", "👩\u200d💻", "e\u0301\u0302",
        "עברית",
        "@@ -1 +1 @@\n", "+x\n", "-y\n", "[x] ", '{"a": 1}', '[{"a": 1}, {"b": [', "a,b\n1,2\n",
        "     1\t", "x" * 300,
    ]
)  # fmt: skip
JUNK = st.lists(NASTY | st.text(st.characters(codec=None), max_size=12), max_size=10).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | JUNK,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JUNK, inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["text", "diff", "shell", "file", "plan", "markdown", "table"])
ITEMS = st.one_of(
    st.builds(UserItem, key=st.just("k"), text=JUNK, steered=st.booleans(), live=st.booleans()),
    st.builds(
        AssistantItem,
        key=st.just("k"),
        text=JUNK,
        reasoning=JUNK,
        status=st.sampled_from(["streaming", "complete", "interrupted", "failed"]),
    ),
    st.builds(
        NoticeItem,
        key=st.just("k"),
        level=st.sampled_from(["info", "warning", "error"]),
        code=JUNK,
        text=JUNK,
        hint=JUNK,
    ),
    st.builds(DividerItem, key=st.just("k"), code=st.just("undo"), text=JUNK, detail=JUNK),
    st.builds(
        ToolItem,
        key=st.just("k"),
        tool=JUNK,
        arguments=st.dictionaries(JUNK, VALUES, max_size=4),
        state=st.sampled_from(get_args(ToolState)),
        parent=st.sampled_from(["main", "x"]),
        output=JUNK,
        success=st.sampled_from([None, True, False]),
        display=st.none()
        | st.builds(
            Display,
            kind=KINDS,
            text=JUNK,
            facts=st.dictionaries(
                st.sampled_from(["items", "lines", "path", "language", "added", "exit_code"]),
                VALUES,
            ),
        ),
        facts=st.dictionaries(st.sampled_from(["elapsed", "exit_code"]), VALUES),
        started=JUNK,
        ended=JUNK,
        log_tail=st.lists(JUNK, max_size=4).map(tuple),
    ),
)


def harmful(text: str) -> list[str]:
    """The characters that a terminal would act on, or that hide or reorder what is read."""
    return [
        char
        for char in text
        if char in "\n\t" or ord(char) in sanitise._TABLE or "\U000e0100" <= char <= "\U000e01ef"
    ]


@settings(max_examples=400, deadline=None)
@given(ITEMS, st.integers(1, 250), st.booleans(), st.sampled_from([UNICODE, ASCII]))
def test_any_item_is_drawn_without_harm(
    item: TranscriptItem, width: int, expanded: bool, glyphs: Glyphs
) -> None:
    context = replace(CONTEXT, width=width, expanded=expanded, glyphs=glyphs)
    rows = paint_item(item, context, never)
    assert rows
    for row in rows:
        assert not harmful(row.text), row
        assert row.strip(width).cell_length == width
        assert width < 40 or cell_len(row.text) <= width, row


MEGABYTES = {
    name: piece * (1_000_000 // len(piece))
    for name, piece in {
        "letters": "x", "words": "word ", "stars": "*", "brackets": "[", "ticks": "`",
        "pipes": "|a",
        "escapes": "\x1b[31m", "wide": "漢字", "bidi": "\u202eab", "piled": "e\u0301",
        "link": "[a](b ",
        "html": "<", "references": "&#", "objects": '{"a":1},', "underscores": "_a",
    }.items()
}  # fmt: skip
LONG_ITEMS = {
    "user": lambda text: UserItem(key="k", text=text),
    "answer": lambda text: AssistantItem(key="k", text=text, reasoning=text, status="complete"),
    "notice": lambda text: NoticeItem(key="k", level="error", code="x", text=text, hint=text),
    "divider": lambda text: DividerItem(key="k", code="compacted", text=text, detail=text),
    "arguments": lambda text: call(tool=text, arguments={"command": text, text: text}),
    "failure": lambda text: call(state="failed", success=False, output=text),
    "log": lambda text: call(state="running", success=None, log_tail=(text, text, text)),
    **{
        kind: lambda text, kind=kind: call(success=True, display=Display(kind, text))
        for kind in PAINTERS
    },
}
SLOW = 0.2
"""Seconds of the processor; a frame has a quarter of that, but this machine may be slower."""


@pytest.fixture
def no_collections() -> Iterator[None]:
    """Keep the garbage collector away: in a run of all tests it has seconds of work."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("junk", MEGABYTES)
@pytest.mark.usefixtures("no_collections")
def test_a_line_of_a_megabyte_stops_nothing(junk: str) -> None:
    warm_up()
    for name, make in LONG_ITEMS.items():
        for expanded in (False, True):
            item = make(MEGABYTES[junk])
            begun = time.thread_time()
            rows = paint_item(item, replace(CONTEXT, width=120, expanded=expanded), never)
            took = time.thread_time() - begun
            assert took < SLOW, (name, expanded, took)
            assert len(rows) < 1_000


def plain_failure(*_given: object) -> list[object]:
    raise ValueError("planted [bold]failure[/]")


FAMILIES: dict[str, tuple[object, str, TranscriptItem]] = {
    "user": (renderers, "paint_user", UserItem(key="k", text="words")),
    "answer": (AssistantPainter, "update", AssistantItem(key="k", text="words")),
    "notice": (
        renderers,
        "paint_notice",
        NoticeItem(key="k", level="info", code="x", text="words"),
    ),
    "divider": (renderers, "paint_divider", DividerItem(key="k", code="undo", text="words")),
    **{
        kind: (PAINTERS, kind, call(output="words", success=True, display=Display(kind, "words")))
        for kind in PAINTERS
    },
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_renderer_of_any_family_may_fail(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, item = FAMILIES[family]
    if place is PAINTERS:
        monkeypatch.setitem(PAINTERS, name, plain_failure)
    else:
        monkeypatch.setattr(place, name, plain_failure)
    told: list[str] = []
    rows = paint_item(item, CONTEXT, lambda key, error: told.append(f"{key}: {error}"))
    assert told == [f"{item.key}: planted [bold]failure[/]"]
    assert "words" in "\n".join(row.text for row in rows)
