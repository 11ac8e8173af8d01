"""The plan tool: the steps of the task, visible to the user while they are worked off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlagent_tui.protocol.values import Display, Effect, PlanItem
from mlagent_tui.tools.spec import Arguments, ToolContext, ToolResult, ToolSpec

_MARKS = {"completed": "[x]", "in_progress": "[~]", "pending": "[ ]"}

_DESCRIPTION = """\
Shows the user the plan of the task, and keeps it up to date. Use it for anything that takes \
three or more steps; a single question or a small change needs no plan.

Every call replaces the whole plan: send all steps, also those that are done. Keep the id of a \
step as long as the step exists. Give each step one short line that names a result, for example \
"train a baseline and write metrics.json". Have exactly one step in_progress while you work; mark \
it completed as soon as it is really done and checked, not in advance. If you find that a step is \
not needed or a new one is, change the plan and say why in your answer."""

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "todos": {
            "type": "array",
            "description": "All steps in order; an empty list clears the plan.",
            "maxItems": 100,
            "items": {
                "type": "object",
                "properties": {
                    "id": {
                        "type": "string",
                        "description": "Stays the same as long as the step exists.",
                        "minLength": 1,
                        "maxLength": 64,
                    },
                    "content": {
                        "type": "string",
                        "description": "The step in one short line.",
                        "minLength": 1,
                        "maxLength": 1_000,
                    },
                    "status": {"type": "string", "enum": ["pending", "in_progress", "completed"]},
                },
                "required": ["id", "content", "status"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["todos"],
    "additionalProperties": False,
}


def checklist(items: Sequence[PlanItem]) -> str:
    """Return the plan as text: a line for each step, then how many are done."""
    if not items:
        return "The plan is empty."
    lines = [f"{_MARKS[item.status]} {item.id}: {item.content}" for item in items]
    done = sum(item.status == "completed" for item in items)
    return "\n".join([*lines, f"{done}/{len(items)} done"])


async def _set_plan(arguments: Arguments, context: ToolContext) -> ToolResult:
    items = tuple(
        PlanItem(todo["id"].strip(), " ".join(todo["content"].split()), todo["status"])
        for todo in arguments["todos"]
    )
    problem = _problem(items)
    if problem:
        return ToolResult(f"The plan was not changed: {problem}", False)
    context.set_plan(items)
    text = checklist(items)
    active = sum(item.status == "in_progress" for item in items)
    if active > 1:
        text += f"\nNote: {active} steps are in_progress. Work on one at a time."
    elif items and not active and any(item.status == "pending" for item in items):
        text += "\nNote: no step is in_progress. Mark the one that you work on."
    return ToolResult(text, display=Display("plan", checklist(items)))


def _problem(items: Sequence[PlanItem]) -> str:
    seen: set[str] = set()
    for place, item in enumerate(items, start=1):
        if not item.id or not item.content:
            return f"step {place} has an empty id or content. Give every step both."
        if item.id in seen:
            return f'two steps have the id "{item.id}". Give every step an id of its own.'
        seen.add(item.id)
    return ""


def _effect(_arguments: Arguments, _context: ToolContext) -> Effect:
    return Effect(("read",), (), "Updates the visible plan")


PLAN_TOOL = ToolSpec(
    name="plan_tool",
    description=_DESCRIPTION,
    parameters=_PARAMETERS,
    handler=_set_plan,
    effect=_effect,
    effects=("read",),
    essential=False,
)
