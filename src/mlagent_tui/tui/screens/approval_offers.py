"""What a person can do in each mode of the approval screen, and how it is said. Pure."""

from __future__ import annotations

from typing import Literal

from mlagent_tui.tui.screens.approval_model import ApprovalModel
from mlagent_tui.tui.screens.approval_rows import Offer

Mode = Literal["decide", "grant", "edit", "forget", "message", "reject_all"]
"""Deciding; looking at a grant before it takes effect; editing; asked whether to forget an edit;
writing why not; asked whether to reject all."""

ALLOWED: dict[Mode, frozenset[str]] = {
    "decide": frozenset(
        {
            "yes",
            "session",
            "edit",
            "no",
            "message",
            "tick",
            "tick_all",
            "step",
            "view",
            "full",
            "back",
            "aside",
        }
    ),
    "grant": frozenset({"yes", "session", "confirm", "no", "back"}),
    "edit": frozenset({"keep", "step", "back"}),
    "forget": frozenset({"keep", "step", "back"}),
    "message": frozenset({"back"}),
    "reject_all": frozenset({"yes", "confirm", "no", "back"}),
}
"""Actions that each mode takes; all others are ignored."""


def offers_of(model: ApprovalModel, mode: Mode, *, brief: bool = False) -> list[Offer]:
    """Return what is offered, in the order in which it is shown; ``brief`` saves lines."""
    match mode:
        case "grant":
            return _grant(model, brief=brief)
        case "edit" if brief:
            return [Offer("", "", "ctrl+s use these, tab next, ctrl+g your editor, esc back")]
        case "edit":
            keys = "tab next field, ctrl+g your editor"
            return [
                Offer("keep", "ctrl+s", "Use these arguments, then decide"),
                Offer("back", "esc", f"Back without them        {keys}", "muted"),
            ]
        case "forget":
            return [
                Offer("back", "esc", "Once more: back, and forget what you changed", "warning"),
                Offer("keep", "ctrl+s", "Use these arguments, then decide"),
            ]
        case "message":
            return [Offer("back", "esc", "Back without rejecting", "muted")]
        case "reject_all":
            count = len(model.undecided)
            return [
                Offer("", "", f"Reject all {count} calls that are still open?", "warning"),
                Offer("confirm", "esc y", f"Reject all {count}"),
                Offer("back", "n", "Back", "muted"),
            ]
        case _ if brief:
            several = f" ({len(model.targets)} calls)" if len(model.targets) > 1 else ""
            session = "s session, " if model.grants else ""
            keys = f"y approve{several}, {session}e edit, n reject, r say why, ctrl+f all"
            return [Offer("", "", keys)]
        case _:
            return _decide(model)


def _decide(model: ApprovalModel) -> list[Offer]:
    count = len(model.targets)
    several = f" the {count} ticked calls" if count > 1 else ""
    gated = sum(bool(model.entries[i].item.effect.gates) for i in model.targets)
    warned = f", {gated} of them behind the hard gate" if count > 1 and gated else ""
    edited = " as edited" if count == 1 and model.entry.edited is not None else ""
    offers = [Offer("yes", "y 1", f"Approve{several}{edited} once{warned}")]
    if grants := model.grants:
        said = ", ".join(_said(grant) for grant in grants)
        offers.append(Offer("session", "s 2", f"Approve for this session: {said}"))
    offers += [
        Offer("edit", "e 3", "Edit the arguments first"),
        Offer("no", "n 4", f"Reject{several}"),
        Offer("message", "r 5", f"Reject{several} and tell the agent why"),
    ]
    keys = "v other view, Ctrl+F full screen, F8 look at the chat first, Esc reject"
    if len(model.entries) > 1:
        keys = "Tab next, Space tick, Ctrl+A all, v view, Ctrl+F full, F8 aside, Esc reject"
    return [*offers, Offer("", "", keys, "muted")]


def _said(grant: str) -> str:
    """Return a grant within a sentence: ``edit (files in the workspace)``."""
    tool, found, scope = grant.partition(": ")
    return f"{tool} ({scope})" if found else grant


def _grant(model: ApprovalModel, *, brief: bool) -> list[Offer]:
    """Show the exact text of every grant before it takes effect."""
    if brief:
        rules = [Offer("", "", grant, "strong") for grant in model.grants]
        confirm = Offer("confirm", "", "y Allow, and approve now   esc back")
        return [Offer("", "", "Free until the session ends:", "warning"), *rules, confirm]
    say = "Until this session ends, these run without asking (the hard gate still asks):"
    return [
        Offer("", "", say, "warning"),
        *(Offer("", "", f"  {grant}", "strong") for grant in model.grants),
        Offer("confirm", "y enter", "Allow, and approve now"),
        Offer("back", "esc", "Back", "muted"),
    ]
