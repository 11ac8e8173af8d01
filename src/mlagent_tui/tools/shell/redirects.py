"""What redirections read and write, and what they feed to a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlagent_tui.tools.shell.call import SEEN, UNSEEN, Data
from mlagent_tui.tools.shell.findings import Findings
from mlagent_tui.tools.shell.grammar import Parsed, UnparsableError
from mlagent_tui.tools.shell.shell_state import UNKNOWN, ShellState
from mlagent_tui.tools.shell.words import PROCESS_FILE, Expander, Field

if TYPE_CHECKING:
    from tree_sitter import Node

_WRITES = frozenset({">", ">>", ">|", "&>", "&>>", "<>"})
_DUPLICATES = frozenset({">&", "<&"})
_CLOSES = frozenset({">&-", "<&-"})


class Redirects:
    """Judges the redirections of one command."""

    def __init__(self, findings: Findings, words: Expander, parsed: Parsed | None) -> None:
        self._findings = findings
        self._words = words
        self._parsed = parsed

    def judge(self, node: Node, state: ShellState) -> Data | None:
        """Note what a redirection touches; return what it feeds to the command, if it does."""
        if node.type == "heredoc_redirect":
            return self._heredoc(node, state)
        if node.type == "herestring_redirect":
            fields = [f for c in node.named_children for f in self._words.fields(c, state)]
            known = len(fields) == 1 and fields[0].known
            return Data("seen", fields[0].text) if known else UNSEEN
        operator = next((child.type for child in node.children if not child.is_named), "")
        if operator in _CLOSES:
            return None
        fields = [
            field
            for child in node.children_by_field_name("destination")[:1]
            for field in self._words.fields(child, state)
        ]
        if operator in _DUPLICATES and all(_is_descriptor(field) for field in fields):
            return None
        if operator == "<":
            return self._input(fields, state)
        if operator not in _WRITES and operator != ">&":
            raise UnparsableError("a redirection is not understood")
        for field in fields:
            self._write(field, state)
        return None

    def _input(self, fields: list[Field], state: ShellState) -> Data:
        if any(field.text == PROCESS_FILE for field in fields):
            return UNSEEN
        for field in fields:
            self._findings.read(field, state.folders)
        return SEEN

    def _write(self, field: Field, state: ShellState) -> None:
        targets, certain = self._findings.places.targets(field, state.folders)
        if certain and targets and all(target.place == "stream" for target in targets):
            return
        self._findings.redirect(field, state.folders)

    def _heredoc(self, node: Node, state: ShellState) -> Data:
        for child in node.children_by_field_name("redirect"):
            self.judge(child, state)
        start = next(child for child in node.children if child.type == "heredoc_start")
        body = next((child for child in node.children if child.type == "heredoc_body"), None)
        bodies = self._parsed.bodies if self._parsed else {}
        if start.start_byte in bodies:
            return Data("seen", bodies[start.start_byte])
        if body is None:
            return Data("seen", "")
        quoted = (start.text or b"")[:1] in {b"'", b'"'}
        if not quoted:
            for child in body.named_children:
                self._words.fields(child, state)
            return UNSEEN if UNKNOWN in "".join(self._words.values(body, state)) else SEEN
        return Data("seen", (body.text or b"").decode())


def _is_descriptor(field: Field) -> bool:
    return field.known and field.text.rstrip("-").isdigit()
