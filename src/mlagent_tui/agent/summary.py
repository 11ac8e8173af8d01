"""Has the model tell in few words what happened, part by part if it is too much at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from mlagent_tui.agent.answer import Answer
from mlagent_tui.agent.asking import SwitchedAwayError, ask, retry_notice
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.system_prompt import prompt_text
from mlagent_tui.agent.tokens import CHARACTERS_PER_TOKEN
from mlagent_tui.agent.usage import say_usage
from mlagent_tui.agent.voice import Voice
from mlagent_tui.models.client import (
    Delta,
    HealedDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    RetryDelta,
)
from mlagent_tui.protocol.events import Notice
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.operations import new_id

_log = logging.getLogger(__name__)

SUMMARY_TOKENS = 2_000
"""Most tokens of a summary."""

SUMMARY_SHARE = 1 / 6
"""Share of the limit that a summary may take where the window is small."""

CHUNK_SHARE = 0.5
"""Share of the limit that one request for a summary may take."""

RESULT_CHARACTERS = 2_000
"""How much of one tool result the summary is made from."""


class Summariser:
    """Asks for summaries.

    Attributes:
        requests_left: How often the model may still be asked; None for no limit. A request that
            fails leaves none.
    """

    def __init__(self, session: Session, voice: Voice, most_requests: int | None = None) -> None:
        self._session = session
        self._voice = voice
        self._answer = Answer()
        self.requests_left = most_requests

    async def tell(self, messages: Sequence[Message], focus: str) -> str:
        """Return a summary; empty if the model could not give one.

        If fewer requests are left than the messages take, the newest messages are told of.
        """
        size = int(self._session.limit * CHUNK_SHARE * CHARACTERS_PER_TOKEN)
        chunks = _chunks([_as_text(message) for message in messages], size)
        left = len(chunks) if self.requests_left is None else self.requests_left
        told = ""
        try:
            for chunk in chunks[max(0, len(chunks) - left) :]:
                told = await self._tell_of(chunk, told, focus)
        except ModelError as error:
            _log.info("no summary: %s", error.message)
            self.requests_left = 0
            text = f"The model could not summarise ({error.message}); key facts are kept instead."
            await self._voice.say(Notice("warning", "summary_failed", text))
        return told

    async def _tell_of(self, chunk: str, told: str, focus: str) -> str:
        while True:
            client = await self._session.models.ready()
            if client is None:
                return told
            if self.requests_left is not None:
                self.requests_left -= 1
            try:
                return await self._ask(client, chunk, told, focus)
            except SwitchedAwayError:
                _log.info("the summary is made by another model")

    async def _ask(self, client: ModelClient, chunk: str, told: str, focus: str) -> str:
        session = self._session
        before = f"The summary so far:\n{told}\n\n" if told else ""
        wish = f"The person asks to keep above all: {focus}\n\n" if focus else ""
        request = (
            SystemMessage(prompt_text("compaction")),
            UserMessage(f"{wish}{before}What happened:\n\n{chunk}"),
        )
        settings = ModelSettings(
            stream=False,
            max_output_tokens=min(SUMMARY_TOKENS, int(session.limit * SUMMARY_SHARE)),
            session_id=session.stream.session_id,
            purpose="compaction",
            effort=_little(session.effort),
        )
        clock = session.surroundings.clock
        sent, self._answer = clock.monotonic(), Answer()
        await ask(session.models, client, (request, (), settings), self._take)
        answer, latency = self._answer, clock.monotonic() - sent
        await say_usage(
            session, self._voice, client, new_id(), answer.usage, latency, kind="compaction"
        )
        return answer.text.strip() or told

    async def _take(self, delta: Delta) -> None:
        match delta:
            case RetryDelta():
                await self._voice.say(retry_notice(delta, self._session.surroundings.clock))
                self._answer = Answer()
            case HealedDelta():
                await self._voice.say(Notice("info", delta.code, delta.text))
                self._answer = Answer()
            case _:
                self._answer.add(delta)


def _little(effort: str) -> str:
    """Return an effort that leaves room for the summary; a setting of the person's stays off."""
    return effort if effort in ("", "off", "minimal") else "low"


def _as_text(message: Message) -> str:
    match message:
        case AssistantMessage():
            calls = "".join(
                f"\n→ {call.tool} {str(dict(call.arguments))[:RESULT_CHARACTERS]}"
                for call in message.tool_calls
            )
            return f"Agent: {message.text}{calls}"
        case ToolMessage():
            word = "ok" if message.success else "failed"
            return f"Result of {message.tool} ({word}): {_middle_out(message.output)}"
        case UserMessage(origin="summary"):
            return f"Earlier summary: {message.text}"
        case _:
            return f"Note: {message.text}"


def _middle_out(text: str) -> str:
    if len(text) <= RESULT_CHARACTERS:
        return text
    half = RESULT_CHARACTERS // 2
    return f"{text[:half]}\n[…]\n{text[-half:]}"


def _chunks(texts: Sequence[str], size: int) -> list[str]:
    """Join texts into as few chunks of at most ``size`` characters as their order allows."""
    chunks, current = list[str](), ""
    for text in (whole[:size] for whole in texts):
        if current and len(current) + len(text) > size:
            chunks.append(current)
            current = ""
        current = f"{current}\n\n{text}" if current else text
    return [*chunks, current] if current else chunks
