"""Compaction: an older part of the history gives way to a summary and a ledger."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from mlagent_tui.agent.answer import Answer
from mlagent_tui.agent.compaction_plan import Cut, plan_cut
from mlagent_tui.agent.history import Entry
from mlagent_tui.agent.ledger import ledger
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.system_prompt import prompt_text
from mlagent_tui.agent.tokens import CHARACTERS_PER_TOKEN, MESSAGE_OVERHEAD, estimate_text
from mlagent_tui.agent.voice import Voice
from mlagent_tui.models.client import ModelClient, ModelError, ModelSettings
from mlagent_tui.protocol.events import Compacted, Notice, Usage
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.operations import new_id

_log = logging.getLogger(__name__)

Trigger = Literal["automatic", "requested", "overflow"]

SUMMARY_TOKENS = 2_000
"""Most tokens of a summary."""

CHUNK_SHARE = 0.5
"""Share of the limit that one request for a summary may take."""

RESULT_CHARACTERS = 2_000
"""How much of one tool result the summary is made from."""


class Compactor:
    """Compacts one session's history."""

    def __init__(self, session: Session, voice: Voice) -> None:
        self._session = session
        self._voice = voice

    async def run(self, trigger: Trigger, focus: str = "", *, hard: bool = False) -> bool:
        """Compact once; return whether the history became smaller.

        A result that is not smaller is discarded. If the model cannot summarise, the ledger
        stands alone.

        Args:
            trigger: Why.
            focus: What matters most to the person.
            hard: Keep less than a first attempt did.
        """
        session = self._session
        entries = session.history.entries
        size = sum(entry.tokens for entry in entries)
        # A person who asks wants it smaller now, however much room there is.
        limit = session.limit if trigger == "automatic" else min(session.limit, size)
        cut = plan_cut(entries, limit, hard=hard)
        shortened = {entry.seq: self._shorten(entry) for entry in cut.large}
        summary = await self._summary(cut, focus) if cut.summarised else ""
        event = self._event(cut, summary, shortened, trigger)
        if event is None or event.tokens_after >= event.tokens_before:
            text = "There is nothing to compact: the history would not become smaller."
            await self._voice.say(Notice("info", "nothing_to_compact", text))
            return False
        await self._voice.say(event)
        self._voice.mention(session.meter.status(*session.window))
        return True

    def _event(
        self, cut: Cut, summary: str, shortened: dict[int, str], trigger: Trigger
    ) -> Compacted | None:
        covered = sorted((*cut.summarised, *cut.kept), key=lambda entry: entry.position)
        if not summary and not shortened:
            return None
        before = self._session.meter.used
        saved = sum(entry.tokens for entry in cut.summarised)
        saved -= estimate_text(summary) + MESSAGE_OVERHEAD if summary else 0
        saved += sum(entry.tokens - estimate_text(shortened[entry.seq]) for entry in cut.large)
        return Compacted(
            first_seq=covered[0].position[0] if summary else 0,
            last_seq=covered[-1].position[0] if summary else 0,
            summary=summary,
            kept=tuple(entry.seq for entry in cut.kept) if summary else (),
            tokens_before=before,
            tokens_after=before - self._session.meter.corrected(saved),
            shortened=shortened,
            trigger=trigger,
        )

    # --- the summary -----------------------------------------------------------------------------

    async def _summary(self, cut: Cut, focus: str) -> str:
        kept = ledger([entry.message for entry in cut.summarised], self._session.plan)
        told = await self._told(cut.summarised, focus)
        parts = ["[Summary of earlier work in this session; the full text is no longer shown.]"]
        parts += [told] if told else []
        parts += [f"Kept word for word:\n\n{kept}"] if kept else []
        return "\n\n".join(parts)

    async def _told(self, entries: Sequence[Entry], focus: str) -> str:
        """Have the model tell what happened, part by part if it is too much for one request."""
        client = self._session.client
        if client is None:
            return ""
        size = int(self._session.limit * CHUNK_SHARE * CHARACTERS_PER_TOKEN)
        told = ""
        try:
            for chunk in _chunks([_as_text(entry) for entry in entries], size):
                told = await self._ask(client, chunk, told, focus)
        except ModelError as error:
            _log.info("no summary: %s", error.message)
            text = f"The model could not summarise ({error.message}); key facts are kept instead."
            await self._voice.say(Notice("warning", "summary_failed", text))
        return told

    async def _ask(self, client: ModelClient, chunk: str, told: str, focus: str) -> str:
        clock = self._session.surroundings.clock
        before = f"The summary so far:\n{told}\n\n" if told else ""
        wish = f"The person asks to keep above all: {focus}\n\n" if focus else ""
        request = (
            SystemMessage(prompt_text("compaction")),
            UserMessage(f"{wish}{before}What happened:\n\n{chunk}"),
        )
        settings = ModelSettings(
            stream=False,
            max_output_tokens=SUMMARY_TOKENS,
            session_id=self._session.stream.session_id,
            purpose="compaction",
        )
        answer, sent = Answer(), clock.monotonic()
        async for delta in client.stream(request, (), settings):
            answer.add(delta)
        usage = answer.usage
        await self._voice.say(
            Usage(
                new_id(),
                client.model,
                "compaction",
                usage.tokens_in if usage else 0,
                usage.tokens_out if usage else 0,
                usage.tokens_cached if usage else 0,
                usage.tokens_cache_written if usage else 0,
                usage.cost if usage else None,
                round(clock.monotonic() - sent, 3),
            )
        )
        return answer.text.strip() or told

    # --- single messages that are too large ------------------------------------------------------

    def _shorten(self, entry: Entry) -> str:
        """Return head and tail of a message, and where the whole of it is."""
        text = _plain(entry)
        room = 2_000
        path = self._spill(entry.seq, text)
        left_out = len(text) - 2 * room
        if left_out <= 0:
            return text
        where = f"; the whole text is in {path}" if path else ""
        note = f"\n\n[… {left_out:,} characters left out here{where} …]\n\n"
        return text[:room] + note + text[-room:]

    def _spill(self, seq: int, text: str) -> Path | None:
        folder = self._session.surroundings.spill_dir
        path = folder / f"message-{self._session.stream.session_id}-{seq}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            _log.warning("could not keep a long message in %s: %s", path, error)
            return None
        return path


def _plain(entry: Entry) -> str:
    message = entry.message
    return message.output if isinstance(message, ToolMessage) else message.text


def _as_text(entry: Entry) -> str:
    match entry.message:
        case AssistantMessage() as message:
            calls = "".join(
                f"\n→ {call.tool} {str(dict(call.arguments))[:RESULT_CHARACTERS]}"
                for call in message.tool_calls
            )
            return f"Agent: {message.text}{calls}"
        case ToolMessage() as message:
            word = "ok" if message.success else "failed"
            return f"Result of {message.tool} ({word}): {_middle_out(message.output)}"
        case UserMessage(origin="summary") as message:
            return f"Earlier summary: {message.text}"
        case message:
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
