"""Draws what a tool call gave, by kind of result: diff, shell output, plan, file, table, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rich.segment import Segment
from rich.style import Style

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.diff import parse_diff, unified_rows
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.summary import pretty
from mlagent_tui.tui.render.wrap import fold, wrap
from mlagent_tui.tui.sanitise import clean
from mlagent_tui.tui.state import ToolItem

_FEW = 3
_SOME = 8
_MANY = 400
_ARGUMENTS = 40
_STEP = re.compile(r"\[([x~ ])\] (.*)")
_NUMBERED = re.compile(r" *(\d{1,9})\t(.*)")
_MUCH = 200_000
"""Characters of a result that are looked at; the inspector shows all of it."""


def paint_body(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw what stands below a tool call's header.

    Args:
        item: The call.
        context: How it is drawn.
        width: Cells that a row may take.

    Returns:
        Rows; none if there is nothing to say yet.
    """
    rows = _arguments(item, context, width) if context.expanded else []
    display = item.display
    if item.success is None and display is None:
        return rows + _log(item, context, width)
    if display is None:
        display = Display("text", item.output)
    if len(display.text) > _MUCH:
        end = display.text[-_MUCH:] if display.kind == "shell" else display.text[:_MUCH]
        display = replace(display, text=end)
    if item.success is False and display.kind not in ("diff", "shell"):
        return rows + _failure(item, display, context, width)
    paint = _PAINTERS.get(display.kind, _text)
    rows += paint(display if display.text else replace(display, text=item.output), context, width)
    if context.expanded and item.spill_path:
        rows += _note(f"full output: {clean(item.spill_path)}", context, width)
    return rows


def _arguments(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw all arguments, unless the result shows them already."""
    if not item.arguments or (item.display and item.display.kind in ("diff", "plan")):
        return []
    lines = clean(pretty(item.arguments)[:_MUCH]).split("\n")
    rows = _lines(lines[:_ARGUMENTS], width, context.palette.muted)
    return rows + _left_out(len(lines) - _ARGUMENTS, context, width)


def _log(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw the end of what a running call has written."""
    count = _SOME * 2 if context.expanded else _FEW
    lines = [clean(line) for line in item.log_tail[-count:]]
    return _lines(lines, width, context.palette.muted, cut=True)


def _failure(item: ToolItem, display: Display, context: Context, width: int) -> list[Row]:
    text = clean((item.output or display.text)[:_MUCH].strip("\n"))
    lines = text.split("\n") if text else []
    shown = _MANY if context.expanded else _FEW
    rows = _lines(lines[:shown], width, context.palette.error)
    return rows + _left_out(len(lines) - shown, context, width)


def _diff(display: Display, context: Context, width: int) -> list[Row]:
    lines = parse_diff(display.text)
    if not context.expanded:
        # What changed matters more than what stands around it.
        first = next((at for at, line in enumerate(lines) if line.changed), 0)
        start = max(0, first - 1)
        shown = lines[start : start + _SOME]
    else:
        shown = lines[:_MANY]
    path = str(display.facts.get("path") or "")
    rows = unified_rows(shown, width, context.palette, context.glyphs, path=path)
    left = sum(line.kind != "hunk" for line in lines) - sum(line.kind != "hunk" for line in shown)
    return rows + _left_out(left, context, width)


def _shell(display: Display, context: Context, width: int) -> list[Row]:
    text = clean(display.text.rstrip())
    lines = text.split("\n") if text else []
    shown = lines[-_MANY if context.expanded else -_FEW :]
    rows = _left_out(len(lines) - len(shown), context, width, word="earlier")
    return rows + _lines(shown, width, context.palette.muted, cut=not context.expanded)


def _plan(display: Display, context: Context, width: int) -> list[Row]:
    palette, glyphs = context.palette, context.glyphs
    looks = {
        "x": (glyphs.box_done, palette.success, palette.muted),
        "~": (glyphs.box_active, palette.primary, palette.strong),
        " ": (glyphs.box_open, palette.muted, palette.text),
    }
    rows: list[Row] = []
    for line in clean(display.text).split("\n")[:_MANY]:
        step = _STEP.match(line)
        if step is None:
            rows.extend(wrap([(line, palette.muted)], width))
            continue
        sign, mark, style = looks[step.group(1)]
        body = wrap([(step.group(2), style)], width - 2)
        rows.extend(indent(body, (Segment(f"{sign} ", mark),), (Segment("  "),), 2))
    return rows


def _file(display: Display, context: Context, width: int) -> list[Row]:
    from mlagent_tui.tui.render.fence import paint_numbered

    lines = display.text.rstrip("\n").split("\n")
    if not context.expanded:
        return _note(_which_lines(display, len(lines)), context, width)
    facts = display.facts
    language = str(facts.get("language") or facts.get("path") or "")
    numbered = [match for line in lines if (match := _NUMBERED.match(line))]
    first = int(numbered[0].group(1)) if numbered else 1
    code = [match.group(2) for match in numbered] if numbered else lines
    notes = [clean(line) for line in lines[len(code) :]]
    rows = paint_numbered(
        [clean(line) for line in code[:_MANY]], first, language, width, context.palette
    )
    rows += _left_out(len(code) - _MANY, context, width)
    return rows + _lines(notes, width, context.palette.muted)


def _which_lines(display: Display, count: int) -> str:
    """Say which part of a file was read."""
    first, last, total = (display.facts.get(name) for name in ("first", "last", "lines"))
    if not isinstance(total, int):
        total = count
    if isinstance(first, int) and isinstance(last, int) and 0 < last - first + 1 < total:
        return f"lines {first:,} to {last:,} of {total:,}"
    return f"{total:,} line{'' if total == 1 else 's'}"


def _markdown(display: Display, context: Context, width: int) -> list[Row]:
    from mlagent_tui.tui.render.markdown import paint_markdown

    rows = paint_markdown(display.text, min(width, context.prose), context.palette, context.glyphs)
    shown = _MANY if context.expanded else _SOME
    return rows[:shown] + _left_out(len(rows) - shown, context, width)


def _text(display: Display, context: Context, width: int) -> list[Row]:
    text = clean(display.text.strip("\n"))
    lines = text.split("\n") if text else []
    shown = _MANY if context.expanded else _FEW
    rows = _lines(lines[:shown], width, context.palette.muted, cut=not context.expanded)
    return rows + _left_out(len(lines) - shown, context, width)


_PAINTERS: Mapping[str, Callable[[Display, Context, int], list[Row]]] = {
    "diff": _diff,
    "shell": _shell,
    "plan": _plan,
    "file": _file,
    "markdown": _markdown,
    "table": _markdown,
    "text": _text,
}


def _lines(lines: Sequence[str], width: int, style: Style, *, cut: bool = False) -> list[Row]:
    """Draw lines as they are; ``cut`` keeps each to one row."""
    rows: list[Row] = []
    for line in lines:
        folded = fold([(line, style)], width)
        rows.extend(folded[:1] if cut else folded)
    return rows


def _left_out(count: int, context: Context, width: int, word: str = "more") -> list[Row]:
    if count <= 0:
        return []
    plural = "" if count == 1 else "s"
    return _note(f"{context.glyphs.ellipsis} {count:,} {word} line{plural}", context, width)


def _note(text: str, context: Context, width: int) -> list[Row]:
    rows = wrap([(text, context.palette.muted)], width)
    return [Row(row.segments, row.width, skip=len(row.text)) for row in rows]
