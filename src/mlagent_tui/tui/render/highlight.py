"""Colours source code line by line, so that a growing block is never coloured twice as a whole.

Import it only where code is drawn: it pulls in Pygments.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound
from rich.style import Style

from mlagent_tui.tui.render.wrap import Span
from mlagent_tui.tui.theme import Palette

_ROLES: tuple[tuple[_TokenType, str], ...] = (
    (Token.Comment, "comment"),
    (Token.Keyword, "keyword"),
    (Token.Operator.Word, "keyword"),
    (Token.Name.Function, "name_function"),
    (Token.Name.Class, "name_class"),
    (Token.Name.Decorator, "name_function"),
    (Token.Name.Builtin, "name_function"),
    (Token.Name.Tag, "keyword"),
    (Token.Name.Attribute, "number"),
    (Token.Name.Exception, "name_class"),
    (Token.Name.Variable, "number"),
    (Token.Literal.String, "string"),
    (Token.Literal.Number, "number"),
    (Token.Generic.Heading, "name_class"),
    (Token.Generic.Inserted, "string"),
    (Token.Generic.Deleted, "number"),
)


@lru_cache(maxsize=64)
def lexer_for(language: str) -> Lexer | None:
    """Return the lexer of a language name or file name, or None if there is none."""
    if not language:
        return None
    try:
        if "." in language:
            return get_lexer_for_filename(language, stripnl=False, ensurenl=False)
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _role(token: _TokenType) -> str:
    return next((role for kind, role in _ROLES if kind[:] == token[: len(kind)]), "block")


def color_lines(lexer: Lexer, lines: Sequence[str], palette: Palette) -> list[list[Span]]:
    """Colour lines of code that begin outside any string or comment.

    Args:
        lexer: The language.
        lines: Lines without their ends.
        palette: Where the styles come from.

    Returns:
        The spans of each line.
    """
    return _color(lexer, lines, palette)[0]


def color_window(
    lexer: Lexer, lines: Sequence[str], palette: Palette
) -> tuple[list[list[Span]], int]:
    """Colour lines, and tell how many of them can no longer change their colours.

    Args:
        lexer: The language.
        lines: Lines without their ends; more may follow.
        palette: Where the styles come from.

    Returns:
        The spans of each line, and the number of lines before the last one that begins outside
        any string or comment; one that begins at the margin is taken if there is one.
    """
    spans, inside = _color(lexer, lines, palette)
    outside = [index for index in range(len(lines) - 1, 0, -1) if index not in inside]
    for index in outside:
        line = lines[index]
        if line and not line[0].isspace() and line[0] not in ")]}":
            return spans, index
    return spans, outside[0] if outside else 0


def _color(
    lexer: Lexer, lines: Sequence[str], palette: Palette
) -> tuple[list[list[Span]], set[int]]:
    """Return the spans of each line and the lines that begin inside a string or comment."""
    result: list[list[Span]] = [[]]
    inside: set[int] = set()
    for token, text in lexer.get_tokens("\n".join(lines)):
        role = _role(token)
        style: Style = getattr(palette, role)
        pieces = text.split("\n")
        for number, piece in enumerate(pieces):
            if number:
                result.append([])
                if role in ("string", "comment") and (piece or number < len(pieces) - 1):
                    inside.add(len(result) - 1)
            if piece:
                result[-1].append((piece, style))
    del result[len(lines) :]
    result.extend([] for _ in range(len(lines) - len(result)))
    return result, inside
