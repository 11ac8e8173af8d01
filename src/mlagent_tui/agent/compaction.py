"""Compaction: an older part of the history gives way to a summary and a ledger."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from mlagent_tui.agent.compaction_plan import Cut, plan_cut
from mlagent_tui.agent.elision import old_results
from mlagent_tui.agent.history import Entry
from mlagent_tui.agent.ledger import ledger
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.summary import Summariser
from mlagent_tui.agent.tokens import CHARACTERS_PER_TOKEN, MESSAGE_OVERHEAD, estimate_text
from mlagent_tui.agent.voice import Voice
from mlagent_tui.paths import private_folder
from mlagent_tui.protocol.events import Compacted, Notice
from mlagent_tui.protocol.messages import ToolMessage

_log = logging.getLogger(__name__)

Trigger = Literal["automatic", "requested", "overflow"]

EDGE = 2_000
"""Most characters of the head, and of the tail, of a message that is shortened."""

ELIDED_EDGE = 400
"""The same of an old tool result that gives way to newer ones."""

LEDGER_SHARE = 0.15
"""Share of the limit that the ledger may take."""


class Compactor:
    """Makes one session's history smaller."""

    def __init__(self, session: Session, voice: Voice, most_requests: int | None = None) -> None:
        """Make a compactor; it asks the model at most ``most_requests`` times for summaries."""
        self._session = session
        self._voice = voice
        self._summariser = Summariser(session, voice, most_requests)

    @property
    def requests_left(self) -> int | None:
        """How often the model may still be asked for a summary; None for no limit."""
        return self._summariser.requests_left

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
        edge = min(EDGE, int(cut.large_above * CHARACTERS_PER_TOKEN / 2))
        shortened = {entry.seq: self._shorten(entry, edge) for entry in cut.large}
        summary = await self._summary(cut, focus) if cut.summarised else ""
        if await self._say_smaller(self._event(cut, summary, shortened, trigger)):
            return True
        if trigger == "requested":
            text = "There is nothing to compact: the history would not become smaller."
            await self._voice.say(Notice("info", "nothing_to_compact", text))
        return False

    async def elide(self) -> bool:
        """Shorten old tool results, without asking the model; return whether that saved any."""
        session = self._session
        results = old_results(session.history.entries, session.limit)
        shortened = {entry.seq: self._shorten(entry, ELIDED_EDGE) for entry in results}
        cut = Cut((), (), results, 0)
        return await self._say_smaller(self._event(cut, "", shortened, "overflow"))

    async def _say_smaller(self, event: Compacted | None) -> bool:
        """Say a compaction if it makes the history smaller; return whether it does."""
        if event is None or event.tokens_after >= event.tokens_before:
            return False
        await self._voice.say(event)
        self._voice.mention(self._session.context_status())
        return True

    def _event(
        self, cut: Cut, summary: str, shortened: Mapping[int, str], trigger: Trigger
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

    async def _summary(self, cut: Cut, focus: str) -> str:
        room = int(self._session.limit * LEDGER_SHARE * CHARACTERS_PER_TOKEN)
        messages = [entry.message for entry in cut.summarised]
        kept = ledger(messages, self._session.plan, room)
        told = await self._summariser.tell(messages, focus)
        parts = ["[Summary of earlier work in this session; the full text is no longer shown.]"]
        parts += [told] if told else []
        parts += [f"Kept word for word:\n\n{kept}"] if kept else []
        return "\n\n".join(parts)

    # --- single messages that are too large ------------------------------------------------------

    def _shorten(self, entry: Entry, edge: int) -> str:
        """Return head and tail of a message, and where the whole of it is."""
        text = _plain(entry)
        left_out = len(text) - 2 * edge
        if left_out <= 0:
            return text
        path = self._spill(entry.seq, text)
        where = f"; the whole text is in {path}" if path else ""
        note = f"\n\n[… {left_out:,} characters left out here{where} …]\n\n"
        return text[:edge] + note + text[-edge:]

    def _spill(self, seq: int, text: str) -> Path | None:
        folder = self._session.surroundings.spill_dir
        path = folder / f"message-{self._session.stream.session_id}-{seq}.txt"
        try:
            private_folder(folder)
            if path.exists():
                # A message that is shortened once more: the whole of it is there already.
                return path
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            _log.warning("could not keep a long message in %s: %s", path, error)
            return None
        return path


def _plain(entry: Entry) -> str:
    message = entry.message
    return message.output if isinstance(message, ToolMessage) else message.text
