"""How much of a long text the model is shown, and where the rest of it can be found."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mlagent_tui.paths import private_folder

MODEL_BUDGET = 25_000
"""Characters of one tool result that the model is shown."""

HEAD_SHARE = 0.25
"""Share of the budget that goes to the beginning; the end usually says how it went."""

LINE_LIMIT = 2_000
"""Characters of one line that the model is shown."""

SPILL_LIMIT = 256 * 1024 * 1024
"""Characters that are kept on disk of one text; a runaway program must not fill the disk."""

_MARKER_ROOM = 500
_EDGE = 400


@dataclass(frozen=True, slots=True)
class Bounded:
    """A text within the model's budget.

    Attributes:
        text: What the model is shown; says itself what was left out and where it is.
        spill_path: File with the whole text; empty if ``text`` is the whole text.
        characters: Length of the whole text.
        lines: Lines of the whole text.
    """

    text: str
    spill_path: str
    characters: int
    lines: int


class SpillFile:
    """A private file that takes a text too long for the model; made when first needed.

    Args:
        folder: Where the file goes; made if it is missing.
        name: What the text is of; part of the file's name.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:60] or "output"
        self._file: IO[str] | None = None
        self._written = 0
        self.path = ""
        self.problem = ""

    def write(self, text: str) -> None:
        """Append ``text``; a full disk or limit is kept in ``problem`` instead of raised."""
        if self.problem:
            return
        if self._written + len(text) > SPILL_LIMIT:
            self.problem = f"only its first {self._written:,} characters were kept"
            return
        try:
            if self._file is None:
                self._file = self._open()
            self._file.write(text)
            self._written += len(text)
        except OSError as error:
            self.problem = f"it could not be kept on disk ({error.strerror or error})"

    def close(self) -> None:
        """Finish the file."""
        if self._file is None:
            return
        try:
            self._file.close()
        except OSError as error:
            self.problem = f"it could not be kept on disk ({error.strerror or error})"
        self._file = None

    def _open(self) -> IO[str]:
        private_folder(self._folder)
        path = self._folder / f"{self._name}-{secrets.token_hex(4)}.txt"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.path = str(path)
        return os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="")


class BudgetedText:
    """Collects a text in pieces; holds no more of it in memory than the model is shown.

    Args:
        spill: Where the whole text goes if it does not fit.
        budget: Characters that the model may be shown, explanations included.
    """

    def __init__(self, spill: SpillFile, budget: int = MODEL_BUDGET) -> None:
        room = max(budget - _MARKER_ROOM, 1)
        self._head_room = int(room * HEAD_SHARE)
        self._tail_room = room - self._head_room
        self._spill = spill
        self._spilled = False
        self._held: list[str] = []
        self._head = ""
        self._tail = ""
        self._cutter = _LineCutter()
        self._characters = self._newlines = 0
        self._shown = self._shown_newlines = 0
        self._last = ""

    def add(self, text: str) -> None:
        """Append a piece."""
        if not text:
            return
        self._characters += len(text)
        self._newlines += text.count("\n")
        self._last = text[-1]
        self._show(self._cutter.feed(text))
        self._keep(text)

    def close(self) -> Bounded:
        """Return what the model is shown; nothing can be added afterwards."""
        self._show(self._cutter.finish())
        self._keep("")
        self._spill.close()
        lines = self._newlines + (1 if self._last not in ("", "\n") else 0)
        return Bounded(self._compose(), self._spill.path, self._characters, lines)

    def _show(self, text: str) -> None:
        self._shown += len(text)
        self._shown_newlines += text.count("\n")
        room = self._head_room - len(self._head)
        if room > 0:
            self._head += text[:room]
            text = text[room:]
        if text:
            self._tail += text
            if len(self._tail) > 2 * self._tail_room:
                self._tail = self._tail[-self._tail_room :]

    def _keep(self, text: str) -> None:
        if not self._spilled:
            self._held.append(text)
            too_long = self._shown > self._head_room + self._tail_room
            if not (too_long or self._cutter.cut_any):
                return
            self._spilled = True
            text = "".join(self._held)
            self._held.clear()
        self._spill.write(text)

    def _compose(self) -> str:
        if self._shown <= self._head_room + self._tail_room:
            whole = self._head + self._tail
            if not self._cutter.cut_any:
                return whole
            gap = "" if whole.endswith("\n") else "\n"
            note = f"Lines longer than {LINE_LIMIT:,} characters were cut. {self._where()}"
            return f"{whole}{gap}[{note}]"
        head, tail = self._head, self._tail[-self._tail_room :]
        edge = head.rfind("\n", len(head) - _EDGE)
        if edge >= 0:
            head = head[: edge + 1]
        edge = tail.find("\n", 0, _EDGE)
        if edge >= 0:
            tail = tail[edge + 1 :]
        characters = self._shown - len(head) - len(tail)
        lines = self._shown_newlines - head.count("\n") - tail.count("\n")
        gap = "" if head.endswith("\n") else "\n"
        note = f"{characters:,} characters ({lines:,} lines) left out here. {self._where()}"
        return f"{head}{gap}[{note}]\n{tail}"

    def _where(self) -> str:
        if not self._spill.path:
            return f"There is no copy of the whole text: {self._spill.problem}."
        but = f" ({self._spill.problem})" if self._spill.problem else ""
        return (
            f"The whole text is in {self._spill.path}{but}: "
            "read parts of it with offset and limit, or search it with grep."
        )


class _LineCutter:
    """Cuts very long lines, and says how much of each is missing."""

    def __init__(self) -> None:
        self._column = 0
        self.cut_any = False

    def feed(self, text: str) -> str:
        lines = text.split("\n")
        if self._column + len(lines[0]) <= LINE_LIMIT and max(map(len, lines)) <= LINE_LIMIT:
            self._column = len(lines[-1]) + (self._column if len(lines) == 1 else 0)
            return text
        pieces = [self._take(lines[0])]
        for line in lines[1:]:
            pieces.append(self._end())
            pieces.append("\n")
            pieces.append(self._take(line))
        return "".join(pieces)

    def finish(self) -> str:
        return self._end()

    def _take(self, text: str) -> str:
        room = max(LINE_LIMIT - self._column, 0)
        self._column += len(text)
        if len(text) > room:
            self.cut_any = True
            return text[:room]
        return text

    def _end(self) -> str:
        missing, self._column = self._column - LINE_LIMIT, 0
        return f" [… {missing:,} more characters on this line]" if missing > 0 else ""


def bound_text(
    text: str, folder: Path, name: str, budget: int = MODEL_BUDGET, *, cut_lines: bool = False
) -> Bounded:
    """Return a whole text within the model's budget.

    Args:
        text: The text.
        folder: Where the whole text goes if it does not fit.
        name: What the text is of; part of the file's name.
        budget: Characters that the model may be shown.
        cut_lines: Cut long lines also where the text as a whole would fit.
    """
    if len(text) <= budget and not cut_lines:
        lines = text.count("\n") + (1 if text and not text.endswith("\n") else 0)
        return Bounded(text, "", len(text), lines)
    collected = BudgetedText(SpillFile(folder, name), budget)
    collected.add(text)
    return collected.close()
