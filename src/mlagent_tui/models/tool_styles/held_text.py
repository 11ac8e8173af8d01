"""Lets an answer's text through as it arrives, but for what may turn out to be tool calls."""

from __future__ import annotations

import re

from mlagent_tui.models.tool_styles.call_values import KnownTools, WrittenCall
from mlagent_tui.models.tool_styles.text_calls import (
    MARK_WORDS,
    MAX_PARTS,
    VALUE_BEGINS,
    gap_between,
    made_up_at,
    next_begin,
    part_at,
    recover,
    skip_gap,
)

MAX_HELD = 400_000
"""Characters that are held back at most; a longer text is let through as it is."""

_MAYBE = re.compile(r"^[ \t]*(?=[{\[`])|(?=[<\[])|^[ \t]+\Z", re.MULTILINE)
_FENCE_LINE = re.compile(r"[ \t]*```[ \t]*")
_LOOK = 400
"""Characters within which it shows whether calls begin."""

_SLICE = 256
"""Characters that are looked at together, so that a long piece takes no longer than many short."""


class HeldText:
    """Takes an answer piece by piece, and tells which text can be shown already.

    What was let through and what :meth:`finish` returns give together what
    :func:`~mlagent_tui.models.tool_styles.text_calls.recover` gives for the whole answer.
    """

    def __init__(self, tools: KnownTools) -> None:
        self._tools = tools
        self._pending = ""
        self._parts: list[str] = []
        self._size = 0
        self._look_at = 0
        self._holding = False
        self._line_used = False
        self._block_line: str | None = None
        self._given_up = False
        self._disappointments = 0

    def take(self, piece: str) -> str:
        """Take a piece of the answer, and return the text that can be shown now."""
        slices = (piece[start : start + _SLICE] for start in range(0, len(piece), _SLICE))
        return "".join(self._take(each) for each in slices)

    def _take(self, piece: str) -> str:
        if self._given_up:
            return piece
        if not self._holding:
            self._pending += piece
            return self._let_through()
        self._parts.append(piece)
        self._size += len(piece)
        if self._size > MAX_HELD:
            self._given_up = True
            return "".join(self._parts)
        if self._size < self._look_at:
            return ""
        shown = self._look()
        return shown if self._holding else shown + self._let_through()

    def finish(self) -> tuple[str, tuple[WrittenCall, ...]]:
        """Return the text that was still held back, and the calls that were in it."""
        if self._given_up:
            return "", ()
        if not self._holding:
            return self._pending, ()
        return recover("".join(self._parts), self._tools)

    def release(self) -> str:
        """Return all that is held back as text, and let all that follows through."""
        held = "" if self._given_up else "".join(self._parts) or self._pending
        self._given_up = True
        return held

    def _let_through(self) -> str:
        """Move on to the next place where calls may begin, and return what is before it."""
        shown: list[str] = []
        while self._pending and not self._holding:
            if self._disappointments > MAX_PARTS:
                self._given_up = True
                shown.append(self._pending)
                break
            if self._block_line is not None:
                shown.append(self._through_block())
                continue
            # A sign in place of what was on this line already: then no bare object begins here.
            lead = "x" if self._line_used else ""
            text = lead + self._pending
            found = _MAYBE.search(text, len(lead))
            place = found.start() if found else len(text)
            shown.append(self._show(text[len(lead) : place]))
            if found is None:
                break
            lead = "x" if self._line_used else ""
            begin = next_begin(lead + self._pending, len(lead))
            if begin is not None and begin[0] == len(lead):
                self._hold(self._pending)
                shown.append(self._look())
            elif _may_become(self._pending, self._line_used):
                break
            else:
                indent = len(self._pending) - len(self._pending.lstrip(" \t"))
                shown.append(self._show(self._pending[: indent + 1]))
        return "".join(shown)

    def _look(self) -> str:
        """Look at what is held: keep it if it may be calls, let it through if it is none."""
        text = "".join(self._parts)
        self._parts = [text]
        self._look_at = len(text) + max(16, len(text) // 4)
        at = 0
        while True:
            begin = next_begin(text, at)
            if begin is None or not gap_between(text, at, begin[0]):
                after = skip_gap(text, at)
                if after == len(text) or _may_go_on(text, after):
                    return ""
                return self._give_back(text, after)
            part = part_at(text, begin[1], self._tools)
            if part.open:
                return ""
            if not part.calls:
                end = max(part.end, begin[1] + 1)
                if text.startswith("```", begin[1]) and end == len(text):
                    self._block_line = text[text.rfind("\n") + 1 :] if _in_block(text) else None
                return self._give_back(text, end)
            at = part.end

    def _give_back(self, text: str, end: int) -> str:
        self._holding, self._parts, self._size = False, [], 0
        self._disappointments += 1
        self._pending = text
        return self._show(text[:end])

    def _hold(self, text: str) -> None:
        self._holding, self._parts, self._size, self._pending = True, [text], len(text), ""

    def _show(self, text: str) -> str:
        """Take text from the front of what is pending, and return it."""
        self._pending = self._pending[len(text) :]
        line = text.rpartition("\n")[2]
        blank = not line.strip(" \t")
        self._line_used = not blank or (self._line_used and "\n" not in text)
        return text

    def _through_block(self) -> str:
        """Return the pending text up to the line that ends a code block."""
        line, newline, _ = self._pending.partition("\n")
        self._block_line = (self._block_line or "")[:_LOOK] + line
        if newline:
            ended = _FENCE_LINE.fullmatch(self._block_line)
            self._block_line = None if ended else ""
        return self._show(line + newline)


def _in_block(text: str) -> bool:
    """Return whether a text that begins with a code block does not end it."""
    return not any(_FENCE_LINE.fullmatch(line) for line in text.split("\n")[1:])


def _may_become(text: str, line_used: bool) -> bool:
    """Return whether a text may be the first characters of calls."""
    if not line_used and not text.strip(" \t"):
        return len(text) <= _LOOK
    begin = text.lstrip(" \t")
    if len(begin) > _LOOK:
        return False
    if any(word.startswith(begin) for word in MARK_WORDS):
        return True
    packed = "".join(begin.split())
    return not line_used and any(value.startswith(packed) for value in (*VALUE_BEGINS, "```"))


def _may_go_on(text: str, at: int) -> bool:
    """Return whether what stands after a call may be the begin of another one."""
    before = text[:at].rpartition("\n")[2]
    return made_up_at(text, at) or _may_become(text[at:], bool(before.strip(" \t")))
