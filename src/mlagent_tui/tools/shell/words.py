"""Expands words as bash does, as far as that can be known before anything runs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from mlagent_tui.tools.shell.braces import Cells, braces
from mlagent_tui.tools.shell.evaluation import evaluates_unknown
from mlagent_tui.tools.shell.shell_state import UNKNOWN, ShellState

if TYPE_CHECKING:
    from tree_sitter import Node

GLOB_CHARACTERS = frozenset("*?[")
PROCESS_FILE = "/dev/fd/63"
"""What a process substitution expands to."""

_MOST_FIELDS = 64
_EXPANSIONS = frozenset(
    {"simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"}
)
_ASSIGNS = frozenset({":=", "="})
_DEFAULTS = frozenset({":-", "-", ":=", "="})
_ANSI = re.compile(
    r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c.|.)", re.S
)
_ANSI_LETTERS = dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v", strict=True))

RunNested = Callable[["Node", ShellState], None]
"""Judges a command or process substitution that stands in a word."""


@dataclass(frozen=True, slots=True)
class Field:
    """One argument as the program would get it.

    Attributes:
        text: The text, with :data:`UNKNOWN` for parts that are not known.
        pattern: Whether it holds glob characters that the shell expands.
        loose: Whether an unquoted unknown part may make it none, several, or options.
    """

    text: str
    pattern: bool = False
    loose: bool = False

    @property
    def known(self) -> bool:
        """Whether the program gets exactly this text."""
        return not self.pattern and UNKNOWN not in self.text

    @property
    def opaque(self) -> bool:
        """Whether not even the beginning of the text is known."""
        return self.text.startswith(UNKNOWN)


class Expander:
    """Expands the words of one script."""

    def __init__(self, run_nested: RunNested, unsure: Callable[[], None], home: str) -> None:
        self._run_nested = run_nested
        self._unsure = unsure
        self._home = home

    def fields(self, node: Node, state: ShellState) -> list[Field]:
        """Return the arguments that a word becomes, all candidates of a variable included."""
        alternatives = self._cells(node, state, quoted=False)
        found: list[Field] = []
        for cells in alternatives:
            for spread in braces(cells):
                found.extend(_split(self._tilde(spread, state), _has_quotes(node)))
        found = list(dict.fromkeys(found))
        return found if len(found) <= _MOST_FIELDS else [Field(UNKNOWN, loose=True)]

    def values(self, node: Node | None, state: ShellState) -> tuple[str, ...]:
        """Return the values that an assignment of this word may give."""
        if node is None:
            return ("",)
        if node.type == "array":
            self._check(node, state)
            for child in node.named_children:
                self.fields(child, state)
            return (UNKNOWN,)
        cells = self._cells(node, state, quoted=False)
        return tuple("".join(c for c, _ in self._tilde(one, state)) for one in cells)

    def _cells(self, node: Node, state: ShellState, *, quoted: bool) -> list[Cells]:
        kind = node.type
        text = (node.text or b"").decode()
        if kind in {"word", "number", "extglob_pattern", "variable_name", "file_descriptor"}:
            return [_bare(text)]
        if kind == "raw_string":
            return [[(c, False) for c in text[1:-1]]]
        if kind == "ansi_c_string":
            return [[(c, False) for c in _ansi(text[2:-1])]]
        if kind == "string":
            return self._string(node, state)
        if kind in {"concatenation", "command_name", "brace_expression"}:
            return self._joined(node, state)
        if kind in {"simple_expansion", "expansion"}:
            return self._variable(node, state, quoted=quoted)
        if kind == "process_substitution":
            self._run_nested(node, state)
            return [[(c, False) for c in PROCESS_FILE]]
        if not node.is_named:
            return [_bare(text)]
        self._check(node, state)
        self._nested(node, state)
        return [[(UNKNOWN, not quoted and kind != "arithmetic_expansion")]]

    def _joined(self, node: Node, state: ShellState) -> list[Cells]:
        parts: list[list[Cells]] = []
        for child in node.children:
            following = child.next_sibling
            if child.type == "$" and following is not None and following.type == "string":
                continue
            parts.append(self._cells(child, state, quoted=False))
        return _products(parts)

    def _string(self, node: Node, state: ShellState) -> list[Cells]:
        source, base = node.text or b"", node.start_byte
        parts: list[list[Cells]] = []
        at = 1
        for child in node.children:
            if child.type not in _EXPANSIONS:
                continue
            parts.append([_quoted(source[at : child.start_byte - base])])
            parts.append(self._cells(child, state, quoted=True))
            at = child.end_byte - base
        parts.append([_quoted(source[at:-1])])
        return _products(parts)

    def _variable(self, node: Node, state: ShellState, *, quoted: bool) -> list[Cells]:
        active = not quoted
        unknown: Cells = [(UNKNOWN, active)]
        inner = [child for child in node.children if child.type not in {"$", "${", "}"}]
        if len(inner) == 1 and inner[0].type == "variable_name":
            values = self._lookup((inner[0].text or b"").decode(), state)
            return [[(c, active) for c in value] for value in values]
        self._check(node, state)
        self._nested(node, state)
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type in _ASSIGNS:
            self._unsure()
        if operator is not None and operator.type in _DEFAULTS and len(inner) == 3:
            values = self._lookup((inner[0].text or b"").decode(), state)
            known: list[Cells] = [[(c, active) for c in value] for value in values]
            return [*known, *self._cells(inner[2], state, quoted=quoted)]
        return [unknown]

    def _lookup(self, name: str, state: ShellState) -> tuple[str, ...]:
        if name in state.variables:
            return state.variables[name]
        if name == "HOME":
            return (self._home,)
        if name == "PWD" and state.folders:
            return tuple(str(folder) for folder in state.folders)
        return (UNKNOWN,)

    def _check(self, node: Node, state: ShellState) -> None:
        if evaluates_unknown(node, state):
            self._unsure()

    def _nested(self, node: Node, state: ShellState) -> None:
        """Judge every substitution inside a node."""
        if node.type in {"command_substitution", "process_substitution"}:
            self._run_nested(node, state)
            return
        for child in node.children:
            self._nested(child, state)

    def _tilde(self, cells: Cells, state: ShellState) -> Cells:
        if not cells or cells[0] != ("~", True):
            return cells
        end = next((i for i, (c, _) in enumerate(cells) if c == "/"), len(cells))
        name = "".join(c for c, _ in cells[1:end])
        if not name:
            values = self._lookup("HOME", state)
            home = values[0] if len(values) == 1 else UNKNOWN
        elif name.replace("_", "").replace("-", "").isalnum():
            home = os.path.expanduser(f"~{name}")
        else:
            home = UNKNOWN
        return [*((c, False) for c in home), *cells[end:]]


def _products(parts: list[list[Cells]]) -> list[Cells]:
    count = 1
    for part in parts:
        count *= len(part)
    if count > _MOST_FIELDS:
        return [[(UNKNOWN, True)]]
    return [[cell for piece in choice for cell in piece] for choice in product(*parts)]


def _bare(text: str) -> Cells:
    cells: Cells = []
    escaped = False
    for char in text:
        if escaped:
            escaped = False
            if char != "\n":
                cells.append((char, False))
        elif char == "\\":
            escaped = True
        else:
            cells.append((char, True))
    return cells


def _quoted(source: bytes) -> Cells:
    text = re.sub(r'\\([$`"\\\n])', lambda m: m[1].strip("\n"), source.decode())
    return [(char, False) for char in text]


def _ansi(text: str) -> str:
    def decoded(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "xuU" and len(code) > 1:
            number = int(code[1:], 16)
        elif code[0] in "01234567":
            number = int(code, 8) & 0xFF
        elif code[0] == "c" and len(code) > 1:
            number = ord(code[1]) & 0x1F
        else:
            return _ANSI_LETTERS.get(code, code if code in "\\'\"?" else "\\" + code)
        ordinary = number < 0x110000 and not 0xD800 <= number < 0xE000
        return chr(number) if ordinary else UNKNOWN

    return _ANSI.sub(decoded, text)


def _has_quotes(node: Node) -> bool:
    return node.type in {"string", "raw_string", "ansi_c_string"} or any(
        _has_quotes(child)
        for child in node.children
        if node.type in {"concatenation", "command_name"}
    )


def _split(cells: Cells, has_quotes: bool) -> list[Field]:
    """Split at white space that came from an unquoted variable."""
    fields: list[Field] = []
    current: Cells = []
    for cell in [*cells, (" ", True)]:
        if cell[1] and cell[0].isspace():
            if current:
                fields.append(_field(current))
            current = []
        else:
            current.append(cell)
    return fields or ([Field("")] if has_quotes else [])


def _field(cells: Cells) -> Field:
    return Field(
        "".join(char for char, _ in cells),
        pattern=any(active and char in GLOB_CHARACTERS for char, active in cells),
        loose=any(active and char == UNKNOWN for char, active in cells),
    )
