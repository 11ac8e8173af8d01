"""Finds what the shell evaluates a second time.

Bash takes the value of a variable in an arithmetic expression, or in a subscript, for another
expression, and runs the command substitutions in it: with ``x='a[$(rm f)]'``, ``$((x))`` deletes.
Such a part only reads if all of its operands are known to be numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlagent_tui.tools.shell.shell_state import UNKNOWN, ShellState

if TYPE_CHECKING:
    from tree_sitter import Node

_NUMBER = re.compile(r"-?\d+(#\w+)?|0x[0-9a-fA-F]+")
_COUNT = re.compile(r"\$\(.*\|\s*wc(\s+-[lwcm])?\s*\)", re.DOTALL)
_COMPARES = re.compile(r"-(eq|ne|lt|le|gt|ge)")
_LISTINGS = (b"@}", b"*}", b"[@]}", b"[*]}")
_WHOLE = frozenset({"@", "*"})
_NESTED = frozenset({"command_substitution", "process_substitution"})
_TEXTS = frozenset({"string", "raw_string", "ansi_c_string", "translated_string"})
_NAMES = frozenset({"variable_name", "word", "special_variable_name"})


def evaluates_unknown(node: Node, state: ShellState) -> bool:
    """Whether the shell would evaluate a text in ``node`` that is not known to be a number."""
    return any(not _is_number(operand, state) for operand in _operands(node))


def is_plain_name(text: str) -> bool:
    """Whether a text names a variable, and is nothing that the shell would evaluate."""
    return UNKNOWN not in text and re.fullmatch(r"[A-Za-z_]\w*", text) is not None


def _operands(node: Node) -> Iterator[Node]:
    """Yield every part that is evaluated, without what stands in nested commands."""
    if node.type in _NESTED or node.type == "do_group":
        return
    if node.type in {"arithmetic_expansion", "c_style_for_statement"} or _is_arithmetic(node):
        yield from (child for child in node.named_children if child.type != "do_group")
        return
    if node.type == "subscript":
        index = node.child_by_field_name("index")
        if index is not None and (index.text or b"").decode() not in _WHOLE:
            yield index
    elif node.type == "expansion":
        yield from _of_expansion(node)
    elif node.type == "array":
        yield from (child for child in node.children if (child.text or b"").startswith(b"["))
    elif node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        if operator is not None and _COMPARES.fullmatch((operator.text or b"").decode()):
            yield from (child for child in node.named_children if child != operator)
    elif node.type == "unary_expression" and (node.text or b"").startswith(b"-v"):
        yield from (child for child in node.named_children[1:] if not _is_name(child))
    for child in node.children:
        yield from _operands(child)


def _is_arithmetic(node: Node) -> bool:
    return (
        node.type == "compound_statement"
        and node.children[:1] != []
        and (node.children[0].type == "((")
    )


def _of_expansion(node: Node) -> Iterator[Node]:
    """Yield offset and length of a part of a text, and a name that stands in a variable."""
    kinds = [child.type for child in node.children]
    if ":" in kinds:
        at = kinds.index(":")
        yield from (child for child in node.children[at:] if child.is_named)
    if "!" in kinds and not (node.text or b"").endswith(_LISTINGS):
        yield node


def _is_name(node: Node) -> bool:
    return is_plain_name((node.text or b"").decode())


def _is_number(node: Node, state: ShellState) -> bool:
    text = (node.text or b"").decode()
    if node.type == "number" or _NUMBER.fullmatch(text):
        return True
    if node.type in _NAMES:
        values = state.variables.get(text, (UNKNOWN,))
        return all(_NUMBER.fullmatch(value) for value in values)
    if node.type in _NESTED:
        return _COUNT.fullmatch(text) is not None
    if node.type in _TEXTS | {"expansion", "concatenation"}:
        return False
    return bool(node.named_children) and all(
        _is_number(child, state) for child in node.named_children
    )
