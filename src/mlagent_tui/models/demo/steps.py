"""The script: what the demo model says and calls next, given what really happened."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlagent_tui.models.demo.compaction import remembered
from mlagent_tui.models.demo.dataset import DATA_FILE, packaged_data
from mlagent_tui.models.demo.history import Situation
from mlagent_tui.models.demo.progress import (
    COUNT_COMMAND,
    METRICS_FILE,
    SCRIPT_FILE,
    STEPS,
    Progress,
    Step,
    data_facts,
    progress_of,
)
from mlagent_tui.models.demo.replies import reply
from mlagent_tui.models.demo.report import about_data, report, unreadable_metrics
from mlagent_tui.models.demo.trouble import Remedy, remedy_for

_TITLES: Mapping[Step, str] = {
    "inspect": f"Look at {DATA_FILE}: columns, balance, missing values",
    "write": f"Write {SCRIPT_FILE}, in pure Python",
    "run": "Train, and watch the loss",
    "check": f"Read {METRICS_FILE} and compare with the baseline",
    "report": "Report the accuracy that the run produced",
}

TOOLS = frozenset({"plan_tool", "bash", "read", "write"})
"""The tools that the script calls."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call to make."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: text, then calls."""

    text: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What the script works with.

    Attributes:
        python: The shell word that starts Python.
        other_python: What to try if that is not found.
        pause: The training script's pacing option, with a space before it, or nothing.
        tools: Names of the tools on offer.
    """

    python: str
    other_python: str
    pause: str
    tools: Collection[str]


def next_reply(situation: Situation, means: Means) -> Reply:
    """Return the next answer; a pure function of the conversation."""
    progress = progress_of(situation.outcomes)
    if situation.request == "question":
        if situation.reminded:
            return Reply("The plan stays as it is. Write `continue` and I go on with it.")
        return Reply(reply(situation.asked, progress.metrics, remembered(situation.earlier)))
    missing = TOOLS - set(means.tools)
    if missing:
        return Reply(_without_tools(sorted(missing)))
    if progress.trouble is not None:
        return _in_trouble(progress, means)
    if not progress.planned:
        return _begin()
    if progress.step == "report":
        return _finish(progress)
    return _work(progress, means)


def _begin() -> Reply:
    text = (
        "I will look at the data before I train anything, then write one small script, run it, "
        "and report only what the run measured."
    )
    return Reply(text, (_plan("inspect"),))


def _work(progress: Progress, means: Means, epochs: int | None = None, python: str = "") -> Reply:
    """Return the answer that does the next step of the plan."""
    if progress.step == "inspect":
        look = "First the data: a few rows, how many of each species, and what is missing."
        return Reply(look, (_call_read(DATA_FILE, 6), _call_count()))
    if progress.step == "write":
        text = about_data(data_facts(progress.counts))
        script = {"path": SCRIPT_FILE, "content": training_script()}
        return Reply(text, (_plan("write"), Call("write", script)))
    if progress.step == "run":
        command = f"{python or means.python} -u {shlex.quote(progress.script)}{means.pause}"
        if epochs:
            command += f" --epochs {epochs}"
        run = {"command": command, "description": "Train the classifier", "timeout": 120}
        text = "The script is in place. Now it trains; the loss of each epoch shows in the log."
        return Reply(text, (_plan("run"), Call("bash", run)))
    text = "The run is over. I read its figures from the file that it wrote."
    return Reply(text, (_plan("check"), _call_read(METRICS_FILE)))


def _finish(progress: Progress) -> Reply:
    if progress.plan_open:
        return Reply("All steps are done.", (_plan(None),))
    if progress.metrics is None:
        return Reply(unreadable_metrics())
    expected = shlex.quote(progress.script)
    edited = f" {expected}" not in progress.command or "--epochs" in progress.command
    return Reply(report(progress.metrics, progress.script, progress.command if edited else ""))


def _in_trouble(progress: Progress, means: Means) -> Reply:
    """React to a call that was rejected, failed or was stopped: adapt once, or end honestly."""
    assert progress.trouble is not None
    remedy = remedy_for(progress.step, progress.trouble, progress.attempts)
    match remedy:
        case Remedy(kind="read_first", text=text):
            path = progress.trouble.argument("path")
            read = _call_read(path, 5)
            again = Call("write", {"path": path, "content": training_script()})
            return Reply(text, (read, again))
        case Remedy(kind="fewer_epochs", text=text, epochs=epochs):
            return Reply(text, _work(progress, means, epochs=epochs).calls)
        case Remedy(kind="other_python", text=text):
            return Reply(text, _work(progress, means, python=means.other_python).calls)
        case Remedy(text=text):
            closing = _closed_plan(progress.step) if progress.plan_open else ()
            return Reply("" if closing else text, closing)


def training_script() -> str:
    """Return the training script's source, without the line that is for our own linter."""
    source = (packaged_data() / "train_template.py").read_text(encoding="utf-8")
    return source.split("\n", 1)[1]


def _plan(current: Step | None) -> Call:
    """Return a call that shows the whole plan at this step; None is the end."""
    place = len(STEPS) if current is None else STEPS.index(current)
    todos = [
        {"id": step, "content": _TITLES[step], "status": _status(number, place)}
        for number, step in enumerate(STEPS)
    ]
    return Call("plan_tool", {"todos": todos})


def _closed_plan(stopped_at: Step) -> tuple[Call, ...]:
    """Return a call that keeps what was done, drops the rest, and says where it stopped."""
    done: Sequence[Step] = STEPS[: STEPS.index(stopped_at)]
    todos = [{"id": s, "content": _TITLES[s], "status": "completed"} for s in done]
    where = {"id": "stopped", "content": f"Stopped at: {_TITLES[stopped_at]}"}
    return (Call("plan_tool", {"todos": [*todos, {**where, "status": "completed"}]}),)


def _status(number: int, place: int) -> str:
    if number < place:
        return "completed"
    return "in_progress" if number == place else "pending"


def _call_read(path: str, limit: int | None = None) -> Call:
    return Call("read", {"path": path, **({"limit": limit} if limit else {})})


def _call_count() -> Call:
    return Call("bash", {"command": COUNT_COMMAND, "description": "Count rows, gaps and species"})


def _without_tools(missing: Sequence[str]) -> str:
    return (
        f"I cannot do the demo's task here, because these tools are not on offer: "
        f"{', '.join(missing)}. I am a script and know no other way."
    )
