"""Notices that the model goes round in circles: the same calls, with the same results.

The detector is a fold over the calls of a turn. Each call becomes a signature of its tool, its
arguments and its result; a loop is a run of equal signatures, or a short sequence of them that
repeats, at the very end. Because the result counts, waiting for something that changes is never
a loop. When a loop is found, the fold forgets the calls that made it, so that one loop is told
of once, and told of again only if the model repeats it in full.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from mlagent_tui.plain_text import printable

IDENTICAL_CALLS = 3
"""This many equal calls in a row are a loop."""

SEQUENCE_LENGTHS = range(2, 6)
"""A sequence of this many calls that repeats is a loop."""

SEQUENCE_REPEATS = 2
"""This many times in a row a sequence must occur."""

_LONGEST_TAIL = SEQUENCE_LENGTHS[-1] * SEQUENCE_REPEATS
_LONGEST_NAME = 60

Level = Literal["nudge", "pause"]
"""The first loop of a turn is answered with a hint to the model; later ones ask a person."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One finished tool call; ``result`` is None if it has none."""

    tool: str
    arguments: Mapping[str, Any]
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A loop that was found.

    Attributes:
        level: ``nudge``: tell the model and go on; ``pause``: ask a person before going on.
        tools: The tools of the sequence that repeats, in order.
        repeats: How many times it ran.
        text: What to tell the model.
        notice: What to tell people.
    """

    level: Level
    tools: tuple[str, ...]
    repeats: int
    text: str
    notice: str


@dataclass(frozen=True, slots=True)
class _Signature:
    tool: str
    arguments: bytes
    result: bytes | None


class DoomLoopDetector:
    """Watches the calls of one turn after another.

    What it finds depends on the calls alone; what it remembers is only which findings it has
    told already.
    """

    def __init__(self) -> None:
        self._calls: tuple[CallRecord, ...] = ()
        self._tail: tuple[_Signature, ...] = ()
        self._found = 0

    def check(self, rounds: tuple[CallRecord, ...]) -> Incident | None:
        """Return a loop that was not told of yet, or None.

        Call it before each request to the model. Calls that do not continue those of the last
        check are a new turn, which begins with a clean slate.

        Args:
            rounds: All calls since the turn's start, in order.
        """
        known = len(self._calls)
        if rounds[:known] != self._calls:
            known, self._tail, self._found = 0, (), 0
        self._calls = rounds
        incident, again = None, self._found > 0
        for call in rounds[known:]:
            self._tail = (*self._tail, _signature(call))[-_LONGEST_TAIL:]
            sequence = repeated(self._tail)
            if sequence:
                incident = _incident(sequence, again=again)
                self._found += 1
                self._tail = ()
        return incident


def repeated(tail: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the sequence that the end of ``tail`` repeats, or an empty one."""
    if len(tail) >= IDENTICAL_CALLS and len(set(tail[-IDENTICAL_CALLS:])) == 1:
        return tail[-1:]
    for length in SEQUENCE_LENGTHS:
        sequence = tail[-length:]
        if tail[-length * SEQUENCE_REPEATS :] == sequence * SEQUENCE_REPEATS:
            return sequence
    return ()


def canonical(arguments: Mapping[str, Any]) -> str:
    """Return arguments as text that is the same for equal arguments, whatever their key order."""
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"), default=str)


def _signature(call: CallRecord) -> _Signature:
    result = None if call.result is None else _digest(call.result)
    return _Signature(call.tool, _digest(canonical(call.arguments)), result)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _incident(sequence: tuple[_Signature, ...], *, again: bool) -> Incident:
    tools = tuple(_name(signature.tool) for signature in sequence)
    repeats = IDENTICAL_CALLS if len(sequence) == 1 else SEQUENCE_REPEATS
    what = _described(tools, repeats)
    text = (
        f"You have made {what}, and nothing changed from one time to the next. Doing it once "
        "more will not change anything either. Read the last result again: what does it say is "
        "missing or wrong? Then take another way (other arguments, another tool, a smaller "
        "step), or tell the user what is in the way."
    )
    if again:
        notice = f"The agent is going round in circles: {what}, with the same results. Go on?"
    else:
        notice = f"The agent made {what}, with the same results; it was asked to try another way."
    return Incident("pause" if again else "nudge", tools, repeats, text, notice)


def _described(tools: tuple[str, ...], repeats: int) -> str:
    if len(tools) == 1:
        return f"the same call to {tools[0]} {repeats} times in a row"
    return f"the same {len(tools)} calls ({' → '.join(tools)}) {repeats} times in a row"


def _name(tool: str) -> str:
    """Return a tool's name as it may be shown: the model may have made it up."""
    shown = printable(tool, _LONGEST_NAME)
    return shown or "an unnamed tool"
