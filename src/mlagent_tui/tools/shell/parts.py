"""Small questions about parts of a tree, and what is known after a part has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlagent_tui.tools.shell.shell_state import ShellState

if TYPE_CHECKING:
    from tree_sitter import Node

NO_COMMANDS = frozenset({"heredoc_body", "heredoc_start", "heredoc_end", "comment"})
"""Parts that hold no command of their own."""


class After(NamedTuple):
    """What is known about the shell after a part succeeded, and after it failed."""

    success: ShellState
    failure: ShellState

    @property
    def either(self) -> ShellState:
        """What is known however it went."""
        return self.success.or_else(self.failure)


def unchanged(state: ShellState) -> After:
    """Return what is known after a part that changes nothing."""
    return After(state, state)


def late_arguments(redirect: Node) -> list[Node]:
    """Return arguments that the grammar takes for part of the redirection before them."""
    if redirect.type == "heredoc_redirect":
        inner = redirect.children_by_field_name("redirect")
        late = [word for child in inner for word in late_arguments(child)]
        return [*redirect.children_by_field_name("argument"), *late]
    return redirect.children_by_field_name("destination")[1:]


def sides(node: Node) -> tuple[Node, str, Node]:
    """Return both sides of an ``&&`` or ``||``, and which of them it is."""
    parts = [child for child in node.named_children if child.type != "comment"]
    operator = next(child.type for child in node.children if child.type in {"&&", "||"})
    return parts[0], operator, parts[-1]


def opens_translation(node: Node) -> bool:
    """Whether it is the dollar sign of a ``$"translated"`` string."""
    following = node.next_sibling
    return (
        node.type == "$"
        and following is not None
        and following.type == "string"
        and following.start_byte == node.end_byte
    )
