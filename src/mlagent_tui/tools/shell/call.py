"""One simple command as it is judged: its arguments, where it runs, and what may be noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from mlagent_tui.protocol.values import EffectKind
from mlagent_tui.tools.shell.findings import Findings, printable
from mlagent_tui.tools.shell.paths import looks_like_outside_path
from mlagent_tui.tools.shell.shell_state import UNKNOWN, ShellState
from mlagent_tui.tools.shell.words import Field

_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Data:
    """What flows into or out of a command.

    Attributes:
        kind: ``none``: nothing; ``seen``: text of files or of the command line; ``unseen``:
            text that nobody can see before it runs.
        text: The text itself, if it is known to the last character.
    """

    kind: Literal["none", "seen", "unseen"] = "none"
    text: str | None = None


NOTHING = Data()
UNSEEN = Data("unseen")
SEEN = Data("seen")


class Judge(Protocol):
    """What a command may ask of the walk over its script."""

    findings: Findings

    def script(self, text: str, state: ShellState, stdin: Data) -> None:
        """Judge a script that is given as text."""
        ...

    def argv(self, fields: Sequence[Field], state: ShellState, stdin: Data) -> Call:
        """Judge a command that is given as a list of at least one argument."""
        ...

    def define(self, name: str, text: str) -> None:
        """Note that a name may stand for this text from here on."""
        ...


class Call:
    """A simple command.

    Attributes:
        program: Its name, without a folder.
        shown: Its name as the script spells it.
        args: Its arguments.
        state: What is known about the shell when it starts.
        stdin: What it reads from standard input.
        output: What it prints; set by whoever judges it.
        after: What is known about the shell after it, if it changes that.
    """

    def __init__(
        self, judge: Judge, program: str, args: Sequence[Field], state: ShellState, stdin: Data
    ) -> None:
        self.judge = judge
        self.program = self.shown = program
        self.args = tuple(args)
        self.state = state
        self.stdin = stdin
        self.output = UNSEEN
        self.after: ShellState | None = None

    @property
    def label(self) -> str:
        """The command as it is named to people."""
        words = [self.shown]
        for field in self.args:
            words.append(field.text.replace(UNKNOWN, "…"))
            if sum(map(len, words)) > _LONGEST_LABEL:
                break
        text = " ".join(words)
        return printable(text if len(text) <= _LONGEST_LABEL else text[:_LONGEST_LABEL] + "…")

    def becomes(self, inner: Call) -> None:
        """It is nothing but another command."""
        self.output, self.after = inner.output, inner.after

    def look(self) -> None:
        """It only reads."""
        self.judge.findings.look(self.label)

    def gate(self, reason: str) -> None:
        """Let nothing but a person's word let it run."""
        self.judge.findings.gate(reason)

    def unsure(self) -> None:
        """Not everything that it touches is known."""
        self.judge.findings.unsure()

    def read(self, field: Field) -> None:
        """It reads this path."""
        self.judge.findings.read(field, self.state.folders)

    def write(self, field: Field) -> None:
        """It writes this path."""
        self.judge.findings.write(field, self.state.folders)

    def delete(self, field: Field, *, recursive: bool) -> None:
        """It deletes this path."""
        if recursive and (UNKNOWN in field.text or not self._is_placed(field)):
            self.gate("It deletes folders, and which ones is not known")
        self.judge.findings.delete(field, self.state.folders, recursive=recursive)

    def run(
        self,
        scope: str = "",
        *,
        certain: bool = False,
        kinds: Iterable[EffectKind] = (),
        named: bool = True,
    ) -> None:
        """It does more than read.

        Args:
            scope: The words after ``bash:`` that a grant would name; empty to offer none.
            certain: Whether all that it touches is known.
            kinds: What it does beside running.
            named: Whether the summary is to name it, beside what it writes and deletes.
        """
        grant = f"bash: {printable(scope)}" if scope and len(scope) < _LONGEST_LABEL else ""
        label = self.label if named else ""
        self.judge.findings.run(label, grant, certain=certain, kinds=kinds)
        self.judge.findings.at_folder(self.state.folders)
        if self.state.folders is None:
            self.unsure()

    def pass_paths(self, fields: Iterable[Field]) -> None:
        """It gets these arguments, and what it does with paths among them is not known."""
        for field in fields:
            for text in _path_parts(field.text):
                self.judge.findings.pass_along(text, self.state.folders)

    def _is_placed(self, field: Field) -> bool:
        return self.state.folders is not None or field.text.startswith("/")


def _path_parts(text: str) -> list[str]:
    """Return the paths outside that an argument may hold: itself, after ``=``, after ``-o``."""
    lists = ":" in text and "://" not in text
    candidates = [] if lists else [text]
    if "=" in text:
        candidates.append(text.split("=", 1)[1])
    if text.startswith("-") and not text.startswith("--"):
        candidates.append(text[2:])
    if lists:
        candidates.extend(text.split(":"))
    elif text.startswith("file://"):
        candidates.append(text.removeprefix("file://"))
    return [part for part in candidates if looks_like_outside_path(part)]
