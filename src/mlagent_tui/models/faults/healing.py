"""Mends requests that a provider refuses because of thinking, and asks again at once.

The first request carries what was wished. Only if the provider complains is something lower
tried, and what worked is kept for the rest of the session; so nothing has to be tried out before
the first request, and a provider that changes its mind later is met in the same way.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

from mlagent_tui.models.client import Delta, HealedDelta, ModelClient, ModelError, ModelSettings
from mlagent_tui.models.faults.complaints import Complaint, complaint_of
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.models.requests.effort import DEFAULT, OFF, known_level, lower
from mlagent_tui.models.requests.wire import replayable
from mlagent_tui.models.wrapped_client import WrappedClient
from mlagent_tui.protocol.messages import AssistantMessage, Message, Reasoning
from mlagent_tui.protocol.values import ToolInfo

MOST_REQUESTS = 6
"""Requests that are made for one answer at most; the sixth refusal is final."""


@dataclass(slots=True)
class _Attempt:
    """One answer that is asked for, however many requests that takes.

    Attributes:
        wished: The effort that was asked for.
        effort: The effort that is tried.
        requests: How many requests were made.
        refused: Efforts that were tried in vain.
    """

    wished: str
    effort: str
    requests: int = 0
    refused: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Learned:
    """What was learned of a model in this session.

    Attributes:
        efforts: What to ask for in place of what was wished.
        forgetful: Whether it does not recognise its own thinking.
        strict: Whether it wants thinking even from answers that it did not write.
    """

    efforts: dict[str, str] = field(default_factory=dict)
    forgetful: bool = False
    strict: bool = False


class HealingClient(WrappedClient):
    """A client that asks another one, differently where a refusal says how."""

    def __init__(self, inner: ModelClient) -> None:
        super().__init__(inner)
        self._learned = _Learned()

    @property
    def profile(self) -> ModelProfile:
        """What is known of the model so far, with what its refusals have told."""
        profile = self._inner.profile
        told = [_told(wished, used) for wished, used in self._learned.efforts.items()]
        return replace(profile, notes=(*profile.notes, *told)) if told else profile

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncGenerator[Delta, None]:
        """Ask, and yield the answer; before each mended request a :class:`HealedDelta`.

        Raises:
            ModelError: If the failure is about something else, or cannot be mended.
        """
        wished = settings.effort
        attempt = _Attempt(wished, self._learned.efforts.get(wished, wished))
        while True:
            attempt.requests += 1
            sent = self._as_it_is_taken(messages)
            asked = replace(settings, effort=attempt.effort)
            try:
                answer = self._inner.stream(sent, tools, asked)
                async with contextlib.aclosing(answer) as deltas:
                    async for delta in deltas:
                        yield delta
                return
            except ModelError as error:
                healed = self._heal(error, attempt, messages)
                if healed is None:
                    raise
            yield healed

    def _as_it_is_taken(self, messages: Sequence[Message]) -> Sequence[Message]:
        if self._learned.forgetful:
            messages = without_thinking(messages)
        if self._learned.strict:
            messages = with_blank_thinking(messages, self.provider, self.model)
        return messages

    def _heal(
        self, error: ModelError, attempt: _Attempt, messages: Sequence[Message]
    ) -> HealedDelta | None:
        """Change how the next request is made, or return None if that cannot help."""
        complaint = complaint_of(error)
        if complaint is None or attempt.requests >= MOST_REQUESTS:
            return None
        if complaint == "signature" or (complaint == "thinking" and not attempt.effort):
            return self._forget(messages)
        if complaint == "missing_thinking" and self.provider != "anthropic":
            return self._fill()
        if not attempt.effort:
            return None
        if complaint == "missing_thinking":
            attempt.effort = DEFAULT
            text = "The answers so far came without thinking, so this one is asked for without it."
            return HealedDelta("effort", text)
        return self._lower(error, attempt, complaint)

    def _lower(self, error: ModelError, attempt: _Attempt, complaint: Complaint) -> HealedDelta:
        refused = attempt.effort
        at_all = complaint == "thinking"
        sent = known_level(self.provider, refused)
        attempt.refused |= {refused, sent}
        next_one = DEFAULT if at_all else lower(sent, error.message)
        attempt.effort = DEFAULT if next_one in attempt.refused else next_one
        self._learned.efforts[attempt.wished] = attempt.effort
        return HealedDelta("effort", _change(self.model, refused, attempt.effort))

    def _fill(self) -> HealedDelta | None:
        if self._learned.strict:
            return None
        self._learned.strict = True
        return HealedDelta(
            "missing_thinking",
            f"{self.model} wants the thinking of all answers, so those without get a blank one.",
        )

    def _forget(self, messages: Sequence[Message]) -> HealedDelta | None:
        if self._learned.forgetful or not _holds_thinking(messages):
            return None
        self._learned.forgetful = True
        return HealedDelta(
            "thinking_signature",
            f"{self.model} did not take back its earlier thinking, so it is asked without it.",
        )


def with_blank_thinking(messages: Sequence[Message], provider: str, model: str) -> list[Message]:
    """Return the history with a blank in place of thinking that the model did not do.

    Args:
        messages: The history.
        provider: Whose thinking it has to look like.
        model: The id of the model that is asked.
    """
    blank = Reasoning(provider, " ")
    return [
        replace(message, reasoning=blank, model=model)
        if isinstance(message, AssistantMessage) and not _thought_by(message, provider, model)
        else message
        for message in messages
    ]


def without_thinking(messages: Sequence[Message]) -> list[Message]:
    """Return the history without the thinking of any answer."""
    return [
        replace(message, reasoning=None) if isinstance(message, AssistantMessage) else message
        for message in messages
    ]


def _holds_thinking(messages: Sequence[Message]) -> bool:
    return any(
        isinstance(message, AssistantMessage) and message.reasoning is not None
        for message in messages
    )


def _thought_by(message: AssistantMessage, provider: str, model: str) -> bool:
    reasoning = replayable(message, provider, model)
    return reasoning is not None and bool(reasoning.text or reasoning.blocks)


def _change(model: str, refused: str, used: str) -> str:
    if used:
        return f"{model} does not take the effort “{refused}”, so “{used}” is used."
    if refused == OFF:
        return f"{model} does not let its thinking be turned off, so it thinks as it likes."
    return f"{model} does not take the effort “{refused}”, so none is asked for."


def _told(wished: str, used: str) -> str:
    return f"The effort “{wished}” is not taken; " + (
        f"“{used}” is used." if used else "none is asked for."
    )
