"""What the screen knows: plain frozen data, one dataclass for each slice of the store.

Nothing here imports Textual. Reducers make a new slice from an old one and an event; panes
draw a slice and keep no agent state of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from mlagent_tui.agent.budget import Spent
from mlagent_tui.protocol.values import (
    ApprovalItem,
    Display,
    EffectKind,
    Mode,
    PlanItem,
    ToolState,
)
from mlagent_tui.tui.long_sequence import LongSequence

if TYPE_CHECKING:
    from mlagent_tui.protocol.events import ModelProfiled

# --- transcript items ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the transcript.

    Attributes:
        key: Identifies the entry for as long as it lives; a changed entry keeps its key.
        turn: The turn that it belongs to; None outside a turn.
        live: False once an undo or a compaction took it out of the model's context (dimmed).
        seq: Number of the durable event that carries its message; 0 while it only streams.
    """

    key: str
    turn: int | None = None
    live: bool = True
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserItem(Item):
    """What a person wrote; ``steered`` if it entered a turn that ran already."""

    text: str
    steered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantItem(Item):
    """An answer; ``text`` grows while ``status`` is ``streaming``."""

    text: str
    reasoning: str = ""
    status: Literal["streaming", "complete", "interrupted", "failed"] = "streaming"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolItem(Item):
    """A tool call; ``key`` is its tool_call_id.

    Attributes:
        parent: tool_call_id of the call whose sub-agent made this one, or ``main``.
        children: The calls that its own sub-agent made, as they are now.
        output: The text that the model got; empty until the call ended.
        success: None until the call ended.
        display: How people are shown the result.
        facts: exit_code, elapsed, url, …
        started: Moment at which it began to run, ISO 8601 UTC; empty before.
        ended: Moment at which it ended; empty before.
        log_tail: The last lines of its log, for the card; the whole log is in the log store.
        recovered: Whether the call was read out of the answer's text.
        effects: What it does to the world; empty until it runs, and if nothing is known.
    """

    tool: str
    arguments: Mapping[str, Any]
    state: ToolState = "pending"
    origin: str = "builtin"
    parent: str = "main"
    children: tuple[ToolItem, ...] = ()
    output: str = ""
    success: bool | None = None
    display: Display | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    spill_path: str = ""
    started: str = ""
    ended: str = ""
    log_tail: tuple[str, ...] = ()
    recovered: bool = False
    effects: tuple[EffectKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem(Item):
    """Something worth knowing.

    Attributes:
        until: Moment at which the wait that it speaks of ends, ISO 8601 UTC; empty if it speaks
            of none, or the wait is over.
    """

    level: Literal["info", "warning", "error"]
    code: str
    text: str
    hint: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DividerItem(Item):
    """A line across the transcript: compaction, undo, a new conversation, an interrupt."""

    code: Literal["compacted", "undo", "redo", "new", "interrupted"]
    text: str
    detail: str = ""


TranscriptItem = UserItem | AssistantItem | ToolItem | NoticeItem | DividerItem
"""Any entry of the transcript."""


# --- slices --------------------------------------------------------------------------------------

Phase = Literal[
    "starting", "idle", "waiting", "streaming", "tools", "approval", "interrupting", "ended"
]
"""What the agent is doing; one word that drives header, hints, title and the Esc ladder."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A range of events that a compaction took out of the model's context.

    Attributes:
        first: First event of the range.
        last: Last event of the range.
        kept: Events of the range that stay word for word.
        turn: The turn in which it happened; undoing that turn undoes the cut.
    """

    first: int
    last: int
    kept: frozenset[int]
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class TranscriptState:
    """The conversation as it is shown.

    Attributes:
        items: The entries, oldest first; an answer that still streams is the last one.
        undone: Turns that an undo took out of the context.
        cuts: What compactions took out of it.
        fresh_from: Entries of earlier events belong to a conversation that was left behind.
    """

    items: LongSequence[TranscriptItem] = field(default_factory=LongSequence)
    undone: frozenset[int] = frozenset()
    cuts: tuple[Cut, ...] = ()
    fresh_from: int = 0


@dataclass(frozen=True, slots=True)
class ToolsState:
    """All tool calls by tool_call_id, in the order in which they were made."""

    calls: Mapping[str, ToolItem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanState:
    """The plan, and since when its running item runs (ISO 8601 UTC, empty if none does)."""

    items: tuple[PlanItem, ...] = ()
    running_since: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls that wait for a person together."""

    batch_id: str
    items: tuple[ApprovalItem, ...]


@dataclass(frozen=True, slots=True)
class ApprovalsState:
    """Open batches, oldest first."""

    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True)
class QueuedInput:
    """A message that waits for the running turn to end."""

    input_id: str
    text: str


@dataclass(frozen=True, slots=True)
class TurnState:
    """What runs.

    Attributes:
        phase: What the agent is doing.
        turn: Number of the running turn, or None.
        since: Moment at which the turn began, ISO 8601 UTC; empty outside a turn.
        detail: What is waited for, in a few words (a retry, the model library).
        queue: Messages that wait.
        held: Whether an interrupt holds the queue back.
        running_tools: Calls that run now, by tool_call_id.
        until: Moment at which a wait ends, ISO 8601 UTC; empty if there is no wait.
    """

    phase: Phase = "starting"
    turn: int | None = None
    since: str = ""
    detail: str = ""
    queue: tuple[QueuedInput, ...] = ()
    held: bool = False
    running_tools: tuple[str, ...] = ()
    until: str = ""


@dataclass(frozen=True, slots=True)
class UsageState:
    """Model, mode, context and money.

    Attributes:
        context_limit: Tokens at which the history is compacted; None if nobody said.
        effort: How much the model thinks; empty leaves it to the provider.
        effort_chosen: Whether it was changed since the start.
        profile: What was found out about the model in use; None before anything was.
        spent: What was used, in all and by model and kind.
    """

    model: str = ""
    mode: Mode = "ask"
    workspace: str = ""
    tool_count: int = 0
    context_used: int = 0
    context_window: int | None = None
    context_source: str = ""
    context_breakdown: Mapping[str, int] = field(default_factory=dict)
    context_limit: int | None = None
    max_cost: Decimal | None = None
    effort: str = ""
    effort_chosen: bool = False
    profile: ModelProfiled | None = None
    spent: Spent = field(default_factory=Spent)


SliceName = Literal["transcript", "tools", "plan", "approvals", "turn", "usage", "logs"]
"""The slices that panes subscribe to. ``logs`` changes when any call's log grew."""


@dataclass(frozen=True, slots=True)
class ScreenState:
    """All slices that are folded from events; the logs live beside it, in buffers."""

    transcript: TranscriptState = TranscriptState()
    tools: ToolsState = field(default_factory=ToolsState)
    plan: PlanState = PlanState()
    approvals: ApprovalsState = ApprovalsState()
    turn: TurnState = TurnState()
    usage: UsageState = field(default_factory=UsageState)
