"""Reads the model library's chunks: the only place that knows what they look like.

The library's objects are slow to ask, most of all for what they do not have, so each of them is
asked once for all that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlagent_tui.models.answers.thinking import Thinking
from mlagent_tui.models.answers.tool_fragments import ToolFragments
from mlagent_tui.models.catalogue.foreign_json import amount
from mlagent_tui.models.client import Delta, ReasoningDelta, TextDelta, UsageDelta

_FINISH = {"function_call": "tool_calls", "max_tokens": "length", "refusal": "content_filter"}
_REASONS = frozenset({"stop", "tool_calls", "length", "content_filter"})
_KEPT = 64
"""Chunks that may pile up before they are looked through."""

_USAGES = 8
"""Reports of usage that are kept from either end: they add up to the last one."""

MOST_TOKENS = 100_000_000
"""More than this nobody reads or writes with one request; such a report is a mistake."""

_NOTHING: Mapping[str, Any] = {}


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
        told = _held(chunk)
        self._take_usage(told.get("usage"))
        choices = told.get("choices")
        if not choices:
            return
        choice = _held(choices[0])
        whole = choice.get("message")
        part = _held(whole if whole is not None else choice.get("delta"))
        yield from self._take_thinking(part)
        text = part.get("content")
        if isinstance(text, str) and text:
            self.empty = False
            yield TextDelta(text)
        calls = part.get("tool_calls")
        if calls and isinstance(calls, Sequence) and not isinstance(calls, str):
            self.empty = False
            yield from self._take_calls(calls, whole is not None)
        reason = choice.get("finish_reason")
        if reason:
            reason = _FINISH.get(reason, reason)
            self.finish_reason = reason if reason in _REASONS else "stop"

    def _take_usage(self, usage: Any) -> None:
        if usage is not None and (usage.prompt_tokens or usage.completion_tokens):
            self.usage = _usage(usage) or self.usage

    def _take_calls(self, calls: Sequence[Any], whole: bool) -> Iterator[Delta]:
        for position, call in enumerate(calls):
            told = getattr(call, "function", None)
            if told is None:
                continue
            yield self.fragments.add(
                position if whole else call.index,
                call.id or "",
                told.name or "",
                told.arguments or "",
            )

    def _take_thinking(self, part: Mapping[str, Any]) -> Iterator[Delta]:
        for name in ("thinking_blocks", "reasoning_items"):
            blocks = part.get(name)
            for block in blocks if isinstance(blocks, (list, tuple)) else ():
                if isinstance(block, Mapping):
                    self.thinking.add_block(block)
        text = part.get("reasoning_content") or part.get("reasoning")
        if isinstance(text, str) and text:
            self.empty = False
            self.thinking.add_text(text)
            yield ReasoningDelta(text)


def forget_read(response: Any) -> None:
    """Take from the library the chunks that it keeps, except those that tell the usage.

    It puts them all together in the end, for logs that nobody reads: four kilobytes a chunk, and
    seconds for a long answer.
    """
    kept: list[Any] | None = getattr(response, "chunks", None)
    if kept is None or len(kept) < _KEPT:
        return
    telling = [chunk for chunk in kept[1:-2] if _held(chunk).get("usage") is not None]
    if len(telling) > 2 * _USAGES:
        telling = telling[:_USAGES] + telling[-_USAGES:]
    kept[1:-2] = telling


def _held(thing: Any) -> Mapping[str, Any]:
    """Return all that one of the library's objects holds, fields and extras."""
    if thing is None:
        return _NOTHING
    fields: dict[str, Any] = thing.__dict__
    extra = thing.__pydantic_extra__
    return fields | extra if extra else fields


def _usage(usage: Any) -> UsageDelta | None:
    """Return what a report says; None if it cannot be true."""
    told, written_out = usage.prompt_tokens or 0, usage.completion_tokens or 0
    if not (0 <= told <= MOST_TOKENS and 0 <= written_out <= MOST_TOKENS):
        return None
    details = getattr(usage, "prompt_tokens_details", None)
    cached = _at_most(told, getattr(details, "cached_tokens", None))
    written = _at_most(told - cached, getattr(details, "cache_creation_tokens", None))
    return UsageDelta(told, written_out, cached, written, amount(getattr(usage, "cost", None)))


def _at_most(limit: int, tokens: int | None) -> int:
    return min(limit, max(0, tokens or 0))
