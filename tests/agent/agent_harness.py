"""Drives a whole agent in a test: operations in, events out, a scripted model in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from event_rules import check_events
from mlagent_tui.agent.identity import Identity
from mlagent_tui.agent.loop import AgentLoop
from mlagent_tui.agent.model_switch import no_lists
from mlagent_tui.agent.session import AgentSettings, Session, Surroundings
from mlagent_tui.clock import Clock
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelError,
    ModelSettings,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.protocol.events import ApprovalRequired, Envelope, Event
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.operations import ApprovalAnswer, Operation, Shutdown, UserInput
from mlagent_tui.protocol.stream import EventStream
from mlagent_tui.protocol.values import ApprovalDecision, Effect, Mode, ToolInfo
from mlagent_tui.sessions.redaction import Redactor
from mlagent_tui.tools.router import ToolRouter
from mlagent_tui.tools.spec import ToolSpec
from mlagent_tui.workspace.workspace import Workspace

Step = Delta | Exception | Callable[[], Awaitable[None]]
"""A piece to yield, an error to raise, or something to wait for."""

READS = Effect(("read",), summary="reads")


def says(text: str, *, tokens_in: int = 100, tokens_out: int = 10) -> list[Step]:
    """An answer that is only text."""
    words = [TextDelta(word) for word in text.split(" ", 3)]
    return [*words, UsageDelta(tokens_in, tokens_out), FinishDelta("stop")]


def calls(*requests: tuple[str, Any], text: str = "", tokens_in: int = 100) -> list[Step]:
    """An answer that asks for tools; arguments are a dict, or raw text."""
    found: list[Step] = [TextDelta(text)] if text else []
    for index, (tool, arguments) in enumerate(requests):
        raw = arguments if isinstance(arguments, str) else json.dumps(arguments)
        found.append(ToolCallDelta(index, tool=tool))
        found += [ToolCallDelta(index, arguments=raw[:3]), ToolCallDelta(index, arguments=raw[3:])]
    return [*found, UsageDelta(tokens_in, 10), FinishDelta("tool_calls")]


@dataclass
class ScriptedClient:
    """A model that answers from a list; records what it was asked."""

    answers: list[list[Step]]
    model: str = "scripted/model"
    provider: str = "scripted"
    profile: ModelProfile = field(default_factory=lambda: ModelProfile(100_000, "metadata"))
    requests: list[tuple[Message, ...]] = field(default_factory=list)
    tools: list[tuple[ToolInfo, ...]] = field(default_factory=list)
    settings: list[ModelSettings] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    summary: str = "Summary of the work."
    summaries: int = 0
    preparing: Callable[[], Awaitable[None]] | None = None

    async def prepare(self) -> None:
        if self.preparing is not None:
            await self.preparing()

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolInfo], settings: ModelSettings
    ) -> AsyncIterator[Delta]:
        self.settings.append(settings)
        if settings.purpose == "compaction":
            self.summaries += 1
            yield TextDelta(self.summary)
            yield FinishDelta("stop")
            return
        self.requests.append(tuple(messages))
        self.tools.append(tuple(tools))
        self.asked.set()
        answer = self.answers.pop(0) if self.answers else says("nothing more to say")
        for step in answer:
            if isinstance(step, Exception):
                raise step
            if callable(step):
                await step()
            else:
                yield step


class VirtualClock:
    """Time that moves only when somebody waits, or when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


def tool(
    name: str,
    handler: Callable[..., Any],
    *,
    effect: Effect | None = READS,
    properties: dict[str, Any] | None = None,
    required: Sequence[str] = (),
) -> ToolSpec:
    """A tool whose effect is always the same."""
    schema = {"type": "object", "properties": properties or {}, "required": list(required)}
    of = None if effect is None else (lambda arguments, context: effect)
    return ToolSpec(name, f"The tool {name}.", schema, handler, effect=of)


class Harness:
    """A running agent and everything it has said."""

    def __init__(
        self,
        workspace: Path,
        answers: Sequence[list[Step]],
        tools: Sequence[ToolSpec] = (),
        *,
        mode: Mode = "ask",
        settings: AgentSettings | None = None,
        client: Any = None,
        secrets: Sequence[str] = (),
        clock: Clock | None = None,
        lists: Callable[[], Awaitable[object]] = no_lists,
        **session: Any,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.client: Any = client or ScriptedClient(list(answers))
        self.stream = EventStream("session", self.clock)
        around = Surroundings(
            clock=self.clock,
            workspace=Workspace.at(workspace),
            router=ToolRouter(tools),
            environment={},
            spill_dir=workspace / "spill",
            redactor=Redactor(secrets),
            identity=Identity(),
        )
        self.session = Session(
            self.stream, settings or AgentSettings(), around, mode=mode, **session
        )
        self.session.client = self.client
        self.loop = AgentLoop(self.session, self._make_client, lists)
        self.envelopes: list[Envelope] = []
        self._seen = asyncio.Condition()
        self._tasks: list[asyncio.Task[Any]] = []
        self.others: dict[str, Any] = {}
        self.auto_approve: ApprovalDecision | None = None

    def _make_client(self, model: str) -> Any:
        found = self.others[model]
        if isinstance(found, ModelError):
            raise found
        return found

    async def __aenter__(self) -> Harness:
        reader = self.stream.subscribe()

        async def listen() -> None:
            async for envelope in reader:
                async with self._seen:
                    self.envelopes.append(envelope)
                    self._seen.notify_all()

        self._tasks = [
            asyncio.create_task(self.stream.run()),
            asyncio.create_task(listen()),
            asyncio.create_task(self.loop.run()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.submit(Shutdown())
        done, pending = await asyncio.wait(self._tasks, timeout=10)
        for task in pending:
            task.cancel()
        assert not pending, "the agent did not shut down"
        for task in done:
            task.result()
        check_events(self.envelopes)

    def submit(self, operation: Operation) -> Operation:
        self.loop.submit(operation)
        return operation

    def say(self, text: str, **options: Any) -> Operation:
        return self.submit(UserInput(text, **options))

    @property
    def events(self) -> list[Event]:
        return [envelope.event for envelope in self.envelopes]

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(
        self, condition: Callable[[], Any], what: str = "condition", limit: float = 10.0
    ) -> Any:
        """Wait until something about the events holds; returns what the condition returned."""

        async def wait() -> Any:
            async with self._seen:
                while not (found := condition()):
                    await self._seen.wait()
                return found

        try:
            return await asyncio.wait_for(wait(), limit)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}; got {self.types[-30:]}") from None

    async def seen(self, kind: type[Any], count: int = 1) -> Any:
        found = await self.until(
            lambda: self.of(kind) if len(self.of(kind)) >= count else None, kind.__name__
        )
        return found[count - 1]

    async def turn_end(self, count: int = 1) -> Event:
        def ends() -> list[Event]:
            return [
                envelope.event
                for envelope in self.envelopes
                if envelope.event.terminal and envelope.turn is not None
            ]

        found = await self.until(lambda: ends() if len(ends()) >= count else None, "turn end")
        return found[count - 1]

    async def decide(self, approved: bool = True, **decision: Any) -> ApprovalRequired:
        """Answer the newest open batch, all its calls alike."""
        batch = await self.until(
            lambda: self.of(ApprovalRequired)[-1:] or None, "approval_required"
        )
        required: ApprovalRequired = batch[-1]
        decisions = tuple(
            ApprovalDecision(item.tool_call_id, approved, **decision) for item in required.items
        )
        self.submit(ApprovalAnswer(required.batch_id, decisions))
        return required
