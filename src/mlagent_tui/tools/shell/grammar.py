"""Parses shell scripts with the bash grammar, and says when the result is not to be trusted.

A grammar that was written apart from bash can read a script otherwise than bash does. Whatever
is known to be read differently is refused here, so that everything above may believe the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mlagent_tui.tools.shell.heredocs import (
    DELIMITER,
    Script,
    body_is_where_bash_sees_it,
    without_bodies,
)

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_LENGTH = 100_000
"""Longest script in characters, without the bodies of here-documents."""

MAX_OPERATORS = 2_000
"""Most operators and line ends; the parser's time grows with their square on broken input."""

MAX_DEPTH = 120
"""Deepest nesting of the tree."""

_OPERATORS = frozenset("|&;()<>{}$`\n[]=")
_GAP = re.compile(rb"(?:[ \t\n]|\\\n)*")
_HYPHEN = re.compile(rb"([ \t]+-(?=[ \t]))?")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BARE_META = re.compile(rb"[ \t\n|&;()<>'\"`]")
_OPAQUE = frozenset({"string", "heredoc_body", "raw_string", "ansi_c_string", "regex"})


class UnparsableError(Exception):
    """A script that cannot be judged; the message says why, without a final stop."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A script whose tree may be believed.

    Attributes:
        root: The tree.
        source: What the tree's offsets count in.
        bodies: Here-document bodies that were taken out, by the offset of their delimiter.
    """

    root: Node
    source: bytes
    bodies: Mapping[int, str]


def parse(text: str) -> Parsed:
    """Parse a script.

    Raises:
        UnparsableError: If it cannot be parsed, or bash would read it otherwise.
    """
    if _ODD.search(text):
        raise UnparsableError("it holds control characters")
    script = without_bodies(text)
    parsed = _parsed(script)
    if not set(script.bodies) <= _delimiters(parsed.root):
        parsed = _parsed(Script(text, {}))
    if parsed.root.has_error:
        raise UnparsableError("it is not a complete shell command that can be understood")
    _check(parsed)
    return parsed


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def _parsed(script: Script) -> Parsed:
    if len(script.text) > MAX_LENGTH or sum(c in _OPERATORS for c in script.text) > MAX_OPERATORS:
        raise UnparsableError("it is too long to be judged; a script file would be better")
    source = script.text.encode()
    return Parsed(_parser().parse(source).root_node, source, script.bodies)


def _delimiters(root: Node) -> set[int]:
    return {node.start_byte for node in walk(root) if node.type == "heredoc_start"}


def walk(root: Node) -> Iterator[Node]:
    """Yield all nodes in the order of the text.

    Raises:
        UnparsableError: If the tree is deeper than anything that can be judged.
    """
    cursor = root.walk()
    depth = 0
    while cursor.node is not None:
        yield cursor.node
        if cursor.goto_first_child():
            depth += 1
            if depth > MAX_DEPTH:
                raise UnparsableError("it is nested too deeply")
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def _check(parsed: Parsed) -> None:
    """Refuse what the grammar is known to read otherwise than bash."""
    source = parsed.source
    at = 0
    for node in walk(parsed.root):
        if node.is_missing:
            raise UnparsableError("it is incomplete")
        if node.type == "heredoc_redirect":
            _check_heredoc(node, source)
        _check_node(node, source)
        if node.start_byte > at and not _inside_opaque(node):
            start = at
            if node.type == "heredoc_redirect":
                # The grammar leaves out a lone hyphen before a here-document.
                start += len(_HYPHEN.match(source, at)[0])  # type: ignore[index]
            _check_gap(source, start, node.start_byte)
            at = node.start_byte
        if node.child_count == 0 or node.type in _OPAQUE:
            at = max(at, node.end_byte)
    _check_gap(source, at, len(source))


def _inside_opaque(node: Node) -> bool:
    return node.parent is not None and node.parent.type in {"string", "heredoc_body"}


def _check_gap(source: bytes, start: int, end: int) -> None:
    gap = source[start:end]
    if not _GAP.fullmatch(gap):
        raise UnparsableError("a part of it is not understood")
    if gap.startswith(b"\\\n") and gap.endswith(b"\\\n") and start > 0 and end < len(source):
        before, after = source[start - 1], source[end]
        if not (before in b"&|;" and after not in b"&|;"):
            raise UnparsableError("a line break splits a word")


def _check_node(node: Node, source: bytes) -> None:
    before = source[node.start_byte - 1 : node.start_byte] if node.start_byte else b" "
    text = node.text or b""
    if node.type == "comment":
        if before not in {b" ", b"\t", b"\n", b";", b"&", b"|", b"(", b")"}:
            raise UnparsableError("it is not clear what is a comment")
    elif node.type == "word":
        bare = re.sub(rb"\\(?:.|\n)", b"", text)
        if _BARE_META.search(bare) or (text.startswith(b"#") and before in b" \t\n;&|("):
            raise UnparsableError("a word of it is not understood")
    elif node.type == "command_substitution" and text.startswith(b"`") and b"\\" in text:
        raise UnparsableError("it nests backticks; write $(…) instead")
    elif node.type == "expansion" and text.endswith(b"@P}"):
        raise UnparsableError("it runs the text of a variable as a prompt")


def _check_heredoc(node: Node, source: bytes) -> None:
    start = next((child for child in node.children if child.type == "heredoc_start"), None)
    end = next((child for child in node.children if child.type == "heredoc_end"), None)
    delimiter = (start.text or b"").decode("utf-8", "replace") if start else ""
    strip_tabs = bool(node.children) and node.children[0].type == "<<-"
    if (
        not (start and end and DELIMITER.fullmatch(delimiter))
        or (end.text or b"").decode("utf-8", "replace") != delimiter.strip("'\"")
        or not body_is_where_bash_sees_it(
            source, start.start_byte, end.start_byte, strip_tabs=strip_tabs
        )
    ):
        raise UnparsableError("it is not clear where a here-document ends")
