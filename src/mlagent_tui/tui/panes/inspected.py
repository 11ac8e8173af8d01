"""What the inspector shows of a call: which tabs have something, and the rows of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlagent_tui.tui.glyphs import Glyphs, look_of
from mlagent_tui.tui.panes.display_rows import (
    argument_rows,
    display_rows,
    is_split,
    note_rows,
    text_rows,
)
from mlagent_tui.tui.panes.inspector_tabs import TABS, Tab
from mlagent_tui.tui.panes.plan_document import PlanFile, plan_markdown
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import PlanState, ToolItem
from mlagent_tui.tui.theme import Palette

if TYPE_CHECKING:
    from mlagent_tui.tui.logs.log_buffer import LogBuffer

_NONE = PlanState()
_NO_CALL = "Nothing to inspect yet: tool calls appear here."
_NO_PLAN = "No plan yet: the agent has made none, and the workspace has no plan.md."


@dataclass(frozen=True, slots=True)
class Inspected:
    """Everything that a drawing of the inspector depends on, besides the log.

    Attributes:
        item: The call; None if there is none.
        plan: The agent's plan.
        file: The workspace's plan file; None if there is none.
        split: Whether diffs are drawn side by side; None lets the width decide.
    """

    item: ToolItem | None = None
    plan: PlanState = _NONE
    file: PlanFile | None = None
    split: bool | None = None


def filled_tabs(shown: Inspected, log: LogBuffer | None) -> frozenset[Tab]:
    """Return the tabs that have something to show."""
    item = shown.item
    has: dict[Tab, bool] = {
        "log": item is not None and log is not None and len(log) > 0,
        "args": item is not None and bool(item.arguments),
        "result": item is not None and bool(item.output),
        "diff": item is not None and item.display is not None and item.display.kind == "diff",
        "plan": shown.file is not None or bool(shown.plan.items),
    }
    return frozenset(tab for tab in TABS if has[tab])


def best_tab(shown: Inspected, filled: frozenset[Tab], order: Sequence[Tab]) -> Tab:
    """Return the tab that says most: the first of ``order`` that is filled.

    The plan counts only as a file: its steps stand elsewhere on the screen.
    """
    filled = filled - {"plan"} if shown.file is None else filled
    running = shown.item is not None and shown.item.state == "running"
    waiting: Tab = "log" if running and "log" in order else "args"
    return next((tab for tab in order if tab in filled), waiting)


def title_of(tab: Tab, shown: Inspected, glyphs: Glyphs, *, pinned: bool) -> tuple[str, str]:
    """Return what stands above and below a tab; the words above are empty without a call."""
    if tab == "plan":
        return f"Plan file {clean_line(shown.file.name)}" if shown.file is not None else "Plan", ""
    item = shown.item
    if item is None:
        return "", ""
    glyph, word, _ = look_of(item.state, glyphs)
    title = f"{clean_line(item.tool)}  {summarise(item.arguments)}"
    below = f"{'read from text  ' if item.recovered else ''}{glyph} {word}"
    return f"pinned: {title}" if pinned else title, below


def source_of(tab: Tab, shown: Inspected) -> object:
    """Return what a tab is drawn from, to notice that it changed."""
    if tab == "plan":
        return shown.file or shown.plan.items
    item = shown.item
    if item is None:
        return None
    return {
        "args": item.arguments,
        "result": (item.output, item.display, item.state, item.spill_path),
        "diff": (item.display, item.state, shown.split),
    }.get(tab)


def tab_rows(tab: Tab, shown: Inspected, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """Draw what a tab other than the log shows.

    Args:
        tab: The tab.
        shown: What there is to show.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
    """
    item = shown.item
    if tab == "plan":
        return _plan_rows(shown, width, palette, glyphs)
    if item is None:
        return note_rows(_NO_CALL, width, palette)
    if tab == "args":
        return argument_rows(item.arguments, width, palette)
    if tab == "diff":
        if item.display is None or item.display.kind != "diff":
            return note_rows("This call shows no change of a file.", width, palette)
        split = is_split(width) if shown.split is None else shown.split
        return display_rows(item.display, width, palette, glyphs, split=split)
    return _result_rows(item, width, palette, glyphs)


def _result_rows(item: ToolItem, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    if not item.output:
        _, word, _ = look_of(item.state, glyphs)
        return note_rows(f"No result yet: {word}.", width, palette)
    rows = text_rows(item.output, width, palette)
    if item.spill_path:
        note = note_rows(f"The whole text is in {clean_line(item.spill_path)}", width, palette)
        rows = [*rows, Row(()), *note]
    return rows


def _plan_rows(shown: Inspected, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    from mlagent_tui.tui.render.markdown import paint_markdown

    text = shown.file.text if shown.file is not None else plan_markdown(shown.plan)
    if not text.strip():
        return note_rows(_NO_PLAN, width, palette)
    rows = paint_markdown(text, width, palette, glyphs)
    if shown.file is None:
        return rows
    name = clean_line(shown.file.name)
    end = f"{name} is longer; only its beginning is shown." if shown.file.cut else f"from {name}"
    return [*rows, Row(()), *note_rows(end, width, palette)]
