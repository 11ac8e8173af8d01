"""One request to the model: sends the history, and says the answer as it arrives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlagent_tui.agent.answer import Answer
from mlagent_tui.agent.asking import ask, retry_notice
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.usage import say_usage
from mlagent_tui.agent.voice import Voice
from mlagent_tui.models.client import (
    Delta,
    HealedDelta,
    LoadingDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    ReasoningDelta,
    RetryDelta,
    TextDelta,
)
from mlagent_tui.protocol.events import (
    AssistantChunk,
    AssistantMessageDone,
    AssistantPartial,
    AssistantStreamEnd,
    ContextMessage,
    Notice,
)
from mlagent_tui.protocol.messages import MessageStatus, SystemMessage, ToolCall
from mlagent_tui.protocol.operations import new_id

PARTIAL_EVERY = 1.0
"""Seconds between two records of an unfinished answer's text."""

_UNUSUAL_ENDS = {
    "length": (
        "truncated",
        "The answer was cut off at the model's output limit. Say “continue” to have the rest.",
    ),
    "content_filter": (
        "content_filter",
        "The provider's content filter ended the answer early. Rephrase, or use another model.",
    ),
}


@dataclass(slots=True)
class ModelRequest:
    """Asks the model once; retries inside the client count as attempts of the same request.

    Attributes:
        message_id: Identifies the answer in the events.
        attempt: Number of the attempt that runs.
        answer: What has arrived of it.
        settled: Whether the answer was said as a whole, in whatever status.
    """

    session: Session
    voice: Voice
    message_id: str = field(default_factory=new_id)
    attempt: int = 1
    answer: Answer = field(default_factory=Answer)
    settled: bool = False
    _sent: float = 0.0
    _first: float | None = None
    _last_partial: float = 0.0

    async def run(self, client: ModelClient) -> None:
        """Send the history and say the answer.

        Raises:
            ModelError: If the request failed for good; what had arrived was said as failed.
            SwitchedAwayError: If another model was chosen while this one was waited for.
        """
        base = await self.session.refresh_base(self.voice.place)
        messages = (SystemMessage(base.system_prompt), *self.session.history.messages)
        settings = ModelSettings(
            stream=self.session.settings.stream,
            max_output_tokens=self.session.answer_room,
            session_id=self.session.stream.session_id,
            effort=self.session.effort,
        )
        self._sent = self._last_partial = self._now()
        try:
            await ask(self.session.models, client, (messages, base.tools, settings), self._take)
        except ModelError:
            await self._settle("failed")
            raise
        await self._complete(client)

    async def settle_interrupted(self, voice: Voice) -> None:
        """Say what there is of an answer that was stopped."""
        self.voice = voice
        await self._settle("interrupted")

    async def _take(self, delta: Delta) -> None:
        match delta:
            case RetryDelta():
                await self._start_over(retry_notice(delta, self.session.surroundings.clock))
                return
            case HealedDelta():
                await self._start_over(Notice("info", delta.code, delta.text))
                return
            case LoadingDelta():
                await self.voice.say(Notice("info", "loading_model", delta.text))
                return
            case TextDelta():
                self._show(delta.text, "text")
            case ReasoningDelta():
                self._show(delta.text, "reasoning")
        if self._first is None:
            self._first = self._now()
        self.answer.add(delta)
        await self._keep_partial()

    def _show(self, text: str, channel: Literal["text", "reasoning"]) -> None:
        if self.session.settings.stream and text:
            self.voice.mention(AssistantChunk(self.message_id, text, self.attempt, channel))

    async def _keep_partial(self) -> None:
        if self._now() - self._last_partial >= PARTIAL_EVERY and self.answer.text:
            self._last_partial = self._now()
            await self.voice.say(AssistantPartial(self.message_id, self.answer.text))

    async def _start_over(self, notice: Notice) -> None:
        """Leave what has arrived behind, say why, and begin the next attempt."""
        await self._settle("failed")
        await self.voice.say(notice)
        self.attempt, self.answer, self.settled = self.attempt + 1, Answer(), False
        self._first = None

    async def _settle(self, status: MessageStatus) -> None:
        """Say an answer that will not be completed, if anything of it has arrived."""
        answer = self.answer
        if self.settled or not (answer.text or answer.thinking):
            return
        self.settled = True
        if self.session.settings.stream:
            self.voice.mention(AssistantStreamEnd(self.message_id, self.attempt, status))
        await self.voice.say(
            AssistantMessageDone(
                self.message_id, self.attempt, status, answer.text, model=self.session.model
            )
        )

    async def _complete(self, client: ModelClient) -> None:
        answer = self.answer
        self.settled = True
        if self.session.settings.stream:
            end = AssistantStreamEnd(self.message_id, self.attempt, answer.finish_reason)
            self.voice.mention(end)
        calls, lost = answer.calls(new_id, self.session.history.call_ids)
        first = None if self._first is None else self._first - self._sent
        latency = self._now() - self._sent
        await say_usage(
            self.session, self.voice, client, self.message_id, answer.usage, latency, first
        )
        await self.voice.say(
            AssistantMessageDone(
                self.message_id,
                self.attempt,
                "complete",
                answer.text,
                answer.reasoning,
                calls,
                client.model,
            )
        )
        await self._say_unusual_end(lost, calls)

    async def _say_unusual_end(self, lost: tuple[str, ...], calls: tuple[ToolCall, ...]) -> None:
        if lost:
            names = ", ".join(lost)
            text = f"The answer was cut off in the middle of a call to {names}; it was dropped."
            await self.voice.say(Notice("warning", "truncated", text))
            await self.voice.say(
                ContextMessage(
                    f"Your answer reached the output limit, and the call to {names} was cut off "
                    "and not run. Send it again in smaller parts: for a long file, write the "
                    "first part and append the rest with edit.",
                    "recovery",
                )
            )
        elif self.answer.finish_reason in _UNUSUAL_ENDS and not calls:
            code, text = _UNUSUAL_ENDS[self.answer.finish_reason]
            await self.voice.say(Notice("warning", code, text))

    def _now(self) -> float:
        return self.session.surroundings.clock.monotonic()
