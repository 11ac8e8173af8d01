"""The styled text of a diff: a ground by kind, the colours of the language, changed words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style

from mlagent_tui.tui.render.diff.emphasis import Range, changed_words
from mlagent_tui.tui.render.diff.lines import DiffLine
from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.theme import Palette, on_ground

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_COLORED = 8_000
"""Characters of a diff that get the colours of their language; longer ones stay calm and quick."""
_LONG_LINE = 2_000


def ground_of(line: DiffLine, palette: Palette) -> Style:
    """Return the style of a line's plain text."""
    if line.kind == "added":
        return palette.added
    return palette.removed if line.kind == "removed" else palette.block


def mark_of(line: DiffLine, palette: Palette) -> tuple[str, Style]:
    """Return the sign of a line and its style."""
    if line.kind == "added":
        return "+", palette.added_mark
    return ("-", palette.removed_mark) if line.kind == "removed" else (" ", palette.block_faint)


def painted(lines: Sequence[DiffLine], path: str, palette: Palette) -> list[list[Span]]:
    """Return the text of each line in its colours.

    Args:
        lines: The lines of a diff.
        path: Name of the file, which tells its language; may be empty.
        palette: Where the styles come from.
    """
    spans = [[(line.text, ground_of(line, palette))] if line.text else [] for line in lines]
    if (lexer := _lexer(lines, path)) is not None:
        _color(lines, spans, lexer, palette)
    for index, ranges in changed_words(lines).items():
        word = palette.added_word if lines[index].kind == "added" else palette.removed_word
        spans[index] = _with_words(spans[index], ranges, word)
    return spans


def _lexer(lines: Sequence[DiffLine], path: str) -> Lexer | None:
    sizes = [len(line.text) for line in lines]
    if "." not in path or sum(sizes) > _COLORED or max(sizes, default=0) > _LONG_LINE:
        return None
    from mlagent_tui.tui.render.highlight import lexer_for

    return lexer_for(path.rsplit("/", 1)[-1])


def _color(
    lines: Sequence[DiffLine], spans: list[list[Span]], lexer: Lexer, palette: Palette
) -> None:
    """Colour the old text and the new one, each part from one hunk to the next."""
    from mlagent_tui.tui.render.highlight import color_lines

    starts = [at for at, line in enumerate(lines) if line.kind in ("hunk", "file")]
    for first, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        for kinds in (("same", "removed"), ("same", "added")):
            part = [at for at in range(first, end) if lines[at].kind in kinds]
            if not any(lines[at].kind == kinds[1] for at in part) and kinds[1] == "removed":
                continue
            colored = color_lines(lexer, [lines[at].text for at in part], palette)
            for at, found in zip(part, colored, strict=True):
                ground = ground_of(lines[at], palette)
                spans[at] = [(text, on_ground(style, ground)) for text, style in found]


def _with_words(spans: Sequence[Span], ranges: Sequence[Range], word: Style) -> list[Span]:
    """Lay the ground of changed words under parts of a line."""
    result: list[Span] = []
    start = 0
    for text, style in spans:
        end = start + len(text)
        at = start
        for first, stop in ranges:
            begin, finish = max(first, at), min(stop, end)
            if begin >= finish:
                continue
            if begin > at:
                result.append((text[at - start : begin - start], style))
            result.append((text[begin - start : finish - start], _on_word(style, word)))
            at = finish
        if at < end:
            result.append((text[at - start :], style))
        start = end
    return result


@lru_cache(maxsize=256)
def _on_word(style: Style, word: Style) -> Style:
    """Return a style on the ground of a changed word."""
    if word.bgcolor is None:  # The terminal's own colours: the word's look says it all.
        return word
    return on_ground(style, word) + Style(bold=True)
