"""What a call would do, in plain words: what, where, how much, why a person is asked.

Made from the effect that was computed from the arguments, never from what the model says about
its own call. The texts still hold names from outside: sanitise them before drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlagent_tui.protocol.values import ApprovalItem, EffectKind, Estimate

_VERBS: dict[EffectKind, str] = {
    "destroy": "deletes or overwrites for good",
    "spend": "spends money",
    "publish": "publishes",
    "run": "runs a program",
    "write": "writes files",
    "read": "reads",
}
_SHOWN_TARGETS = 4

EDITED = (
    "By you. The lines above are about the model's arguments. What yours do is worked out before "
    "they run; you are asked again if the hard gate stands in their way."
)
"""Said of a call whose arguments a person changed."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the summary, such as ``where  /home/ada/train.py``."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person should know before deciding.

    Attributes:
        facts: What, where, how much, why, who asks.
        gates: Reasons for the hard gate.
        checks: Findings about the arguments.
        cost: What it costs, for the title; empty if it costs nothing that is known of.
    """

    facts: tuple[Fact, ...]
    gates: tuple[str, ...]
    checks: tuple[str, ...]
    cost: str


def summarise(item: ApprovalItem, *, edited: bool = False, tool_origin: str = "builtin") -> Summary:
    """Return the summary of ``item``.

    Args:
        item: What is asked.
        tool_origin: Where the tool comes from: ``builtin``, or ``mcp:NAME``.
        edited: Whether a person changed the arguments, so that the effect is only a hint.
    """
    effect = item.effect
    facts = [Fact("what", _what(item))]
    if where := _where(item):
        facts.append(Fact("where", where))
    if amount := _how_much(item):
        facts.append(Fact("how much", amount))
    gates_said = effect.gates and all(gate in item.reason for gate in effect.gates)
    if item.reason and not gates_said:
        facts.append(Fact("asked", item.reason))
    if by := _by(item.origin, tool_origin):
        facts.append(Fact("by", by))
    if edited:
        facts.append(Fact("edited", EDITED))
    return Summary(tuple(facts), effect.gates, item.checks, _cost(item))


def headline(item: ApprovalItem) -> str:
    """Return the call in one short line, for lists and titles."""
    return item.effect.summary or f"{item.tool}: {_verbs(item)}"


def money(estimate: Estimate | None) -> str:
    """Return an estimate's upper bound such as ``at most $0.90``; empty if it is unknown."""
    if estimate is None or estimate.usd is None:
        return ""
    digits = (
        f"{estimate.usd:.2f}" if estimate.usd >= 1 or not estimate.usd else f"{estimate.usd:.3f}"
    )
    return f"at most ${digits}"


def duration(seconds: float) -> str:
    """Return a span of time such as ``45 s``, ``45 min`` or ``1 h 30 min``."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = round(whole / 60)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _by(agent: str, tool_origin: str) -> str:
    """Say who asks and whose tool it is, unless it is the agent with a tool of our own."""
    who = "" if agent in {"", "main"} else f"a sub-agent ({agent})"
    kind, _, server = tool_origin.partition(":")
    if kind == "mcp":
        return f"{who or 'the agent'}, with a tool of the MCP server {server}"
    if tool_origin not in {"", "builtin"}:
        return f"{who or 'the agent'}, with a tool from {tool_origin}"
    return f"{who}, with a built-in tool" if who else ""


def _what(item: ApprovalItem) -> str:
    verbs = _verbs(item)
    return f"{item.effect.summary} ({verbs})" if item.effect.summary else verbs


def _verbs(item: ApprovalItem) -> str:
    verbs = [verb for kind, verb in _VERBS.items() if kind in item.effect.kinds]
    return ", ".join(verbs) or "not known what it would do"


def _where(item: ApprovalItem) -> str:
    effect = item.effect
    names = list(effect.targets[:_SHOWN_TARGETS])
    if more := len(effect.targets) - len(names):
        names.append(f"and {more} more")
    if not effect.proven:
        if "run" in effect.kinds:
            names.append(f"{'and ' if names else ''}whatever the program touches")
        else:
            names.append("and perhaps elsewhere" if names else "not known")
    return ", ".join(names)


def _how_much(item: ApprovalItem) -> str:
    parts: list[str] = []
    facts: dict[str, Any] = dict(item.preview.facts) if item.preview else {}
    added, removed = facts.get("added"), facts.get("removed")
    if isinstance(added, int) or isinstance(removed, int):
        parts.append(f"+{added or 0} -{removed or 0} lines")
    estimate = item.effect.estimate
    if cost := _cost(item):
        parts.append(cost)
    if estimate and estimate.seconds is not None:
        parts.append(f"at most {duration(estimate.seconds)}")
    if estimate and estimate.basis:
        parts.append(estimate.basis)
    return ", ".join(parts)


def _cost(item: ApprovalItem) -> str:
    known = money(item.effect.estimate)
    return known or ("cost not known" if "spend" in item.effect.kinds else "")
