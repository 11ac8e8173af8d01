"""Events: everything that the agent says, typed, frozen and lossless as JSON.

The agent speaks to the outside only through these; everything durable is a fold of them. An
:class:`Event` is the payload; the stream wraps it into an :class:`Envelope` that says when, in
which turn, and for which operation. The JSON form of an envelope is what the headless face
prints with ``--json``: a public interface, to which fields are only added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from mlagent_tui.protocol.event import EVENT_TYPES as EVENT_TYPES
from mlagent_tui.protocol.event import Envelope as Envelope
from mlagent_tui.protocol.event import Event as Event
from mlagent_tui.protocol.event import Unknown as Unknown
from mlagent_tui.protocol.messages import MessageStatus, Origin, Reasoning, ToolCall
from mlagent_tui.protocol.session_events import BudgetChanged as BudgetChanged
from mlagent_tui.protocol.session_events import ContextBase as ContextBase
from mlagent_tui.protocol.session_events import EffortChanged as EffortChanged
from mlagent_tui.protocol.session_events import ModeChanged as ModeChanged
from mlagent_tui.protocol.session_events import ModelChanged as ModelChanged
from mlagent_tui.protocol.session_events import ModelProfiled as ModelProfiled
from mlagent_tui.protocol.session_events import NewComplete as NewComplete
from mlagent_tui.protocol.session_events import Ready as Ready
from mlagent_tui.protocol.session_events import SessionTerminated as SessionTerminated
from mlagent_tui.protocol.session_events import ShutdownDone as ShutdownDone
from mlagent_tui.protocol.values import (
    ApprovalItem,
    Display,
    EffectKind,
    PlanItem,
    ResolvedApproval,
    ToolState,
)

# --- inputs --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InputQueued(Event):
    """A message from a person arrived while a turn ran and waits."""

    type: ClassVar[str] = "input_queued"
    input_id: str
    text: str


@dataclass(frozen=True, slots=True)
class InputEdited(Event):
    """A waiting message was changed."""

    type: ClassVar[str] = "input_edited"
    input_id: str
    text: str


@dataclass(frozen=True, slots=True)
class InputRemoved(Event):
    """A waiting message was taken out of the queue, for good or because it is sent now."""

    type: ClassVar[str] = "input_removed"
    input_id: str


@dataclass(frozen=True, slots=True)
class InputMoved(Event):
    """A waiting message comes before another one now, or at the end if ``before`` is empty."""

    type: ClassVar[str] = "input_moved"
    input_id: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Processing(Event):
    """A message from a person entered the history; without ``steered`` it begins a turn.

    ``text`` of a command that a person ran begins with ``!``.
    """

    type: ClassVar[str] = "processing"
    input_ids: tuple[str, ...]
    text: str
    steered: bool = False


@dataclass(frozen=True, slots=True)
class ContextMessage(Event):
    """The agent put a user-role message of its own into the history, as part of the turn."""

    type: ClassVar[str] = "context_message"
    text: str
    origin: Origin
    role: Literal["user"] = "user"


# --- the model's answer --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssistantChunk(Event):
    """A piece of the answer as it arrives."""

    type: ClassVar[str] = "assistant_chunk"
    durable: ClassVar[bool] = False
    message_id: str
    content: str
    attempt: int = 1
    channel: Literal["text", "reasoning"] = "text"


@dataclass(frozen=True, slots=True)
class AssistantPartial(Event):
    """The text of an answer so far, at most once a second; the next one supersedes it."""

    type: ClassVar[str] = "assistant_partial"
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AssistantStreamEnd(Event):
    """The last piece of a streamed attempt has arrived."""

    type: ClassVar[str] = "assistant_stream_end"
    durable: ClassVar[bool] = False
    message_id: str
    attempt: int
    finish_reason: str


@dataclass(frozen=True, slots=True)
class AssistantMessageDone(Event):
    """An answer, whole: complete, or what there was of it when it was interrupted or failed."""

    type: ClassVar[str] = "assistant_message"
    message_id: str
    attempt: int
    status: MessageStatus
    content: str
    reasoning: Reasoning | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Usage(Event):
    """What one model request used.

    Attributes:
        kind: ``main`` for turns, ``compaction`` for summaries, ``probe`` for a trial of an effort.
        cost: US dollars, or None if unknown (which is not zero).
        latency: Seconds from request to end.
        first_token: Seconds from request to the first piece, or None.
    """

    type: ClassVar[str] = "usage"
    message_id: str
    model: str
    kind: Literal["main", "compaction", "probe"] = "main"
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_cache_written: int = 0
    cost: Decimal | None = None
    latency: float = 0.0
    first_token: float | None = None


# --- tools ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToolCallEvent(Event):
    """The model asked for a tool; said before anything runs, also when approval is needed.

    ``recovered`` says that the call was read out of the answer's text. With origin ``user`` a
    person made the call; the model only reads its result.
    """

    type: ClassVar[str] = "tool_call"
    tool_call_id: str
    tool: str
    arguments: Mapping[str, Any]
    origin: str = "builtin"
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class ToolStateChange(Event):
    """A call moved on; ``facts`` may hold exit_code, elapsed, url, job_id and the like.

    ``effects`` is said when the call begins to run: what it does to the world, so that faces can
    tell what an interrupt would break off. Empty otherwise, and if nothing is known.
    """

    type: ClassVar[str] = "tool_state_change"
    tool_call_id: str
    state: ToolState
    facts: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[EffectKind, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolLog(Event):
    """Output of a running call; its tail is kept in the result's display."""

    type: ClassVar[str] = "tool_log"
    durable: ClassVar[bool] = False
    tool_call_id: str
    text: str
    stream: Literal["stdout", "stderr", "system"] = "stdout"


@dataclass(frozen=True, slots=True)
class ToolOutput(Event):
    """The one result of a call, said the moment it ends."""

    type: ClassVar[str] = "tool_output"
    tool_call_id: str
    tool: str
    output: str
    success: bool
    display: Display | None = None
    spill_path: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalRequired(Event):
    """Calls wait for a person."""

    type: ClassVar[str] = "approval_required"
    batch_id: str
    count: int
    items: tuple[ApprovalItem, ...]


@dataclass(frozen=True, slots=True)
class ApprovalResolved(Event):
    """What came of waiting calls; said before any of them runs."""

    type: ClassVar[str] = "approval_resolved"
    batch_id: str
    items: tuple[ResolvedApproval, ...]


@dataclass(frozen=True, slots=True)
class PlanUpdate(Event):
    """The plan, whole."""

    type: ClassVar[str] = "plan_update"
    items: tuple[PlanItem, ...]


# --- the context ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContextStatus(Event):
    """How full the model's context is, in tokens.

    Attributes:
        used: What the next request would take.
        window: What the model can read, or None if unknown.
        source: Where the two figures come from.
        breakdown: Estimates by what takes them; they need not add up to ``used``.
        limit: Size at which the history is compacted; the rest is kept free for answers.
    """

    type: ClassVar[str] = "context_status"
    durable: ClassVar[bool] = False
    used: int
    window: int | None
    source: str
    breakdown: Mapping[str, int] = field(default_factory=dict)
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something worth knowing that does not end the turn."""

    type: ClassVar[str] = "notice"
    level: Literal["info", "warning"]
    code: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compacted(Event):
    """A range of the history was replaced by a summary.

    Attributes:
        first_seq: First event of the range.
        last_seq: Last event of the range.
        summary: What stands in its place; empty if only single messages were shortened.
        kept: Events of the range whose messages stay word for word.
        shortened: New text of single messages, by the seq of their event.
        tokens_before: Estimated size of the whole context before.
        tokens_after: Estimated size after; always smaller.
        trigger: ``automatic``, ``requested`` or ``overflow``.
    """

    type: ClassVar[str] = "compacted"
    first_seq: int
    last_seq: int
    summary: str
    kept: tuple[int, ...]
    tokens_before: int
    tokens_after: int
    shortened: Mapping[int, str] = field(default_factory=dict)
    trigger: Literal["automatic", "requested", "overflow"] = "requested"


@dataclass(frozen=True, slots=True)
class UndoComplete(Event):
    """Turns left the history; nothing is deleted."""

    type: ClassVar[str] = "undo_complete"
    turns: tuple[int, ...]
    restored_files: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RedoComplete(Event):
    """Turns that an undo removed are back."""

    type: ClassVar[str] = "redo_complete"
    turns: tuple[int, ...]
    restored_files: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


# --- the end of a turn ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TurnComplete(Event):
    """A turn ended by itself.

    Attributes:
        history_size: Messages in the history.
        final_response: The last answer's text.
        reason: ``done``, or the limit that ended it: ``max_iterations``, ``cost_limit``, or
            ``doom_loop`` if nobody let the agent go on.
    """

    type: ClassVar[str] = "turn_complete"
    terminal: ClassVar[bool] = True
    history_size: int
    final_response: str
    reason: Literal["done", "max_iterations", "cost_limit", "doom_loop"] = "done"


@dataclass(frozen=True, slots=True)
class Interrupted(Event):
    """A turn was stopped; says what was stopped and what goes on."""

    type: ClassVar[str] = "interrupted"
    terminal: ClassVar[bool] = True
    stopped: tuple[str, ...] = ()
    continuing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorEvent(Event):
    """A turn failed, or, outside a turn, an operation was refused."""

    type: ClassVar[str] = "error"
    terminal: ClassVar[bool] = True
    code: str
    message: str
    hint: str = ""
    retryable: bool = False
