"""Lets models use tools that cannot call them properly: as text, or in a form they are held to."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace

from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    HealedDelta,
    ModelClient,
    ModelError,
    ModelSettings,
    TextDelta,
    ToolCallDelta,
)
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.models.tool_styles.abilities import (
    Abilities,
    refuses_schema,
    refuses_streaming,
    refuses_tools,
)
from mlagent_tui.models.tool_styles.ability_probe import AbilityProbe
from mlagent_tui.models.tool_styles.call_texts import as_json, as_text
from mlagent_tui.models.tool_styles.call_values import KnownTools
from mlagent_tui.models.tool_styles.forced_calls import ForcedAnswer, forced_schema
from mlagent_tui.models.tool_styles.held_text import HeldText
from mlagent_tui.models.wrapped_client import WrappedClient
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo, ToolStyle

_AS_TEXT = "{} takes no tools, so they are described to it in text."
_NO_SCHEMA = "{} does not hold its answers to a schema, so its calls are read from its text."
_WHOLE = "{} does not send answers piece by piece, so they come as a whole."


class TextCallClient(WrappedClient):
    """A client that asks another one in the way in which its model can call tools.

    Calls that were written as text are looked for in the answers of local models, and of models
    that are known to call in no other way. A hosted model's text is never touched.
    """

    def __init__(self, inner: ModelClient, probe: AbilityProbe | None = None) -> None:
        super().__init__(inner)
        self._probe = probe
        self._found = Abilities()
        self._refused: set[str] = set()
        self._prepared = False

    @property
    def profile(self) -> ModelProfile:
        """What is known of the model so far, with how it calls tools."""
        profile = self._inner.profile
        style = self._style(profile)
        streaming = False if "streaming" in self._refused else self._found.streaming
        return replace(
            profile,
            tools=style,
            streaming=profile.streaming if streaming is None else streaming,
            notes=(*profile.notes, *self._found.notes),
        )

    async def prepare(self) -> None:
        """Find out what has to be asked for, and how the model calls tools.

        Raises:
            ModelError: If the model certainly cannot be used.
        """
        await self._inner.prepare()
        if self._probe is not None and not self._prepared:
            found = await self._probe.abilities(self._inner)
            self._prepared = found is not None
            self._found = found or self._found

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncGenerator[Delta, None]:
        """Ask, and yield the answer; calls that were read from its text are marked as such.

        Raises:
            ModelError: If the request failed.
        """
        while True:
            profile = self.profile
            asked = replace(settings, stream=settings.stream and profile.streaming is not False)
            try:
                answer = self._ask(profile, messages, tools, asked)
                async with contextlib.aclosing(answer) as deltas:
                    async for delta in deltas:
                        yield delta
                if profile.local and asked.stream:
                    self._found = replace(self._found, streaming=True)
                return
            except ModelError as error:
                healed = self._heal(error, profile, asked, bool(tools))
                if healed is None:
                    raise
            yield healed

    def _style(self, profile: ModelProfile) -> ToolStyle:
        if "tools" in self._refused:
            return "text"
        style = profile.tools if self._found.tools == "unknown" else self._found.tools
        return "text" if style == "forced" and "schema" in self._refused else style

    def _heal(
        self, error: ModelError, profile: ModelProfile, asked: ModelSettings, offered: bool
    ) -> HealedDelta | None:
        """Change how the model is asked from now on, or return None if that cannot help."""
        if profile.tools in ("unknown", "native") and offered and refuses_tools(error):
            self._refused.add("tools")
            return HealedDelta("tools_as_text", _AS_TEXT.format(self.model))
        if profile.tools == "forced" and offered and refuses_schema(error):
            self._refused.add("schema")
            return HealedDelta("tools_as_text", _NO_SCHEMA.format(self.model))
        if profile.local and asked.stream and refuses_streaming(error):
            self._refused.add("streaming")
            return HealedDelta("no_streaming", _WHOLE.format(self.model))
        return None

    async def _ask(
        self,
        profile: ModelProfile,
        messages: Sequence[Message],
        tools: Sequence[ToolInfo],
        settings: ModelSettings,
    ) -> AsyncGenerator[Delta, None]:
        reader: _Reader | None = None
        if tools and (profile.local or profile.tools in ("text", "forced")):
            reader = _Reader(KnownTools(tools), forced=profile.tools == "forced")
        if profile.tools == "forced":
            messages = as_json(messages, tools)
            if tools:
                settings = replace(settings, response_schema=forced_schema(tools))
            tools = ()
        elif profile.tools == "text":
            messages, tools = as_text(messages, tools), ()
        async with contextlib.aclosing(self._inner.stream(messages, tools, settings)) as deltas:
            async for delta in deltas:
                if reader is None:
                    yield delta
                    continue
                for read in reader.take(delta):
                    yield read


@dataclass(slots=True)
class _Reader:
    """Reads calls out of one answer's text, unless it has proper ones."""

    tools: KnownTools
    forced: bool
    _held: HeldText | None = None
    _answer: ForcedAnswer | None = None
    _native: bool = False

    def take(self, delta: Delta) -> Iterator[Delta]:
        match delta:
            case TextDelta(text) if not self._native:
                yield from _said(self._through(text))
            case ToolCallDelta():
                if not self._native:
                    self._native = True
                    yield from _said(self._held.release() if self._held else "")
                yield delta
            case FinishDelta() if not self._native:
                yield from self._end(delta)
            case HealedDelta():
                self._held = self._answer = None
                yield delta
            case _:
                yield delta

    def _through(self, text: str) -> str:
        """Return what can be shown after a piece of text."""
        if self.forced:
            self._answer = self._answer or ForcedAnswer()
            text = self._answer.take(text)
            if not self._answer.strange:
                return text
        self._held = self._held or HeldText(self.tools)
        return self._held.take(text)

    def _end(self, finish: FinishDelta) -> Iterator[Delta]:
        rest, call = self._answer.finish() if self._answer else ("", None)
        if call is not None and call[0] in self.tools:
            yield ToolCallDelta(0, tool=call[0], arguments=call[1], recovered=True)
            reason = "length" if finish.reason == "length" else "tool_calls"
            yield replace(finish, reason=reason)
            return
        yield from _said(rest)
        text, calls = self._held.finish() if self._held else ("", ())
        yield from _said(text)
        for index, each in enumerate(calls):
            arguments = json.dumps(each.arguments, ensure_ascii=False)
            yield ToolCallDelta(index, tool=each.tool, arguments=arguments, recovered=True)
        yield replace(finish, reason="tool_calls") if calls else finish


def _said(text: str) -> Iterator[Delta]:
    if text:
        yield TextDelta(text)
