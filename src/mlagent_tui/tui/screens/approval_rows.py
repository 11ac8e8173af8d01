"""The parts of an approval as rows: list of calls, summary, preview, what can be done. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.segment import Segment

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.panes.columns import two_sided
from mlagent_tui.tui.panes.display_rows import argument_rows, display_rows
from mlagent_tui.tui.panes.visible import visible
from mlagent_tui.tui.render.row import Row, indent
from mlagent_tui.tui.render.wrap import Span, wrap
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.screens.approval_model import Entry, Verdict
from mlagent_tui.tui.screens.approval_preview import View
from mlagent_tui.tui.screens.approval_summary import headline, summarise
from mlagent_tui.tui.theme import Palette

_LABEL = 10
_SHORT = 200
_LONGEST = 1_000
_KEYS = 8
_HARD_GATE = "Hard gate, asked in every mode: "


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a person can do now.

    Attributes:
        action: The screen's action behind it; empty for a line that only says something.
        key: How its key is written.
        text: What it does.
        role: Name of the style that the text is drawn in.
    """

    action: str
    key: str
    text: str
    role: str = "text"


def list_row(
    entry: Entry, number: int, current: bool, width: int, look: tuple[Palette, Glyphs]
) -> Row:
    """Draw one call of a batch: tick, number, what it is, what was decided."""
    palette, glyphs = look
    tick = glyphs.box_done if entry.ticked else glyphs.box_open
    mark: Span = (f"{glyphs.closed} " if current else "  ", palette.accent)
    name = palette.strong if current else palette.text
    left: list[Span] = [
        mark,
        (f"{tick} ", palette.accent if entry.ticked else palette.muted),
        (f"{number} ", palette.muted),
        (_safe(entry.item.tool), name),
        (f"  {_safe(headline(entry.item))}", palette.muted),
    ]
    if entry.item.effect.gates:
        left.insert(3, (f"{glyphs.warning} ", palette.error))
    return two_sided(left, _verdict(entry.verdict, palette, glyphs), width, glyphs.ellipsis)


def summary_rows(entry: Entry, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """Draw what a call would do, the hard gate first."""
    edited = entry.edited is not None
    summary = summarise(entry.item, edited=edited, tool_origin=entry.origin)
    rows: list[Row] = []
    for gate in summary.gates:
        lead = [Segment(f"{glyphs.warning} ", palette.error)]
        text = [(_HARD_GATE, palette.error), (_safe(_bounded(gate)), palette.strong)]
        rows += indent(wrap(text, width - 2), lead, [Segment("  ")], 2)
    for fact in summary.facts:
        lead = [Segment(f"{fact.label:<{_LABEL}}", palette.muted)]
        style = palette.strong if fact.label == "what" else palette.text
        body = wrap([(_safe(_bounded(fact.text)), style)], width - _LABEL)
        rows += indent(body, lead, [Segment(" " * _LABEL)], _LABEL)
    for index, check in enumerate(summary.checks):
        label = "checks" if not index else ""
        lead = [Segment(f"{label:<{_LABEL}}", palette.muted)]
        body = wrap([(_safe(_bounded(check)), palette.warning)], width - _LABEL)
        rows += indent(body, lead, [Segment(" " * _LABEL)], _LABEL)
    return rows


def preview_rows(
    entry: Entry, width: int, palette: Palette, glyphs: Glyphs, view: View = "preview"
) -> list[Row]:
    """Draw what there is to look at before deciding.

    Args:
        entry: The call.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
        view: Which view of it; edited arguments are always shown with what was changed.
    """
    item = entry.item
    if entry.edited is not None:
        changes = change_rows(item.arguments, entry.edited, width, palette, glyphs)
        rest = argument_rows(entry.edited, width, palette)
        return [*changes, Row(()), *_titled("all arguments, as they will run", rest, palette)]
    if item.preview is None or view == "arguments":
        return argument_rows(item.arguments, width, palette)
    rows = display_rows(item.preview, width, palette, glyphs, split=view == "split")
    others = _others(item.arguments, item.preview)
    if others:
        rows += [Row(()), *_titled("arguments", argument_rows(others, width, palette), palette)]
    return rows


def preview_title(entry: Entry, view: View = "preview") -> str:
    """Say what the preview shows."""
    if entry.edited is not None:
        return "your changes"
    preview = entry.item.preview
    if preview is None or view == "arguments":
        return "all arguments"
    name = str(preview.facts.get("path") or preview.facts.get("language") or "preview")
    if preview.kind == "diff":
        beside = ", side by side" if view == "split" else ""
        return clean_line(f"changes to {name}{beside}")
    count = preview.text.rstrip("\n").count("\n") + 1
    return clean_line(f"{name}, {count:,} line{'' if count == 1 else 's'}")


def change_rows(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    width: int,
    palette: Palette,
    glyphs: Glyphs,
) -> list[Row]:
    """Draw what a person changed in the arguments, as a diff."""
    lines = difflib.unified_diff(
        _readable(before), _readable(after), "asked", "edited", lineterm=""
    )
    return display_rows(Display("diff", "\n".join(lines)), width, palette, glyphs)


def offer_rows(
    offers: Sequence[Offer], width: int, palette: Palette, *, ready: bool
) -> list[tuple[Offer, Row]]:
    """Draw what can be done, nothing cut off; dimmed while keys are not taken yet.

    Returns:
        Every row with the offer that it belongs to.
    """
    rows: list[tuple[Offer, Row]] = []
    for offer in offers:
        lead = f" {offer.key:<{_KEYS}}" if offer.key else " "
        key = [Segment(lead, palette.accent if ready else palette.muted)]
        text = getattr(palette, offer.role if ready or not offer.key else "muted")
        body = wrap([(_safe(offer.text), text)], width - len(lead))
        drawn = indent(body, key, [Segment(" " * len(lead))], len(lead))
        rows += [(offer, row) for row in drawn]
    return rows


def _verdict(verdict: Verdict | None, palette: Palette, glyphs: Glyphs) -> list[Span]:
    if verdict is None:
        return [("open", palette.muted)]
    return {
        "once": [(f"{glyphs.ok} approved", palette.success)],
        "session": [(f"{glyphs.ok} for the session", palette.success)],
        "reject": [(f"{glyphs.rejected} rejected", palette.warning)],
    }[verdict.kind]


def _others(arguments: Mapping[str, Any], preview: Display) -> Mapping[str, Any]:
    """Return the arguments that a preview does not show."""
    if preview.kind not in {"diff", "file"}:
        return arguments
    return {
        key: value
        for key, value in arguments.items()
        if not (isinstance(value, str) and ("\n" in value or len(value) > _SHORT))
        and value != preview.text
    }


def _readable(arguments: Mapping[str, Any]) -> list[str]:
    """Return arguments as lines: texts of several lines as they are, all else as JSON."""
    lines: list[str] = []
    for key, value in sorted(arguments.items()):
        if isinstance(value, str) and "\n" in value:
            lines += [f"{key}:", *(f"  {line}" for line in value.split("\n"))]
        else:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}")
    return lines


def _titled(title: str, rows: Sequence[Row], palette: Palette) -> list[Row]:
    return [Row([Segment(title, palette.muted)]), *rows]


def _bounded(text: str) -> str:
    """Return a text that a summary has room for; the whole is in the views below it."""
    more = len(text) - _LONGEST
    return text if more <= 0 else f"{text[:_LONGEST]} ... and {more:,} more characters"


def _safe(text: str) -> str:
    return clean_line(visible(text.replace("\n", " ")))
