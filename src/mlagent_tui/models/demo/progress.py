"""How far the demo has come: which steps are done, and what they really found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlagent_tui.models.demo.dataset import DATA_FILE
from mlagent_tui.models.demo.history import Outcome

SCRIPT_FILE = "train.py"
METRICS_FILE = "metrics.json"
LABEL_COLUMN = 5

Step = Literal["inspect", "write", "run", "check", "report"]
"""The five steps of the plan, in order."""

STEPS: tuple[Step, ...] = ("inspect", "write", "run", "check", "report")

COUNT_COMMAND = (
    f"wc -l {DATA_FILE}; "
    f"grep -cE '(^|,),' {DATA_FILE}; "
    f"cut -d, -f{LABEL_COLUMN} {DATA_FILE} | sort | uniq -c"
)
"""Counts lines, rows with a missing value, and labels; it only reads."""


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What the look at the data showed; zero and empty where it could not be read off."""

    rows: int
    species: Mapping[str, int]
    incomplete: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps as far as they are done.

    Attributes:
        step: The step that comes next.
        trouble: The last recent call of that step, if it failed.
        attempts: Recent failures of that step.
        planned: Whether showing the plan was tried.
        plan_open: Whether the plan as last shown has open items that can still be closed: no
            call to close them has just been made.
        counts: Output of the counting command; empty if it did not run.
        script: The training script's path as it was really written.
        command: The training command as it really ran.
        metrics: The metrics file's content; None if it was not read or is no JSON object.
    """

    step: Step
    trouble: Outcome | None
    attempts: int
    planned: bool
    plan_open: bool
    counts: str
    script: str
    command: str
    metrics: Mapping[str, Any] | None


def progress_of(outcomes: Sequence[Outcome]) -> Progress:
    """Read off what was done, in order: a later step counts only after the earlier ones."""
    counts, _ = _last_success(outcomes, 0, _is_count)
    sample, _ = _last_success(outcomes, 0, _is_sample)
    step: Step = "inspect"
    script = command = ""
    metrics = None
    if counts and sample:
        step = "write"
        written, at = _last_success(outcomes, 0, _is_script)
        if written:
            step, script = "run", written.argument("path")
            ran, at = _last_success(outcomes, at, _is_training)
            if ran:
                step, command = "check", ran.argument("command")
                read, _ = _last_success(outcomes, at, _is_metrics)
                if read:
                    step, metrics = "report", _metrics(read.output)
    failed = [o for o in outcomes if o.recent and not o.success and _BELONGS[step](o)]
    plans = [o for o in outcomes if o.call.tool == "plan_tool"]
    shown = [o for o in plans if o.success]
    return Progress(
        step,
        failed[-1] if failed else None,
        len(failed),
        bool(plans),
        bool(shown) and _has_open_items(shown[-1]) and outcomes[-1] is not plans[-1],
        counts.output if counts else "",
        script,
        command,
        metrics,
    )


def data_facts(counts: str) -> DataFacts:
    """Read off the counting command's output."""
    total = re.search(rf"^\s*(\d+)\s+{re.escape(DATA_FILE)}\s*$", counts, re.M)
    labels = re.findall(r"^\s*(\d+) ([a-z]+)$", counts, re.M)
    alone = re.search(r"^\s*(\d+)\s*$", counts, re.M)
    species = {name: int(number) for number, name in labels if name != "species"}
    rows = int(total[1]) - 1 if total else 0
    return DataFacts(rows, species, int(alone[1]) if alone else 0)


Test = Callable[[Outcome], bool]


def _is_count(outcome: Outcome) -> bool:
    return outcome.call.tool == "bash" and "uniq" in outcome.argument("command")


def _is_sample(outcome: Outcome) -> bool:
    return outcome.call.tool == "read" and outcome.argument("path").endswith(DATA_FILE)


def _is_script(outcome: Outcome) -> bool:
    return outcome.call.tool == "write" and outcome.argument("path").endswith(".py")


def _is_training(outcome: Outcome) -> bool:
    return outcome.call.tool == "bash" and ".py" in outcome.argument("command")


def _is_metrics(outcome: Outcome) -> bool:
    return outcome.call.tool == "read" and outcome.argument("path").endswith(".json")


_BELONGS: Mapping[Step, Test] = {
    "inspect": lambda outcome: _is_count(outcome) or _is_sample(outcome),
    "write": _is_script,
    "run": _is_training,
    "check": _is_metrics,
    "report": lambda _: False,
}


def _last_success(
    outcomes: Sequence[Outcome], begin: int, test: Test
) -> tuple[Outcome | None, int]:
    for place in range(len(outcomes), begin, -1):
        if outcomes[place - 1].success and test(outcomes[place - 1]):
            return outcomes[place - 1], place
    return None, 0


def _has_open_items(plan: Outcome) -> bool:
    todos = plan.call.arguments.get("todos")
    items = todos if isinstance(todos, list | tuple) else ()
    return any(isinstance(i, Mapping) and i.get("status") != "completed" for i in items)


def _metrics(numbered: str) -> Mapping[str, Any] | None:
    """Read JSON from the read tool's output, whose lines begin with a number and a tab."""
    text = "\n".join(re.sub(r"^\s*\d+\t", "", line) for line in numbered.splitlines())
    begin, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[begin : end + 1])
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
