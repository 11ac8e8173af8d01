"""What a person has decided so far about one batch of calls: pure data, no screen.

Every method returns a new model. A verdict can be changed as long as another call of the batch
is still undecided; when none is, the batch is complete and its decisions go out together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from mlagent_tui.protocol.values import ApprovalDecision, ApprovalItem

LONGEST_RULE = 400
"""Characters of what "for the session" would allow; a longer rule could not be shown whole."""

VerdictKind = Literal["once", "session", "reject"]
"""Run it this time, run this kind until the session ends, do not run it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's word on one call; ``feedback`` goes to the model with a rejection."""

    kind: VerdictKind
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One call of the batch.

    Attributes:
        item: What is asked.
        verdict: What was decided; None while it is open.
        ticked: Whether the next verdict is meant for this call too.
        edited: Arguments to run instead of the model's; None keeps the model's.
        origin: Where the tool comes from: ``builtin``, or ``mcp:NAME``.
    """

    item: ApprovalItem
    verdict: Verdict | None = None
    ticked: bool = False
    edited: Mapping[str, Any] | None = None
    origin: str = "builtin"

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments that would run."""
        return self.item.arguments if self.edited is None else self.edited

    @property
    def grant(self) -> str:
        """What "for the session" would allow; empty if it is not on offer.

        The grant was worked out for the model's arguments, so it is not on offer for others. Nor
        is one that is too long to be read at a glance.
        """
        fits = self.edited is None and len(self.item.grant) <= LONGEST_RULE
        return self.item.grant if fits else ""

    @property
    def decision(self) -> ApprovalDecision:
        """The entry as the agent is told of it; an open entry counts as rejected."""
        verdict = self.verdict or Verdict("reject")
        approved = verdict.kind != "reject"
        return ApprovalDecision(
            tool_call_id=self.item.tool_call_id,
            approved=approved,
            feedback=verdict.feedback,
            arguments=self.edited if approved else None,
            grant=verdict.kind == "session",
        )


@dataclass(frozen=True, slots=True)
class ApprovalModel:
    """A batch on its way to a decision.

    Attributes:
        entries: The calls, in the order in which they were made.
        current: Index of the call that is looked at.
    """

    entries: tuple[Entry, ...]
    current: int = 0

    @classmethod
    def open(
        cls, items: tuple[ApprovalItem, ...], origins: Mapping[str, str] | None = None
    ) -> ApprovalModel:
        """Return a model of ``items`` with nothing decided.

        Args:
            items: The calls of the batch.
            origins: Where the tools come from, by tool_call_id; built in if not named.

        Raises:
            ValueError: There is nothing to decide.
        """
        if not items:
            raise ValueError("An approval needs at least one call.")
        known = origins or {}
        return cls(
            tuple(Entry(item, origin=known.get(item.tool_call_id, "builtin")) for item in items)
        )

    @property
    def entry(self) -> Entry:
        """The call that is looked at."""
        return self.entries[self.current]

    @property
    def undecided(self) -> tuple[int, ...]:
        """Indices of the calls that are still open."""
        return tuple(i for i, entry in enumerate(self.entries) if entry.verdict is None)

    @property
    def complete(self) -> bool:
        """Whether every call has its verdict."""
        return not self.undecided

    @property
    def targets(self) -> tuple[int, ...]:
        """Indices that the next verdict is for: the ticked calls, or else the current one."""
        return tuple(i for i, entry in enumerate(self.entries) if entry.ticked) or (self.current,)

    @property
    def grants(self) -> tuple[str, ...]:
        """What "for the session" would allow for the targets; empty if any of them offers none."""
        scopes = [self.entries[i].grant for i in self.targets]
        rules = tuple(dict.fromkeys(scopes)) if all(scopes) else ()
        return rules if sum(map(len, rules)) <= LONGEST_RULE else ()

    @property
    def decisions(self) -> tuple[ApprovalDecision, ...]:
        """One decision for each call; calls that are still open count as rejected."""
        return tuple(entry.decision for entry in self.entries)

    def select(self, index: int) -> ApprovalModel:
        """Look at the call at ``index``; an index that does not exist changes nothing."""
        return replace(self, current=index) if 0 <= index < len(self.entries) else self

    def move(self, step: int) -> ApprovalModel:
        """Look at the call ``step`` places further, round the ends."""
        return replace(self, current=(self.current + step) % len(self.entries))

    def toggle_tick(self, index: int) -> ApprovalModel:
        """Tick the call at ``index``, or take its tick away."""
        return self._with(index, ticked=not self.entries[index].ticked)

    def tick_all(self) -> ApprovalModel:
        """Tick every open call; if they all are ticked, take the ticks away."""
        ticks = not all(self.entries[i].ticked for i in self.undecided)
        entries = tuple(replace(e, ticked=ticks and e.verdict is None) for e in self.entries)
        return replace(self, entries=entries)

    def edit(self, arguments: Mapping[str, Any]) -> ApprovalModel:
        """Run ``arguments`` for the current call; the model's own ones undo an edit."""
        same = _canonical(arguments) == _canonical(self.entry.item.arguments)
        return self._with(self.current, edited=None if same else dict(arguments))

    def decide(self, kind: VerdictKind, feedback: str = "") -> ApprovalModel:
        """Give the targets a verdict and go on to the next open call.

        Raises:
            ValueError: ``session`` is not on offer for all targets.
        """
        if kind == "session" and not self.grants:
            raise ValueError("This kind of call cannot be allowed for the session.")
        verdict = Verdict(kind, feedback if kind == "reject" else "")
        model = self
        for index in self.targets:
            model = model._with(index, verdict=verdict, ticked=False)
        return model._next_open()

    def reject_open(self) -> ApprovalModel:
        """Reject every call that is still open."""
        rejected = Verdict("reject")
        entries = tuple(
            replace(e, verdict=e.verdict or rejected, ticked=False) for e in self.entries
        )
        return replace(self, entries=entries)

    def _next_open(self) -> ApprovalModel:
        """Look at the first open call after the current one, round the end."""
        count = len(self.entries)
        for step in range(1, count + 1):
            index = (self.current + step) % count
            if self.entries[index].verdict is None:
                return replace(self, current=index)
        return self

    def _with(self, index: int, **changes: Any) -> ApprovalModel:
        entries = list(self.entries)
        entries[index] = replace(entries[index], **changes)
        return replace(self, entries=tuple(entries))


def _canonical(arguments: Mapping[str, Any]) -> str:
    """Return JSON that is equal only for equal arguments (``1`` and ``true`` differ)."""
    return json.dumps(arguments, sort_keys=True, default=str)
