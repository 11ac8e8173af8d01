"""One session: what is fixed for it, and the folds over its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mlagent_tui.agent.approvals import Approvals
from mlagent_tui.agent.budget import Spent
from mlagent_tui.agent.context import ContextMeter
from mlagent_tui.agent.history import History
from mlagent_tui.agent.identity import Identity
from mlagent_tui.agent.model_use import ModelUse
from mlagent_tui.agent.system_prompt import PromptFacts, base_of
from mlagent_tui.agent.window_shares import (
    answer_tokens,
    compaction_limit,
    result_characters,
)
from mlagent_tui.clock import Clock
from mlagent_tui.models.client import ModelClient
from mlagent_tui.protocol.events import (
    BudgetChanged,
    ContextBase,
    ContextStatus,
    EffortChanged,
    Envelope,
    ModeChanged,
    NewComplete,
    PlanUpdate,
    Usage,
)
from mlagent_tui.protocol.stream import EventStream, Place
from mlagent_tui.protocol.values import Mode, PlanItem
from mlagent_tui.sessions.redaction import Redactor
from mlagent_tui.tools.router import ToolRouter
from mlagent_tui.workspace.files_seen import FilesSeen
from mlagent_tui.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """What the configuration fixes for an agent.

    Attributes:
        max_iterations: Most rounds of a turn; negative for no limit.
        stream: Whether answers are taken piece by piece.
        compact_at: Tokens at which the history is compacted, unless the window is smaller.
        context_window: The window in tokens if the person named it, or None.
        effort: How much the model thinks at the start; empty leaves it to the provider.
    """

    max_iterations: int = 300
    stream: bool = True
    compact_at: int = 170_000
    context_window: int | None = None
    effort: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the agent works with and in.

    Attributes:
        clock: Time.
        workspace: The folder that the agent works in.
        router: The tools.
        environment: Variables for child processes, scrubbed of secrets.
        spill_dir: Where texts go that are too long for the model.
        redactor: Takes known secrets out of what tools return.
        identity: Knows who is logged in to the Hub.
    """

    clock: Clock
    workspace: Workspace
    router: ToolRouter
    environment: Mapping[str, str]
    spill_dir: Path
    redactor: Redactor
    identity: Identity


class Session:
    """The state of one session; everything durable in it is a fold of the stream's events."""

    def __init__(
        self,
        stream: EventStream,
        settings: AgentSettings,
        surroundings: Surroundings,
        *,
        mode: Mode = "ask",
        max_cost: Decimal | None = None,
    ) -> None:
        self.stream = stream
        self.settings = settings
        self.surroundings = surroundings
        self.models = ModelUse(stream, settings.context_window)
        self.effort = settings.effort
        self.mode: Mode = mode
        self.max_cost = max_cost
        self.history = History()
        self.meter = ContextMeter(self.history)
        self.approvals = Approvals()
        self.files_seen = FilesSeen()
        self._plans: list[tuple[int | None, tuple[PlanItem, ...]]] = []
        self.spent = Spent()
        self.base: ContextBase | None = None
        self.turn_count = 0
        stream.fold(self._apply)

    @property
    def plan(self) -> tuple[PlanItem, ...]:
        """The visible plan: the newest one whose turn is part of the history."""
        live = self.history.live_turns
        plans = (items for turn, items in reversed(self._plans) if turn in live)
        return next(plans, ())

    @property
    def client(self) -> ModelClient | None:
        """What is asked; None if no model can be used."""
        return self.models.client

    @client.setter
    def client(self, client: ModelClient | None) -> None:
        self.models.client = client

    @property
    def model(self) -> str:
        """The model's id; empty if there is none yet."""
        return self.client.model if self.client else ""

    @property
    def window(self) -> tuple[int | None, str]:
        """The context window in tokens and where the figure comes from."""
        return self.models.window

    @property
    def limit(self) -> int:
        """Tokens at which the history is compacted."""
        return compaction_limit(self.settings.compact_at, self.window[0])

    @property
    def result_room(self) -> int | None:
        """Characters of one tool result that the model has room for; None for no limit."""
        return result_characters(self.window[0])

    @property
    def answer_room(self) -> int | None:
        """Most tokens of the next answer; None leaves it to the provider."""
        output_limit = self.models.profile.output_limit
        return answer_tokens(self.window[0], self.meter.used, output_limit)

    def context_status(self) -> ContextStatus:
        """Return the event that shows how full the context is."""
        return self.meter.status(*self.window, self.limit)

    @property
    def over_budget(self) -> bool:
        """Whether the session has spent its limit."""
        return self.spent.over(self.max_cost)

    async def refresh_base(self, place: Place) -> ContextBase:
        """Return what opens every request, and say it if it has changed."""
        base = await self._base_now()
        if self.base is None or self.base.hash != base.hash:
            await self.stream.append(base, place)
        return base

    async def _base_now(self) -> ContextBase:
        around = self.surroundings
        facts = PromptFacts(
            workspace=str(around.workspace.root),
            mode=self.mode,
            hf_user=await around.identity.name(),
            date=around.clock.now().date().isoformat(),
        )
        small = self.models.small
        # Who has a plan must be able to keep it, also after a switch to a smaller model.
        essential = small and not self.plan
        tools = around.router.essential_infos if essential else around.router.infos
        return base_of(facts, tools, small=small)

    def _apply(self, envelope: Envelope) -> None:
        self.history.apply(envelope)
        self.meter.apply(envelope)
        self.models.apply(envelope)
        match envelope.event:
            case ContextBase() as base:
                self.base = base
            case PlanUpdate(items=items):
                self._plans.append((envelope.turn, items))
            case Usage() as usage:
                self.spent = self.spent.count(usage)
            case EffortChanged(effort=effort):
                self.effort = effort
            case ModeChanged(mode=mode):
                self.mode = mode
            case BudgetChanged(max_cost=max_cost):
                self.max_cost = max_cost
            case NewComplete():
                self._plans.clear()
                self.approvals.grants.clear()
                self.files_seen.clear()
