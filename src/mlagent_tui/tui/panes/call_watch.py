"""What changed in the tool calls since they were last looked at. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import is_

from mlagent_tui.protocol.values import ToolState
from mlagent_tui.tui.state import ToolItem

RUNNING: frozenset[ToolState] = frozenset({"running"})
"""States in which a call's time passes."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different.

    Attributes:
        fresh: Whether calls went, so that nothing of before holds any more.
        new: Calls that came, oldest first.
        changed: Calls that were there and are not as they were.
    """

    fresh: bool
    new: Sequence[ToolItem]
    changed: Sequence[ToolItem]


class CallWatch:
    """Remembers the calls and which of them run.

    Calls only ever come at the end, so that a look costs one comparison a call, none of it in
    Python's own loop; all else costs what changed.

    Attributes:
        calls: The calls as they were last.
    """

    def __init__(self) -> None:
        self.calls: Mapping[str, ToolItem] = {}
        self._running: dict[str, None] = {}
        self._last = ""

    @property
    def running(self) -> Sequence[str]:
        """Calls that run, in the order in which they began."""
        return list(self._running)

    @property
    def newest(self) -> ToolItem | None:
        """The newest call that runs, or else the newest of all."""
        key = next(reversed(self._running), self._last)
        return self.calls.get(key)

    def look(self, calls: Mapping[str, ToolItem]) -> Changes:
        """Take the calls as they are now and say what changed."""
        old, self.calls = self.calls, calls
        if old is calls:
            return Changes(False, (), ())
        count = len(old)
        if len(calls) < count or (count and next(iter(calls)) != next(iter(old))):
            self._running.clear()
            self._last = ""
            return self._noted(Changes(True, tuple(calls.values()), ()))
        values = list(calls.values())
        same = list(map(is_, old.values(), values))
        changed: list[ToolItem] = []
        if not all(same):
            changed = [values[index] for index, unchanged in enumerate(same) if not unchanged]
        return self._noted(Changes(False, values[count:], changed))

    def _noted(self, changes: Changes) -> Changes:
        for item in (*changes.changed, *changes.new):
            if item.state in RUNNING:
                self._running.setdefault(item.key)
            else:
                self._running.pop(item.key, None)
        if changes.new:
            self._last = changes.new[-1].key
        return changes
