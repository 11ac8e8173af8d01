"""Inline Markdown to styled text: emphasis, code, links, images.

Import it only where Markdown is drawn: it pulls in the parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.style import Style

from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.theme import Palette

_MARKS = "*_[]`~<>&!\\"
_MOST_MARKS = 1_500
_LONGEST = 40_000


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the one parser: CommonMark, tables, strikethrough; HTML stays text."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def worth_parsing(source: str) -> bool:
    """Tell whether a block is text: among too many marks the parser would search for seconds.

    Args:
        source: The Markdown of one block.
    """
    return len(source) <= _LONGEST and sum(map(source.count, _MARKS)) <= _MOST_MARKS


def parse_inline(text: str, palette: Palette, base: Style, env: dict[str, Any]) -> list[Span]:
    """Turn one piece of inline Markdown into styled text.

    Args:
        text: The source.
        palette: Where the styles come from.
        base: Style of plain text.
        env: The parser's memory of link definitions.
    """
    if not worth_parsing(text):
        return [(text, base)]
    tokens = parser().parseInline(text, env)
    return spans_of(tokens[0].children or (), palette, base)


def spans_of(tokens: Sequence[Token], palette: Palette, base: Style) -> list[Span]:
    """Turn inline tokens into styled text.

    Args:
        tokens: Children of an inline token.
        palette: Where the styles come from.
        base: Style of plain text.

    Returns:
        Spans; a hard break is a line end inside one.
    """
    spans: list[Span] = []
    styles = [base]
    links: list[tuple[str, int]] = []
    opened = {
        "strong_open": Style(bold=True),
        "em_open": Style(italic=True),
        "s_open": Style(strike=True),
    }
    for token in tokens:
        kind = token.type
        if kind == "text":
            # Character references can name control characters that were not in the source.
            spans.append((clean_line(token.content), styles[-1]))
        elif kind == "code_inline":
            spans.append((token.content, styles[-1] + palette.code))
        elif kind in opened:
            styles.append(styles[-1] + opened[kind])
        elif kind == "link_open":
            links.append((str(token.attrGet("href") or ""), len(spans)))
            styles.append(styles[-1] + palette.link)
        elif kind == "link_close" and links:
            styles.pop()
            href, first = links.pop()
            spans.extend(_address(href, spans[first:], palette))
        elif token.nesting < 0:
            styles.pop()
        elif kind == "image":
            name = clean_line(token.content) or "image"
            spans.append((f"[{name}]", styles[-1] + palette.emphasis))
            spans.extend(_address(str(token.attrGet("src") or ""), (), palette))
        elif kind == "softbreak":
            spans.append((" ", styles[-1]))
        elif kind == "hardbreak":
            spans.append(("\n", styles[-1]))
        else:
            spans.append((clean_line(token.content), styles[-1]))
    return spans


def _address(href: str, shown: Sequence[Span], palette: Palette) -> list[Span]:
    """Return where a link leads, unless its text says so already."""
    text = "".join(piece for piece, _ in shown)
    if not href or href in (text, f"mailto:{text}"):
        return []
    return [(f" ({clean_line(href)})", palette.muted)]
