"""Whether a call may run, must be asked about, or is refused: the one place that decides.

The decision is a pure function of what the call would do, the mode, and what a person has
allowed for the session. What the model says about its own call plays no part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mlagent_tui.protocol.values import Effect, EffectKind, Mode

Verdict = Literal["allow", "ask", "deny"]
"""A call runs at once, waits for a person, or does not run."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a call.

    Attributes:
        verdict: Whether it runs, waits for a person, or does not run.
        reason: Why. For ``ask`` people read it; for ``deny`` the model does.
        gated: Whether the hard gate stands in the way, which no mode and no grant opens.
    """

    verdict: Verdict
    reason: str
    gated: bool = False


def decide(effect: Effect, mode: Mode, grants: frozenset[str] = frozenset()) -> Decision:
    """Return what is to become of a call.

    Args:
        effect: What the call would do, computed from its arguments.
        mode: How freely the agent acts.
        grants: The scopes that a person has allowed for the session, as in ``Effect.grant``.
    """
    if mode == "plan":
        return _in_plan_mode(effect)
    if effect.gates:
        return Decision("ask", _gate_reason(effect), gated=True)
    if _granted(effect, grants):
        return Decision("allow", f"You allowed this for the session: {effect.grant}.")
    return _BY_MODE[mode](effect)


def _in_plan_mode(effect: Effect) -> Decision:
    gated = bool(effect.gates)
    if effect.kinds == ("read",):
        if gated:
            return Decision("ask", _gate_reason(effect), gated=True)
        if effect.proven:
            return Decision("allow", "It only reads.")
        return Decision("ask", "It reads, but what it would read is not certain.")
    if not effect.kinds and not gated:
        return Decision("ask", "What this call would do is not known, and plan mode only reads.")
    return Decision("deny", _plan_refusal(effect), gated=gated)


def _in_ask_mode(effect: Effect) -> Decision:
    if effect.reads_only:
        return Decision("allow", "It only reads.")
    return Decision("ask", _ask_reason(effect))


def _in_auto_edit_mode(effect: Effect) -> Decision:
    if effect.reads_only:
        return Decision("allow", "It only reads.")
    if _edits_known_files(effect):
        return Decision("allow", "It only edits files in the workspace.")
    return Decision("ask", _ask_reason(effect))


def _in_yolo_mode(_effect: Effect) -> Decision:
    return Decision("allow", "In yolo mode everything runs that the hard gate lets through.")


_BY_MODE: dict[Mode, Callable[[Effect], Decision]] = {
    "ask": _in_ask_mode,
    "auto-edit": _in_auto_edit_mode,
    "yolo": _in_yolo_mode,
}

_VERBS: dict[EffectKind, str] = {
    "destroy": "deletes or overwrites things for good",
    "spend": "spends money",
    "publish": "publishes something",
    "run": "runs a program",
    "write": "writes files",
    "read": "reads",
}
"""What each kind does, from the gravest to the mildest."""


def _granted(effect: Effect, grants: frozenset[str]) -> bool:
    return bool(effect.grant) and effect.grant in grants and "destroy" not in effect.kinds


def _edits_known_files(effect: Effect) -> bool:
    """Whether it writes, and only to files that are known; others are behind the hard gate."""
    kinds = set(effect.kinds)
    return (
        "write" in kinds
        and kinds <= {"read", "write"}
        and effect.proven
        and bool(effect.targets)
        and all(target.startswith("/") for target in effect.targets)
    )


def _verbs(effect: Effect) -> str:
    return ", ".join(verb for kind, verb in _VERBS.items() if kind in effect.kinds)


def _gate_reason(effect: Effect) -> str:
    return "; ".join(effect.gates) + ". This needs your word in every mode."


def _ask_reason(effect: Effect) -> str:
    if not effect.kinds:
        return "What this call would do is not known."
    if effect.kinds == ("read",):
        return "It reads, but what it would read is not certain."
    unsure = "" if effect.proven else "; what else it touches is not known"
    return f"It {_verbs(effect)}{unsure}."


def _plan_refusal(effect: Effect) -> str:
    does = _verbs(effect) or "is not known to be a read"
    return (
        f"Not run: plan mode only reads, and this call {does}. "
        "Go on with reading, and put this step into your plan; the user can then change the mode."
    )
