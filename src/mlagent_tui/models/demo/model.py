"""The demo model as a model client: streams the script's next answer at a human pace."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import AsyncGenerator, Sequence
from decimal import Decimal

from mlagent_tui.clock import Clock
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelSettings,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.models.demo.compaction import summarise
from mlagent_tui.models.demo.history import look_at
from mlagent_tui.models.demo.pacing import (
    FIRST_TOKEN,
    argument_pieces,
    estimate_tokens,
    pause_option,
    text_pieces,
)
from mlagent_tui.models.demo.steps import Means, Reply, next_reply
from mlagent_tui.models.demo.task import DEMO_MODEL
from mlagent_tui.models.profile import ModelProfile, Price
from mlagent_tui.protocol.messages import AssistantMessage, Message, ToolMessage
from mlagent_tui.protocol.values import ToolInfo

_WINDOW = 32_000
_FREE = Price(Decimal(0), Decimal(0), source="script")


class DemoModel:
    """A scripted model: offline, deterministic, and honest about what it is.

    Attributes:
        model: Its id.
        provider: Its name as a provider.
        profile: A window of common size, so that the gauge has something to show.
    """

    def __init__(self, clock: Clock, pace: float = 1.0, python: str | None = None) -> None:
        """Make a demo model.

        Args:
            clock: Time, for the pacing.
            pace: Factor on all waits: 1 is natural, 0 waits nowhere.
            python: The shell word that starts Python; None finds one.
        """
        self.model = DEMO_MODEL
        self.provider = DEMO_MODEL
        self.profile = ModelProfile(_WINDOW, "script", price=_FREE, tools="native", streaming=True)
        self._clock = clock
        self._pace = max(0.0, pace)
        self._own_python = shlex.quote(sys.executable or "python3")
        self._python = python or ("python3" if shutil.which("python3") else self._own_python)
        self._answers = 0

    async def prepare(self) -> None:
        """Do nothing: all is known."""

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncGenerator[Delta, None]:
        """Yield the next answer of the script, piece by piece unless ``settings`` says not to."""
        reply = self._reply(messages, tools, settings)
        self._answers += 1
        await self._wait(FIRST_TOKEN)
        for piece, delay in self._text(reply.text, settings):
            await self._wait(delay)
            yield TextDelta(piece)
        arguments = [json.dumps(call.arguments) for call in reply.calls]
        for index, call in enumerate(reply.calls):
            yield ToolCallDelta(index, f"demo-{self._answers}-{index + 1}", call.tool)
            for piece, delay in argument_pieces(arguments[index]):
                await self._wait(delay)
                yield ToolCallDelta(index, arguments=piece)
        told = estimate_tokens(len(reply.text) + sum(map(len, arguments)))
        yield UsageDelta(_tokens_in(messages, tools), told, cost=Decimal(0))
        yield FinishDelta("tool_calls" if reply.calls else "stop")

    def _reply(
        self, messages: Sequence[Message], tools: Sequence[ToolInfo], settings: ModelSettings
    ) -> Reply:
        if settings.purpose != "main":
            return Reply(summarise(messages))
        names = frozenset(tool.name for tool in tools)
        pause = pause_option(self._pace)
        return next_reply(look_at(messages), Means(self._python, self._own_python, pause, names))

    @staticmethod
    def _text(text: str, settings: ModelSettings) -> list[tuple[str, float]]:
        pieces = text_pieces(text)
        if settings.stream or not text:
            return pieces
        return [(text, sum(delay for _, delay in pieces))]

    async def _wait(self, seconds: float) -> None:
        if self._pace:
            await self._clock.sleep(seconds * self._pace)


def _tokens_in(messages: Sequence[Message], tools: Sequence[ToolInfo]) -> int:
    length = sum(_length(message) for message in messages)
    length += sum(len(tool.description) + len(str(tool.parameters)) for tool in tools)
    return estimate_tokens(length)


def _length(message: Message) -> int:
    if isinstance(message, ToolMessage):
        return len(message.output)
    calls = message.tool_calls if isinstance(message, AssistantMessage) else ()
    return len(message.text) + sum(len(str(call.arguments)) for call in calls)
