"""The store: everything that the screen knows, folded from events, and who to tell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from mlagent_tui.tui.state import NoticeItem, QueuedInput, ScreenState, SliceName

if TYPE_CHECKING:
    from pathlib import Path

    from textual.dom import DOMNode
    from textual.signal import Signal

    from mlagent_tui.protocol.events import Envelope
    from mlagent_tui.tui.logs.log_buffer import LogBuffer

SLICES: tuple[SliceName, ...] = (
    "transcript",
    "tools",
    "plan",
    "approvals",
    "turn",
    "usage",
    "logs",
)
"""All slices, in the order in which changes are told."""

TAIL_LINES = 5
"""Lines of a running call's log that its card shows."""


class Store:
    """Folds events into slices.

    Attributes:
        state: The slices as they are now.
        logs: The log of every call that wrote one, by tool_call_id.
        log_folder: Where lines of long logs go; the system's own folder if None.
    """

    def __init__(self) -> None:
        self.state = ScreenState()
        self.log_folder: Path | None = None
        self.logs: dict[str, LogBuffer] = {}
        self._signals: Mapping[SliceName, Signal[Store]] = {}

    def fold(self, batch: Sequence[Envelope]) -> set[SliceName]:
        """Fold events in order and return the slices that changed.

        An event that cannot be folded becomes a notice in the transcript; the rest goes on.
        """
        before, logged = self.state, set[str]()
        for envelope in batch:
            try:
                self._fold_one(envelope, logged)
            except Exception as error:
                self._report(envelope, error)
        for call_id in logged:
            self._show_tail(call_id)
        changed = _changed(before, self.state)
        return changed | {"logs"} if logged else changed

    def connect(self, owner: DOMNode) -> None:
        """Make one signal for each slice, owned by ``owner``."""
        from textual.signal import Signal

        self._signals = {name: Signal(owner, name) for name in SLICES}

    def subscribe(self, node: DOMNode, name: SliceName, draw: Callable[[Store], None]) -> None:
        """Have ``draw`` called whenever the slice changed, for as long as ``node`` is mounted."""
        self._signals[name].subscribe(node, draw, immediate=True)

    def publish(self, changed: set[SliceName]) -> None:
        """Tell those who draw the slices that they changed."""
        for name in SLICES:
            if name in changed and name in self._signals:
                self._signals[name].publish(self)

    def show_interrupting(self) -> set[SliceName]:
        """Show at once that an interrupt was asked for, before the agent confirms it."""
        turn = self.state.turn
        if turn.turn is None or turn.phase in ("interrupting", "ended"):
            return set()
        self.state = replace(
            self.state, turn=replace(turn, phase="interrupting", detail="", until="")
        )
        return {"turn"}

    def show_waiting_inputs(self, inputs: Sequence[QueuedInput]) -> set[SliceName]:
        """Show messages that wait for the agent to start; it takes them over when it has."""
        self.state = replace(self.state, turn=replace(self.state.turn, queue=tuple(inputs)))
        return {"turn"}

    def show_notice(self, item: NoticeItem) -> set[SliceName]:
        """Put a notice of the screen's own into the transcript."""
        from mlagent_tui.tui.reducers import transcript

        shown = transcript.append(self.state.transcript, item)
        self.state = replace(self.state, transcript=shown)
        return {"transcript"}

    def show_ended(self) -> set[SliceName]:
        """Show that the agent is gone."""
        turn = replace(self.state.turn, phase="ended", since="", detail="", until="")
        self.state = replace(self.state, turn=turn)
        return {"turn"}

    def _fold_one(self, envelope: Envelope, logged: set[str]) -> None:
        # Loaded with the first event, not before the first frame.
        from mlagent_tui.protocol.events import NewComplete, ToolLog
        from mlagent_tui.tui.reducers import reduce

        event = envelope.event
        if isinstance(event, ToolLog):
            self._log(event.tool_call_id).append(event.text)
            logged.add(event.tool_call_id)
            return
        if isinstance(event, NewComplete) and event.clear:
            self.logs.clear()
        self.state = reduce(self.state, envelope)

    def _log(self, call_id: str) -> LogBuffer:
        from mlagent_tui.tui.logs.log_buffer import LogBuffer

        if call_id not in self.logs:
            self.logs[call_id] = LogBuffer(spill_folder=self.log_folder)
        return self.logs[call_id]

    def _show_tail(self, call_id: str) -> None:
        from mlagent_tui.tui.reducers import tools, transcript

        if call_id not in self.logs:
            return
        tail = self.logs[call_id].tail(TAIL_LINES)
        calls = tools.show_tail(self.state.tools, call_id, tail)
        root = tools.root_of(calls, call_id)
        if calls is not self.state.tools and root is not None:
            shown = transcript.put(self.state.transcript, root)
            self.state = replace(self.state, tools=calls, transcript=shown)

    def _report(self, envelope: Envelope, error: Exception) -> None:
        from mlagent_tui.tui.reducers import transcript

        text = (
            f"The screen could not show an event of type {envelope.event.type}: "
            f"{type(error).__name__}: {error}."
        )
        hint = "The agent goes on; what it does is not affected."
        self.show_notice(transcript.notice_item(envelope, "warning", "screen", text, hint))


def _changed(before: ScreenState, after: ScreenState) -> set[SliceName]:
    names: dict[str, SliceName] = {name: name for name in SLICES}
    return {
        names[slice_.name]
        for slice_ in fields(ScreenState)
        if getattr(before, slice_.name) is not getattr(after, slice_.name)
    }
