"""Events about a session as a whole: its start and end, its model, its mode, its limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from mlagent_tui.protocol.event import Event
from mlagent_tui.protocol.values import Mode, ToolInfo, ToolStyle


@dataclass(frozen=True, slots=True)
class Ready(Event):
    """The agent takes operations."""

    type: ClassVar[str] = "ready"
    tool_count: int
    model: str
    resumed: bool = False
    mode: Mode = "ask"
    workspace: str = ""
    effort: str = ""


@dataclass(frozen=True, slots=True)
class ContextBase(Event):
    """What opens every request: at the start of a session and whenever it changes."""

    type: ClassVar[str] = "context_base"
    system_prompt: str
    tools: tuple[ToolInfo, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class NewComplete(Event):
    """A fresh conversation began; what was said before is no longer in the history."""

    type: ClassVar[str] = "new_complete"
    previous_turns: int
    clear: bool = False


@dataclass(frozen=True, slots=True)
class ModelChanged(Event):
    """Requests go to another model from here on."""

    type: ClassVar[str] = "model_changed"
    model: str
    previous: str


@dataclass(frozen=True, slots=True)
class ModelProfiled(Event):
    """What was found out about the model in use; prices are US dollars per million tokens."""

    type: ClassVar[str] = "model_profile"
    model: str
    window: int | None = None
    window_source: str = ""
    tools: ToolStyle = "unknown"
    streaming: bool | None = None
    small: bool = False
    price_in: Decimal | None = None
    price_out: Decimal | None = None
    price_source: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffortChanged(Event):
    """How much the model thinks before it answers changed; empty leaves it to the provider."""

    type: ClassVar[str] = "effort_changed"
    effort: str
    previous: str


@dataclass(frozen=True, slots=True)
class ModeChanged(Event):
    """The agent's freedom changed."""

    type: ClassVar[str] = "mode_changed"
    mode: Mode
    previous: Mode


@dataclass(frozen=True, slots=True)
class BudgetChanged(Event):
    """The most that the session may cost changed; None is no limit."""

    type: ClassVar[str] = "budget_changed"
    max_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class SessionTerminated(Event):
    """The session cannot go on; says why and what to do."""

    type: ClassVar[str] = "session_terminated"
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class ShutdownDone(Event):
    """The last event of a stream."""

    type: ClassVar[str] = "shutdown"
