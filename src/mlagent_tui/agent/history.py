"""The history: what the model is shown, as a fold over the events of one session.

Nothing is ever deleted. Undo makes turns dead and redo revives them; a compaction stands for
the range that it replaced for as long as every turn that it speaks of is alive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from mlagent_tui.agent.tokens import estimate_message
from mlagent_tui.protocol.events import (
    ApprovalResolved,
    AssistantMessageDone,
    Compacted,
    ContextMessage,
    Envelope,
    NewComplete,
    Processing,
    RedoComplete,
    ToolOutput,
    ToolStateChange,
    UndoComplete,
)
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    ToolCall,
    ToolMessage,
    UserMessage,
)

INTERRUPTED_MARK = "[The person interrupted this answer here.]"
"""What the model reads at the end of an answer that was stopped."""

NOT_RUN = "This call was not run."
"""Result of a call that never began."""

OUTCOME_UNKNOWN = (
    "The program ended while this call was running. Its outcome is unknown: verify before you "
    "rely on it or repeat it."
)
"""Result of a call that began and has no result."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the history with its place.

    Attributes:
        seq: The event that brought the message.
        position: Sorts entries: a tool result stands at its call's answer, in call order.
        turn: The turn that it belongs to; None for a summary asked for outside a turn.
        message: What the model is shown.
        tokens: Estimated size of the message.
    """

    seq: int
    position: tuple[int, int]
    turn: int | None
    message: Message
    tokens: int


@dataclass(slots=True)
class _Call:
    call: ToolCall
    position: tuple[int, int]
    turn: int | None
    answer_seq: int
    began: bool = False
    result: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Replacement:
    seq: int
    turn: int | None
    event: Compacted
    spoken_of: frozenset[int | None]


@dataclass(slots=True)
class _Conversation:
    """Everything since the last fresh start; plain data that :class:`History` folds into."""

    entries: list[Entry] = field(default_factory=list)
    calls: dict[str, _Call] = field(default_factory=dict)
    compactions: list[_Replacement] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    undone: list[tuple[int, ...]] = field(default_factory=list)


class History:
    """Folds events of one agent into the messages that its model is shown."""

    def __init__(self, agent_id: str = "main") -> None:
        self._agent_id = agent_id
        self._now = _Conversation()
        self._view: tuple[Entry, ...] | None = None

    def apply(self, envelope: Envelope) -> None:
        """Fold one event; events of other agents and of no concern are passed over."""
        if envelope.agent_id != self._agent_id or not envelope.event.durable:
            return
        if self._fold(envelope):
            self._view = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Live entries in order, compactions applied, every call closed with one result."""
        if self._view is None:
            self._view = self._render()
        return self._view

    @property
    def messages(self) -> tuple[Message, ...]:
        """What the model is shown after the system prompt."""
        return tuple(entry.message for entry in self.entries)

    @property
    def call_ids(self) -> Collection[str]:
        """Ids of all calls since the conversation began, dead ones included."""
        return self._now.calls.keys()

    @property
    def live_turns(self) -> tuple[int, ...]:
        """Turns that are part of the history, oldest first."""
        return tuple(turn for turn in self._now.turns if turn not in self._now.dead)

    @property
    def redoable(self) -> tuple[int, ...]:
        """The turns that a redo would bring back; empty if there is nothing to redo."""
        return self._now.undone[-1] if self._now.undone else ()

    def _fold(self, envelope: Envelope) -> bool:
        now, event = self._now, envelope.event
        match event:
            case Processing():
                self._begin(envelope, event)
            case ContextMessage():
                self._add(envelope, UserMessage(event.text, event.origin))
            case AssistantMessageDone():
                self._answer(envelope, event)
            case ToolStateChange(state="running") if event.tool_call_id in now.calls:
                now.calls[event.tool_call_id].began = True
            case ApprovalResolved():
                self._use_final_arguments(event)
            case ToolOutput() if event.tool_call_id in now.calls:
                self._result(envelope, event)
            case Compacted():
                self._replace(envelope, event)
            case UndoComplete():
                now.dead.update(event.turns)
                now.undone.append(event.turns)
            case RedoComplete():
                now.dead.difference_update(event.turns)
                now.undone = [turns for turns in now.undone if turns != event.turns]
            case NewComplete():
                self._now = _Conversation()
            case _:
                return False
        return True

    def _begin(self, envelope: Envelope, event: Processing) -> None:
        if not event.steered and envelope.turn is not None:
            self._now.turns.append(envelope.turn)
            self._now.undone.clear()
        self._add(envelope, UserMessage(event.text))

    def _answer(self, envelope: Envelope, event: AssistantMessageDone) -> None:
        if event.status == "failed":
            return
        if event.status == "interrupted":
            if event.content.strip():
                text = f"{event.content.rstrip()}\n\n{INTERRUPTED_MARK}"
                self._add(envelope, AssistantMessage(text, (), None, event.model, event.status))
            return
        message = AssistantMessage(event.content, event.tool_calls, event.reasoning, event.model)
        self._add(envelope, message)
        for index, call in enumerate(event.tool_calls, start=1):
            position = (envelope.seq, index)
            self._now.calls[call.id] = _Call(call, position, envelope.turn, envelope.seq)

    def _result(self, envelope: Envelope, event: ToolOutput) -> None:
        call = self._now.calls[event.tool_call_id]
        message = ToolMessage(event.tool_call_id, event.tool, event.output, event.success)
        call.result = Entry(
            envelope.seq, call.position, call.turn, message, estimate_message(message)
        )

    def _replace(self, envelope: Envelope, event: Compacted) -> None:
        # Turns that were dead already are in the range, but nothing was said of them.
        spoken_of = frozenset(
            entry.turn
            for entry in self._now.entries
            if event.first_seq <= entry.seq <= event.last_seq and entry.turn not in self._now.dead
        )
        self._now.compactions.append(_Replacement(envelope.seq, envelope.turn, event, spoken_of))

    def _use_final_arguments(self, event: ApprovalResolved) -> None:
        for item in event.items:
            found = self._now.calls.get(item.tool_call_id)
            if found and item.outcome == "approved":
                found.call = replace(found.call, arguments=item.final_arguments)

    def _add(self, envelope: Envelope, message: Message) -> None:
        seq = envelope.seq
        tokens = estimate_message(message)
        self._now.entries.append(Entry(seq, (seq, 0), envelope.turn, message, tokens))

    def _render(self) -> tuple[Entry, ...]:
        entries = [entry for entry in self._with_results() if entry.turn not in self._now.dead]
        for replacement in self._now.compactions:
            if self._holds(replacement):
                entries = _apply(replacement, entries)
        return tuple(entries)

    def _with_results(self) -> Iterable[Entry]:
        by_answer: dict[int, list[_Call]] = {}
        for call in self._now.calls.values():
            by_answer.setdefault(call.answer_seq, []).append(call)
        for entry in self._now.entries:
            calls = by_answer.get(entry.seq, ())
            yield _with_final_calls(entry, {call.call.id: call.call for call in calls})
            for call in calls:
                yield call.result or _closed(call)

    def _holds(self, replacement: _Replacement) -> bool:
        """A compaction holds while its own turn and all turns that it speaks of are alive."""
        dead = self._now.dead
        return replacement.turn not in dead and dead.isdisjoint(replacement.spoken_of)


def _with_final_calls(entry: Entry, calls: Mapping[str, ToolCall]) -> Entry:
    message = entry.message
    if not isinstance(message, AssistantMessage) or not message.tool_calls:
        return entry
    final = tuple(calls.get(call.id, call) for call in message.tool_calls)
    return (
        entry
        if final == message.tool_calls
        else _with_message(entry, replace(message, tool_calls=final))
    )


def _closed(call: _Call) -> Entry:
    text = OUTCOME_UNKNOWN if call.began else NOT_RUN
    message = ToolMessage(call.call.id, call.call.tool, text, success=False)
    return Entry(call.answer_seq, call.position, call.turn, message, estimate_message(message))


def _with_message(entry: Entry, message: Message) -> Entry:
    return replace(entry, message=message, tokens=estimate_message(message))


def _apply(replacement: _Replacement, entries: list[Entry]) -> list[Entry]:
    """Put the summary in the place of the range, and shorten what is to be shortened."""
    event, left, place = replacement.event, list[Entry](), 0
    for entry in entries:
        inside = event.first_seq <= entry.position[0] <= event.last_seq
        if inside and event.summary and entry.seq not in event.kept:
            continue
        shorter = event.shortened.get(entry.seq)
        left.append(entry if shorter is None else _with_text(entry, shorter))
        if entry.position[0] <= event.last_seq:
            place = len(left)
    if event.summary:
        message = UserMessage(event.summary, "summary")
        position = (event.last_seq, 1 << 30)
        tokens = estimate_message(message)
        left.insert(place, Entry(replacement.seq, position, replacement.turn, message, tokens))
    return left


def _with_text(entry: Entry, text: str) -> Entry:
    message = entry.message
    if isinstance(message, ToolMessage):
        return _with_message(entry, replace(message, output=text))
    return _with_message(entry, replace(message, text=text))
