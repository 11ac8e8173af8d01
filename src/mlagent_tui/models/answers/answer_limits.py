"""Stops an answer that grows or repeats itself beyond all use.

The limits are far above what any model writes for a purpose. They are there for servers and
models gone wrong, so that neither memory nor money is spent without end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mlagent_tui.models.answers.repetition import Repetition
from mlagent_tui.models.client import (
    Delta,
    ModelError,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)
from mlagent_tui.models.faults.errors import repeated_without_end
from mlagent_tui.models.routes.registry import Route

MAX_TEXT = 4_000_000
"""Characters of the text, and of the readable thinking, of one answer."""

MAX_ARGUMENTS = 8_000_000
"""Characters of all tool calls of one answer: names, ids and arguments."""

MAX_CALLS = 256
"""Tool calls of one answer."""

_REPEATED_ARGUMENTS = 64_000
"""Arguments may hold a file of zeros; only more than this counts as repetition."""


@dataclass(slots=True)
class AnswerLimits:
    """Watches one answer grow."""

    route: Route
    _text: int = 0
    _thinking: int = 0
    _arguments: int = 0
    _in_text: Repetition = field(default_factory=Repetition)
    _in_thinking: Repetition = field(default_factory=Repetition)
    _in_arguments: Repetition = field(default_factory=lambda: Repetition(_REPEATED_ARGUMENTS))

    def check(self, delta: Delta) -> None:
        """Count a piece of the answer.

        Raises:
            ModelError: ``too_large`` or ``repetition``; neither is worth another attempt.
        """
        match delta:
            case TextDelta(text):
                self._text += len(text)
                self._bound("text", self._text, MAX_TEXT)
                self._sound(self._in_text.add(text))
            case ReasoningDelta(text):
                self._thinking += len(text)
                self._bound("thinking", self._thinking, MAX_TEXT)
                self._sound(self._in_thinking.add(text))
            case ToolCallDelta():
                self._check_call(delta)

    def _check_call(self, delta: ToolCallDelta) -> None:
        self._arguments += len(delta.id) + len(delta.tool) + len(delta.arguments)
        self._bound("tool calls", self._arguments, MAX_ARGUMENTS)
        self._sound(self._in_arguments.add(delta.arguments))
        if delta.index >= MAX_CALLS:
            raise ModelError(
                "too_large",
                f"{self.route.model} made more than {MAX_CALLS} tool calls in one answer, so it "
                "was stopped.",
                "Ask for smaller steps, or choose another model with /model.",
            )

    def _bound(self, what: str, size: int, limit: int) -> None:
        if size > limit:
            raise ModelError(
                "too_large",
                f"The {what} of the answer grew beyond {limit / 1e6:.0f} million characters, so "
                f"{self.route.model} was stopped.",
                "Ask for a shorter answer, or choose another model with /model.",
            )

    def _sound(self, repeats: bool) -> None:
        if repeats:
            raise repeated_without_end(self.route)


def reply_too_large(route: Route, what: str) -> ModelError:
    """Return the error for a reply whose bytes were cut off."""
    return ModelError(
        "too_large",
        f"{route.place} sent {what}, so the answer was stopped.",
        "Ask for a shorter answer, or look at what stands at that address.",
    )
