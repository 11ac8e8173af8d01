"""Asks a model through the whole client, and puts the answer together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mlagent_tui.clock import Clock
from mlagent_tui.models.answers.silence import Patience
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    ReasoningDelta,
    RetryDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.faults.retry import RetryPolicy
from mlagent_tui.protocol.messages import UserMessage
from mlagent_tui.protocol.values import ToolInfo
from standin.clocks import InstantClock

ONCE = RetryPolicy(attempts=1)
BASH = ToolInfo(
    "bash", "Run a command.", {"type": "object", "properties": {"command": {"type": "string"}}}
)


@dataclass
class Answer:
    """What one answer says, however it was cut."""

    text: str = ""
    thinking: str = ""
    calls: dict[int, ToolCallDelta] = field(default_factory=dict)
    usage: UsageDelta | None = None
    finish: str = ""
    retries: int = 0
    error: ModelError | None = None

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Id, name and arguments of the calls."""
        return [(call.id, call.tool, call.arguments) for call in self.calls.values()]


def put_together(deltas: Iterable[Delta]) -> Answer:
    answer = Answer()
    for delta in deltas:
        add(answer, delta)
    return answer


def add(answer: Answer, delta: Delta) -> None:
    match delta:
        case TextDelta(text):
            answer.text += text
        case ReasoningDelta(text):
            answer.thinking += text
        case ToolCallDelta(index, ident, tool, arguments):
            call = answer.calls.get(index, ToolCallDelta(index))
            answer.calls[index] = replace(
                call,
                id=call.id + ident,
                tool=call.tool + tool,
                arguments=call.arguments + arguments,
            )
        case UsageDelta():
            assert answer.usage is None
            answer.usage = delta
        case FinishDelta(reason):
            assert not answer.finish
            answer.finish = reason
        case RetryDelta():
            answer.retries += 1


def client_of(
    url: str,
    provider: str = "openai",
    *,
    patience: Patience | None = None,
    policy: RetryPolicy | None = ONCE,
    silence_clock: Clock | None = None,
    key: str = "sk-test",
) -> ModelClient:
    """Return a client for a server at ``url``."""
    names = {
        "openai": ("openai/gpt-4o", "OPENAI", "/v1"),
        "anthropic": ("anthropic/claude-sonnet-4-5", "ANTHROPIC", ""),
        "ollama": ("ollama/qwen2.5-coder:1.5b", "OLLAMA", "/v1"),
    }
    model, prefix, path = names[provider]
    return create_client(
        model,
        {f"{prefix}_BASE_URL": url + path, f"{prefix}_API_KEY": key},
        InstantClock(),
        patience=patience,
        policy=policy,
        silence_clock=silence_clock,
        stored_token=lambda: None,
    )


async def ask(client: ModelClient, *, stream: bool = True, answer: Answer | None = None) -> Answer:
    """Ask once; a failure becomes part of the answer, which may be watched meanwhile."""
    answer = answer or Answer()
    try:
        async for delta in client.stream([UserMessage("hi")], [BASH], ModelSettings(stream=stream)):
            add(answer, delta)
    except ModelError as error:
        answer.error = error
    return answer
