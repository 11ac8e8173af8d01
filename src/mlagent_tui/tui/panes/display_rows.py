"""Whole texts as rows: a result, a diff, a script, arguments. Nothing is folded away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.segment import Segment

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.visible import visible
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.wrap import fold, wrap
from mlagent_tui.tui.sanitise import MAX_LINE, clean
from mlagent_tui.tui.theme import Palette

MAX_LINES = 20_000
"""Lines of one text that are drawn; a note says how many more there are."""

SPLIT_WIDTH = 120
"""Cells from which on two columns are wide enough for code."""

_FRAME = 4
_SCRIPTS = {"command": "bash"}


def display_rows(
    display: Display,
    width: int,
    palette: Palette,
    glyphs: Glyphs,
    *,
    split: bool = False,
) -> list[Row]:
    """Draw the whole of a display, hidden characters spelled out.

    Args:
        display: What is shown.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        split: Whether a diff is drawn side by side.
    """
    text = visible(display.text.replace("\r\n", "\n")).rstrip("\n")
    if display.kind == "diff":
        from mlagent_tui.tui.render.diff import parse_diff, split_rows, unified_rows

        path = str(display.facts.get("path") or "")
        draw = split_rows if split else unified_rows
        return draw(parse_diff(text), width, palette, glyphs, path=path, limit=MAX_LINES)
    if display.kind in {"markdown", "table"}:
        from mlagent_tui.tui.render.markdown import paint_markdown

        return paint_markdown(text, width, palette, glyphs)
    language = str(display.facts.get("language") or display.facts.get("path") or "")
    if display.kind == "file" or language:
        return code_rows(text, language, width, palette)
    return text_rows(text, width, palette)


def is_split(width: int) -> bool:
    """Tell whether a pane is wide enough for a diff side by side, its frame counted with it."""
    return width + _FRAME >= SPLIT_WIDTH


def text_rows(text: str, width: int, palette: Palette, *, max_line: int = MAX_LINE) -> list[Row]:
    """Draw plain text, long lines folded."""
    lines, note = _bounded(clean(text, max_line=max_line))
    rows = [row for line in lines for row in fold([(line, palette.text)], width)]
    return rows + _note(note, palette)


def code_rows(text: str, language: str, width: int, palette: Palette) -> list[Row]:
    """Draw source code in colours, long lines folded and nothing cut out of them."""
    from mlagent_tui.tui.render.fence import paint_code

    lines, note = _bounded(clean(text, max_line=max(MAX_LINE, len(text))))
    return list(paint_code(lines, language, width, palette)) + _note(note, palette)


def argument_rows(arguments: Mapping[str, Any], width: int, palette: Palette) -> list[Row]:
    """Draw arguments as JSON, then each text of several lines as a block of its own."""
    blocks = {k: v for k, v in arguments.items() if isinstance(v, str) and "\n" in v.strip("\n")}
    rest = {key: value for key, value in arguments.items() if key not in blocks}
    rows: list[Row] = []
    if rest or not blocks:
        text = json.dumps(rest, indent=2, ensure_ascii=False, default=str)
        rows += code_rows(visible(text), "json", width, palette)
    for key, value in blocks.items():
        language = _SCRIPTS.get(key) or _file_name(arguments)
        rows += [Row(()), Row([Segment(clean(visible(str(key))), palette.muted)])]
        rows += code_rows(visible(value), language, width, palette)
    return rows


def note_rows(text: str, width: int, palette: Palette) -> list[Row]:
    """Draw one quiet sentence."""
    return wrap([(text, palette.muted)], width)


def _file_name(arguments: Mapping[str, Any]) -> str:
    name = arguments.get("path") or arguments.get("file_path") or ""
    return name if isinstance(name, str) else ""


def _bounded(text: str) -> tuple[Sequence[str], int]:
    """Return the lines that are drawn, and how many are not."""
    lines = text.split("\n")
    return lines[:MAX_LINES], max(0, len(lines) - MAX_LINES)


def _note(count: int, palette: Palette) -> list[Row]:
    if not count:
        return []
    return [Row([Segment(f"{count:,} more lines are not shown.", palette.warning)])]
