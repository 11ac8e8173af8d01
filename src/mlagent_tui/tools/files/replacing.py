"""What an edit makes of a text: pure, so that it can be shown before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlagent_tui.tools.files import matching
from mlagent_tui.tools.files.indentation import adapt, indentation_map
from mlagent_tui.tools.files.matching import Found, How, Span
from mlagent_tui.tools.files.nearest import nearest_lines

EditMode = Literal["replace", "append_after", "prepend_before"]
"""What happens to the old text: it goes, or it stays before or after the new one."""

_NOTES: dict[How, str] = {
    "exact": "",
    "line_ends": "white space at line ends",
    "characters": "quotes, dashes or invisible characters",
    "spacing": "indentation or spacing",
}
_SHOWN_PLACES = 12


@dataclass(frozen=True, slots=True)
class Edited:
    """The text after an edit.

    Attributes:
        text: The new text.
        lines: Numbers of the lines, in the old text, at which it was changed.
        note: What had to be overlooked to find the old text; empty if nothing.
    """

    text: str
    lines: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an edit cannot be made, in words for the model."""

    reason: str


def edit_text(
    text: str, old: str, new: str, *, mode: EditMode = "replace", replace_all: bool = False
) -> Edited | Refused:
    """Change the place where ``old`` stands, or all of them, and nothing else.

    Args:
        text: The file.
        old: What to look for.
        new: What replaces it, or goes directly after or before it.
        mode: What happens to the old text.
        replace_all: Change every exact place instead of the only one.
    """
    if not old:
        return Refused("old_str is empty. Give the lines to change, or use write for a new file.")
    found = matching.find(text, old)
    if found is None:
        return Refused(_miss(text, old))
    if found.how == "exact":
        spans = matching.without_overlaps(found.spans) if replace_all else found.spans
        if len(spans) > 1 and not replace_all:
            return Refused(_ambiguous(text, found, "stands"))
    else:
        spans = found.spans
        if len(spans) > 1:
            return Refused(_ambiguous(text, found, f"stands, apart from {_NOTES[found.how]},"))
    replaced = _replace(text, old, new, spans, mode, found.how)
    if replaced is None:
        return Refused(_miss(text, old))
    if replaced == text:
        return Refused("Nothing would change: the new text is the same as the old one.")
    places = tuple(matching.line_number(text, span.start) for span in spans)
    note = _NOTES[found.how]
    return Edited(replaced, places, f"old_str matched only apart from {note}." if note else "")


def _replace(
    text: str, old: str, new: str, spans: tuple[Span, ...], mode: EditMode, how: How
) -> str | None:
    pieces: list[str] = []
    position = 0
    for span in spans:
        fitted = _fitted(text, old, new, span, mode, how)
        if fitted is None:
            return None
        pieces.append(text[position : span.start])
        kept = text[span.start : span.end]
        match mode:
            case "replace":
                pieces.append(fitted)
            case "append_after":
                pieces.extend((kept, fitted))
            case "prepend_before":
                pieces.extend((fitted, kept))
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)


def _fitted(text: str, old: str, new: str, span: Span, mode: EditMode, how: How) -> str | None:
    """Return the new text with the file's indentation and line ends; None if it cannot fit."""
    found = text[span.start : span.end]
    fitted = new
    if how == "spacing":
        line_start = text.rfind("\n", 0, span.start) + 1
        before = text[line_start : span.start]
        pairs = indentation_map(old, found, before)
        if pairs is None:
            return None
        at_line_start = found.endswith("\n") if mode == "append_after" else span.start == line_start
        fitted = adapt(new.replace("\r\n", "\n"), pairs, first_line=at_line_start)
    if _uses_crlf(text, found):
        return matching.with_crlf(fitted)
    return fitted


def _uses_crlf(text: str, found: str) -> bool:
    """Whether line ends in this place have a carriage return, as the place or the file has."""
    around = found if "\n" in found else text
    crlf = around.count("\r\n")
    return crlf > 0 and crlf * 2 >= around.count("\n")


def _ambiguous(text: str, found: Found, how: str) -> str:
    lines = [matching.line_number(text, span.start) for span in found.spans]
    shown = ", ".join(str(line) for line in lines[:_SHOWN_PLACES])
    more = f" and {len(lines) - _SHOWN_PLACES} more" if len(lines) > _SHOWN_PLACES else ""
    advice = "Add lines around it to old_str until only one place fits"
    if found.how == "exact":
        advice += ", or set replace_all to change every place"
    return f"old_str {how} in {len(lines)} places (lines {shown}{more}). {advice}."


def _miss(text: str, old: str) -> str:
    near = nearest_lines(text, old)
    if near.numbered:
        return (
            "old_str does not stand in the file. It seems to hold the line numbers that read "
            "prints before each line; leave them and the tab after them out."
        )
    if not near.lines:
        return (
            "old_str does not stand in the file, nor anything like it. "
            "Read the file again and copy the lines exactly."
        )
    lines = "\n".join(f"{number:6}\t{line}" for number, line in near.lines)
    return f"old_str does not stand in the file. The nearest lines are:\n{lines}\n{near.advice}"
