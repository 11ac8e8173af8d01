"""Reads the model library's chunks: the only place that knows what they look like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mlagent_tui.models.client import Delta, ReasoningDelta, TextDelta, UsageDelta
from mlagent_tui.models.foreign_json import amount
from mlagent_tui.models.thinking import Thinking
from mlagent_tui.models.tool_fragments import ToolFragments

_FINISH = {"function_call": "tool_calls", "max_tokens": "length", "refusal": "content_filter"}
_REASONS = frozenset({"stop", "tool_calls", "length", "content_filter"})


@dataclass(slots=True)
class ChunkReader:
    """Turns the library's chunks into deltas, and remembers what is told at the end.

    Attributes:
        usage: What the request used, with the cost that the reply names; None if nobody told.
        finish_reason: Empty until the answer is over.
        empty: Whether nothing has come yet.
    """

    usage: UsageDelta | None = None
    finish_reason: str = ""
    empty: bool = True
    thinking: Thinking = field(default_factory=Thinking)
    fragments: ToolFragments = field(default_factory=ToolFragments)

    def take(self, chunk: Any) -> Iterator[Delta]:
        """Yield what one chunk, or one whole answer, brings."""
        usage = getattr(chunk, "usage", None)
        if usage is not None and (usage.prompt_tokens or usage.completion_tokens):
            self.usage = _usage(usage)
        if not chunk.choices:
            return
        choice = chunk.choices[0]
        whole = getattr(choice, "message", None)
        part = whole if whole is not None else choice.delta
        yield from self._thinking(part)
        if part.content:
            self.empty = False
            yield TextDelta(part.content)
        for position, call in enumerate(part.tool_calls or ()):
            self.empty = False
            index = position if whole is not None else call.index
            told = call.function
            yield self.fragments.add(index, call.id or "", told.name or "", told.arguments or "")
        if choice.finish_reason:
            reason = _FINISH.get(choice.finish_reason, choice.finish_reason)
            self.finish_reason = reason if reason in _REASONS else "stop"

    def _thinking(self, part: Any) -> Iterator[Delta]:
        for block in getattr(part, "thinking_blocks", None) or ():
            self.thinking.add_block(block)
        text = getattr(part, "reasoning_content", None) or getattr(part, "reasoning", None)
        if isinstance(text, str) and text:
            self.empty = False
            self.thinking.add_text(text)
            yield ReasoningDelta(text)


def _usage(usage: Any) -> UsageDelta:
    details = getattr(usage, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    written = getattr(details, "cache_creation_tokens", None) or 0
    told = amount(getattr(usage, "cost", None))
    return UsageDelta(usage.prompt_tokens, usage.completion_tokens, cached, written, told)
