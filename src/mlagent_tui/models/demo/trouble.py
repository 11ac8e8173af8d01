"""What the demo makes of a call that did not go well."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mlagent_tui.models.demo.history import Outcome
from mlagent_tui.models.demo.progress import Step

_REFUSED = re.compile(r"\b(reject|declin|denied|not approved|not run|refus|plan mode)", re.I)
_STOPPED = re.compile(r"\b(interrupt|cancel|abandon|outcome is unknown)", re.I)
_UNSEEN = re.compile(
    r"\b(read (it|the file)|not (been )?read|was not seen|changed on disk)\b", re.I
)
_NOT_FOUND = re.compile(r"command not found|no such file or directory|\b127\b", re.I)
_EPOCHS = re.compile(r"\b(\d{1,3})\s+epochs?\b|\bepochs?\s*(?:=|:|to)?\s*(\d{1,3})\b", re.I)

_WHAT: dict[Step, str] = {
    "inspect": "the look at the data",
    "write": "the training script",
    "run": "the training run",
    "check": "the metrics file",
    "report": "the report",
}

_STATE: dict[Step, str] = {
    "inspect": "Nothing was changed.",
    "write": "No script was written and nothing was trained, so there is no accuracy to report.",
    "run": "Nothing was trained to the end, so there is no accuracy to report.",
    "check": "Without the file I cannot say how good the model is.",
    "report": "",
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do: try once more in another way, or stop and say why."""

    kind: Literal["read_first", "fewer_epochs", "other_python", "stop"]
    text: str
    epochs: int | None = None


def remedy_for(step: Step, trouble: Outcome, attempts: int) -> Remedy:
    """Return what to do about the last failed call of a step.

    Args:
        step: The step that the call belongs to.
        trouble: The call and its result.
        attempts: How many calls of this step failed since the person's last message.
    """
    if attempts == 1:
        adapted = _adapt(step, trouble)
        if adapted:
            return adapted
    return Remedy("stop", _stop_text(step, trouble))


def _adapt(step: Step, trouble: Outcome) -> Remedy | None:
    output = trouble.output
    epochs = _EPOCHS.search(output) if step == "run" and _REFUSED.search(output) else None
    if epochs and int(epochs[1] or epochs[2]) > 0:
        count = int(epochs[1] or epochs[2])
        text = f"Understood: {count} epochs instead. I ask again with that."
        return Remedy("fewer_epochs", text, count)
    if step == "run" and not _REFUSED.search(output) and _NOT_FOUND.search(output):
        return Remedy("other_python", "That Python was not found; I try the one that runs me.")
    if step == "write" and not _REFUSED.search(output) and _UNSEEN.search(output):
        return Remedy("read_first", "There is such a file already. I read it before replacing it.")
    return None


def _stop_text(step: Step, trouble: Outcome) -> str:
    what, output = _WHAT[step], trouble.output
    if _STOPPED.search(output):
        happened = f"I stopped: {what} was interrupted."
    elif _REFUSED.search(output):
        happened = f"I stopped, because {what} was not approved."
    else:
        happened = f"I stopped, because {what} failed."
    quoted = "\n".join(f"> {line}" for line in _telling_lines(output))
    hint = (
        "I am a scripted demo and cannot find another way by myself. "
        "Write `continue` and I try this step again."
    )
    parts = [happened, f"The tool said:\n\n{quoted}" if quoted else "", _STATE[step], hint]
    return "\n\n".join(part for part in parts if part)


def _telling_lines(output: str) -> list[str]:
    """Return the last lines of a result, which name the error more often than the first."""
    lines = [line.strip()[:400] for line in output.splitlines() if line.strip()]
    return lines[-4:]
