"""What a turn does next: a pure function, so that a turn can be entered at any step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlagent_tui.agent.doom_loop import Incident
from mlagent_tui.agent.progress import TurnProgress
from mlagent_tui.protocol.messages import Origin, ToolCall
from mlagent_tui.protocol.values import PlanItem

MAX_REMINDERS = 2
"""How often in a row the model is reminded of open plan items before its answer stands."""

EndReason = Literal["done", "max_iterations", "cost_limit", "doom_loop"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What bears on the next step beside the turn itself.

    Attributes:
        max_iterations: Most rounds of a turn; negative for no limit.
        over_budget: Whether the session has spent its limit.
        near_limit: Whether the context is nearly full.
        plan: The visible plan.
        incident: A doom loop that was just noticed.
    """

    max_iterations: int
    over_budget: bool = False
    near_limit: bool = False
    plan: Sequence[PlanItem] = ()
    incident: Incident | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The turn is over."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class RunCalls:
    """Run the calls of the last answer that have no result yet."""

    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True)
class MakeRoom:
    """Compact before asking the model."""


@dataclass(frozen=True, slots=True)
class Say:
    """Put a message of the agent's own into the history, and tell the person.

    Attributes:
        origin: Why it is said.
        text: For the model.
        notice: For the person.
        code: Kind of the notice.
    """

    origin: Origin
    text: str
    notice: str
    code: str


@dataclass(frozen=True, slots=True)
class PauseAndAsk:
    """The model is going in circles again: a person decides whether to go on."""

    incident: Incident


@dataclass(frozen=True, slots=True)
class AskModel:
    """Send the history to the model."""


Step = End | RunCalls | MakeRoom | Say | PauseAndAsk | AskModel


def next_step(progress: TurnProgress, outlook: Outlook) -> Step:
    """Return what the turn does next."""
    if progress.open_calls:
        return RunCalls(progress.open_calls)
    if progress.answered:
        return _after_answer(progress, outlook)
    if outlook.over_budget:
        return End("cost_limit")
    if 0 <= outlook.max_iterations <= progress.rounds:
        return End("max_iterations")
    if outlook.incident is not None:
        return _step_in(outlook.incident)
    if progress.needs_malformed_hint:
        return _malformed_hint(progress.malformed[0])
    return MakeRoom() if outlook.near_limit else AskModel()


def _after_answer(progress: TurnProgress, outlook: Outlook) -> Step:
    can_ask = not outlook.over_budget and not 0 <= outlook.max_iterations <= progress.rounds
    if not can_ask:
        return End("done")
    if progress.empty_answers == 1:
        return Say(
            "recovery",
            "Your last answer was empty. Go on with the task, or say in words what you found.",
            "The model sent an empty answer; it is asked once more.",
            "empty_answer",
        )
    unfinished = [item for item in outlook.plan if item.status != "completed"]
    if unfinished and progress.reminders < MAX_REMINDERS and progress.final_text.strip():
        return _plan_reminder(unfinished)
    return End("done")


def _plan_reminder(unfinished: Sequence[PlanItem]) -> Say:
    listed = "; ".join(item.content for item in unfinished[:4])
    more = f" and {len(unfinished) - 4} more" if len(unfinished) > 4 else ""
    return Say(
        "reminder",
        f"Your plan still has open items: {listed}{more}. Work on them, or update the plan if "
        "they are done or no longer needed. If you need an answer from the person first, ask "
        "plainly and leave the plan as it is.",
        f"The plan has {len(unfinished)} open item{'s' if len(unfinished) != 1 else ''}; the "
        "model is reminded of them.",
        "plan_reminder",
    )


def _malformed_hint(tool: str) -> Say:
    return Say(
        "recovery",
        f"Two calls of {tool} in a row had arguments that could not be used. Read the errors and "
        "the tool's schema, then send one complete JSON object with every required argument. If "
        "a value is long, write it to a file in smaller parts instead.",
        f"Two calls of {tool} in a row had arguments that could not be used; the model got a hint.",
        "malformed_calls",
    )


def _step_in(incident: Incident) -> Step:
    if incident.level == "pause":
        return PauseAndAsk(incident)
    return Say("guard", incident.text, incident.notice, "doom_loop")
