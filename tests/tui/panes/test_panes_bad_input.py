"""Whatever comes from outside, the panes show text that is safe, bounded and theirs."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from pane_samples import call

from mlagent_tui.protocol.values import Display, PlanItem
from mlagent_tui.tui.glyphs import ASCII
from mlagent_tui.tui.logs.log_buffer import LogBuffer
from mlagent_tui.tui.panes.inspected import Inspected, tab_rows
from mlagent_tui.tui.panes.inspector_tabs import TABS, Tab
from mlagent_tui.tui.panes.plan_document import PlanFile
from mlagent_tui.tui.panes.plan_panel import plan_rows, strip_row
from mlagent_tui.tui.panes.tree_drawing import draw_row
from mlagent_tui.tui.panes.tree_rows import rows_of
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.state import PlanState
from mlagent_tui.tui.theme import DARK, palette_of

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PALETTE = palette_of(DARK.name, DARK.to_color_system().generate())

PIECES = [
    "[/]", "[b]", "[@click=app.quit]", "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\",
    "\x1bP1$r", "\x9b2J", "\x00", "\x7f", "\r", "\n", "\t", "\u202e", "\u200b", "\u2028", "\ud800",
    "\U000e0041", "日本", "e\u0301", "👩‍👩‍👧",
    "```", "| a |", "# ", "a" * 50, "@@ -1 +1 @@\n", "+x\n", "-y\n",
]  # fmt: skip
NASTY = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map("".join)


BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def harmless(text: str) -> bool:
    """Tell whether nothing in a line acts on the terminal or hides what it says."""
    acting = {"Cc", "Cs", "Zl", "Zp"}
    return not any(unicodedata.category(char) in acting or char in BIDI for char in text)


def safe(rows: list[Row], width: int) -> None:
    for row in rows:
        assert harmless(row.text), repr(row.text)
        assert row.width <= width, repr(row.text)


@settings(max_examples=60)
@given(NASTY, st.integers(16, 140), st.sampled_from(TABS[1:]), st.booleans())
def test_every_tab_shows_anything(text: str, width: int, tab: Tab, split: bool) -> None:
    diff = Display("diff", text, {"path": text})
    item = call("x", text, output=text, display=diff, command=text, path=text)
    shown = Inspected(item, PlanState((PlanItem("1", text),)), PlanFile(text, text), split)
    safe(tab_rows(tab, shown, width, PALETTE, ASCII), width)


@settings(max_examples=60)
@given(NASTY, st.integers(16, 80))
def test_tree_and_plan_show_anything(text: str, width: int) -> None:
    calls = {"x": call("x", text, "running", command=text)}
    safe([draw_row(row, NOW, width, PALETTE, ASCII) for row in rows_of(calls)], width)
    plan = PlanState((PlanItem("1", text, "in_progress"),), text)
    safe([row for rows in plan_rows(plan, NOW, width, PALETTE, ASCII) for row in rows], width)
    safe([strip_row(plan, NOW, width, PALETTE, ASCII)], width)


@settings(max_examples=60)
@given(st.lists(NASTY, max_size=6))
def test_a_log_takes_anything(parts: list[str]) -> None:
    buffer = LogBuffer(max_lines=3)
    for part in parts:
        buffer.append(part)
    for number in range(buffer.first, buffer.end):
        assert harmless(buffer.text(number)), repr(buffer.text(number))
