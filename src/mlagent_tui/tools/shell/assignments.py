"""What it means for the rest of a script that a variable is set."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlagent_tui.tools.shell.evaluation import is_plain_name
from mlagent_tui.tools.shell.findings import Findings
from mlagent_tui.tools.shell.shell_state import UNKNOWN, ShellState
from mlagent_tui.tools.shell.words import Expander

if TYPE_CHECKING:
    from tree_sitter import Node

ASSIGNMENTS = (
    "declaration_command",
    "unset_command",
    "variable_assignment",
    "variable_assignments",
)
"""Parts of a tree that only set variables."""

_STEERS_PROGRAMS = re.compile(
    r"PATH|ENV|SHELL|SHELLOPTS|VISUAL|BROWSER|PS4|PROMPT_COMMAND|TAR_OPTIONS|HF_ENDPOINT|"
    r"(LD|DYLD|BASH|GIT|PYTHON|PERL|RUBY|NODE|LESS|RIPGREP|GREP|SSH|JAVA|PIP|UV|NPM)_\w+|"
    r"\w*(PAGER|EDITOR|PATH|PRELOAD)|PYTHON\w+|PERL\w+|NODE\w+|LESS\w+|RUBY\w+"
)
_HARMLESS = frozenset(
    {
        "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONFAULTHANDLER",
        "PYTHONIOENCODING",
        "PYTHONUTF8",
        "PYTHONWARNINGS",
        "GIT_PAGER",
        "PAGER",
    }
)
_OPTION = re.compile(r"[-+][A-Za-z]+|--")
_PLAIN_PAGERS = frozenset({"", "cat"})


def note_assignment(findings: Findings, name: str, values: Sequence[str]) -> None:
    """Note that a variable is set, where that changes what later commands do.

    Args:
        findings: Where to note it.
        name: The variable.
        values: What it may hold.
    """
    if name == "CDPATH" or (name == "IFS" and any(value.strip() for value in values)):
        findings.gate("It changes how the shell reads the commands that follow")
        return
    if name in {"PAGER", "GIT_PAGER"} and set(values) <= _PLAIN_PAGERS:
        return
    steers = name not in _HARMLESS or name.endswith("PAGER")
    if steers and _STEERS_PROGRAMS.fullmatch(name):
        findings.run(f"with {name} set", "", certain=False)


class Assigner:
    """Judges assignments, and keeps what variables hold."""

    def __init__(
        self,
        findings: Findings,
        words: Expander,
        expressions: Callable[[Node, ShellState], None],
    ) -> None:
        self._findings = findings
        self._words = words
        self._expressions = expressions

    def judge(self, node: Node, state: ShellState) -> ShellState:
        """Judge a part that only sets variables; return what is known after it."""
        if node.type == "variable_assignment":
            return self.assign(node, state)
        self._note_options(node)
        for child in node.named_children:
            if child.type == "variable_assignment":
                state = self.assign(child, state)
            elif node.type == "unset_command":
                name = (child.text or b"").decode()
                if not _OPTION.fullmatch(name) and not is_plain_name(name):
                    self._findings.unsure()
                note_assignment(self._findings, name, ("",))
                state = state.holding(name, None)
            else:
                state = self._declare(child, state)
        return state

    def assign(self, node: Node, state: ShellState, *, prefix: bool = False) -> ShellState:
        """Judge one assignment; ``prefix`` if it holds for a single command only."""
        name = node.child_by_field_name("name")
        appended = any(child.type == "+=" for child in node.children)
        values = self._words.values(node.child_by_field_name("value"), state)
        if name is not None and name.type != "variable_name":
            self._expressions(name, state)
            name = name.child_by_field_name("name")
            values = (UNKNOWN,)
        word = (name.text or b"").decode() if name is not None else ""
        if not (prefix and word == "IFS"):
            note_assignment(self._findings, word, values)
        return state.holding(word, None if appended else values)

    def _note_options(self, node: Node) -> None:
        """With ``-i`` a value is evaluated, and with ``-n`` a name stands for another one."""
        words = [child.text or b"" for child in node.named_children if child.type == "word"]
        if any(word.startswith(b"-") and set(word) & set(b"in") for word in words):
            self._findings.unsure()

    def _declare(self, node: Node, state: ShellState) -> ShellState:
        for field in self._words.fields(node, state):
            if not _OPTION.fullmatch(field.text) and not is_plain_name(field.text.split("=")[0]):
                self._findings.unsure()
            name, equals, value = field.text.partition("=")
            if equals:
                note_assignment(self._findings, name, (value,))
                state = state.holding(name, None)
            elif not field.text.startswith("-") and not field.known:
                self._findings.unsure()
        return state
