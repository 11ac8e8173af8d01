"""Puts an answer together from the pieces in which a model yields it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from math import isfinite

from mlagent_tui.json_depth import DEEPEST, deeper_than
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.protocol.messages import JSON, Reasoning, ToolCall


@dataclass(slots=True)
class _Fragments:
    id: str = ""
    tool: str = ""
    arguments: str = ""
    recovered: bool = False


@dataclass(slots=True)
class Answer:
    """An answer as far as it has arrived.

    Attributes:
        usage: What the provider reported, if it did.
        finish_reason: Empty until the answer is over.
        reasoning: Thinking to replay, known at the end.
    """

    usage: UsageDelta | None = None
    finish_reason: str = ""
    reasoning: Reasoning | None = None
    _text: list[str] = field(default_factory=list)
    _thinking: list[str] = field(default_factory=list)
    _calls: dict[int, _Fragments] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._text)

    @property
    def thinking(self) -> str:
        """The readable thinking so far."""
        return "".join(self._thinking)

    def add(self, delta: Delta) -> None:
        """Take one piece; pieces that are not part of an answer are passed over."""
        match delta:
            case TextDelta():
                self._text.append(delta.text)
            case ReasoningDelta():
                self._thinking.append(delta.text)
            case ToolCallDelta():
                call = self._calls.setdefault(delta.index, _Fragments())
                call.id = delta.id or call.id
                call.tool += delta.tool
                call.arguments += delta.arguments
                call.recovered = call.recovered or delta.recovered
            case UsageDelta():
                self.usage = delta
            case FinishDelta():
                self.finish_reason = delta.reason
                self.reasoning = delta.reasoning

    @property
    def cut_off(self) -> bool:
        """Whether the provider stopped the answer at its length limit."""
        return self.finish_reason == "length"

    def calls(
        self, fresh_id: Callable[[], str], taken: Collection[str]
    ) -> tuple[tuple[ToolCall, ...], tuple[str, ...]]:
        """Return the calls in order, and the tools of calls that were cut off half-way.

        Args:
            fresh_id: Makes an id for a call that came without one, or with one already taken.
            taken: Ids of earlier calls in the session.
        """
        calls, lost, used = list[ToolCall](), list[str](), set(taken)
        for _, found in sorted(self._calls.items()):
            arguments, problem = parse_arguments(found.arguments)
            if problem and self.cut_off:
                lost.append(found.tool or "a tool")
                continue
            call_id = found.id if found.id and found.id not in used else fresh_id()
            used.add(call_id)
            calls.append(ToolCall(call_id, found.tool, arguments, problem, found.recovered))
        return tuple(calls), tuple(lost)


def parse_arguments(text: str) -> tuple[JSON, str | None]:
    """Read a call's arguments; an empty text counts as ``{}``.

    Returns:
        The object and None, or ``{}`` and what is wrong in a plain sentence.
    """
    if not text.strip():
        return {}, None
    try:
        value = json.loads(
            text, strict=False, parse_constant=_no_number, parse_float=_finite_number
        )
    except (ValueError, RecursionError) as error:
        return {}, f"The arguments are not valid JSON: {error}."
    if deeper_than(value):
        return {}, f"The arguments are nested deeper than {DEEPEST} levels."
    if not isinstance(value, dict):
        return {}, f"The arguments must be a JSON object, not {_kind(value)}."
    return value, None


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _finite_number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError("a number is too large")
    return value


def _kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
