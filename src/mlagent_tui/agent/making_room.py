"""Makes room in the context: before a request that would not fit, and after one that did not."""

from __future__ import annotations

from mlagent_tui.agent.compaction import Compactor
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.voice import Voice
from mlagent_tui.models.client import ContextOverflowError, ModelError

MAX_OVERFLOWS = 2
"""How often in a row a request that was too large is made smaller and sent again."""

SUMMARY_REQUESTS = 2
"""How often the model is asked for summaries on the way; with the three requests themselves a
window that is too small for anything costs five requests, and no more."""

UNNAMED_SHARE = 0.9
"""Where a refusal names no window, it is taken to be this share of what was sent."""

LEAST_WINDOW = 2_048
"""No window is taken to be smaller than this."""


class RoomMaker:
    """Makes one turn's requests fit."""

    def __init__(self, session: Session, voice: Voice) -> None:
        self._session = session
        self._voice = voice
        self._overflows = 0
        self._summaries: int | None = SUMMARY_REQUESTS

    def fitted(self) -> None:
        """Take note that a request was not too large."""
        self._overflows, self._summaries = 0, SUMMARY_REQUESTS

    async def before_request(self) -> None:
        """Compact, because the context is nearly full.

        Raises:
            ModelError: ``context_full`` if it could not be made small enough.
        """
        for hard in (False, True):
            await Compactor(self._session, self._voice).run("automatic", hard=hard)
            if self._fits:
                return
        raise self._full()

    async def after_overflow(self, error: ContextOverflowError) -> None:
        """Make the history smaller, because a request was too large.

        Old tool results are shortened first, which asks nobody. What is still too large is
        compacted.

        Raises:
            ModelError: ``context_full`` if nothing more can be done.
        """
        self._overflows += 1
        if self._overflows > MAX_OVERFLOWS:
            raise _context_full(error.message)
        await self._learn(error.limit)
        smaller = await Compactor(self._session, self._voice).elide()
        if self._overflows == 1 and smaller and self._fits:
            return
        for hard in (False, True):
            if hard or self._overflows == 1:
                smaller = await self._compact(hard=hard) or smaller
                if smaller and self._fits:
                    return
        raise _context_full(error.message) if not smaller else self._full()

    async def _compact(self, *, hard: bool) -> bool:
        compactor = Compactor(self._session, self._voice, self._summaries)
        smaller = await compactor.run("overflow", hard=hard)
        self._summaries = compactor.requests_left
        return smaller

    async def _learn(self, limit: int | None) -> None:
        """Take note of the window that the refusal names, or of an upper bound for it."""
        session = self._session
        known, sent = session.window[0], session.meter.used
        if limit is not None and limit > 0:
            session.meter.refused(limit)
            await session.models.learn_window(limit)
            return
        bound = max(LEAST_WINDOW, int(sent * UNNAMED_SHARE))
        if known is None or bound < known:
            await session.models.learn_window(bound)

    @property
    def _fits(self) -> bool:
        return self._session.meter.used < self._session.limit

    def _full(self) -> ModelError:
        session = self._session
        return _context_full(
            f"The conversation takes about {session.meter.used:,} tokens and could not be made "
            f"smaller than the limit of {session.limit:,}."
        )


def _context_full(message: str) -> ModelError:
    return ModelError(
        "context_full",
        message,
        "Choose: /undo the last turn, /compact with a focus, /model with a larger window, or /new.",
    )
