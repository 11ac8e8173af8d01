"""What the demo says about figures: made from the data and the metrics file, never canned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mlagent_tui.models.demo.progress import METRICS_FILE, SCRIPT_FILE, DataFacts


def about_data(facts: DataFacts) -> str:
    """Return what the look at the data showed, and what follows for the script."""
    next_step = (
        f"I write `{SCRIPT_FILE}` now: softmax regression, standard library only, with a "
        "random fifth of the rows held out."
    )
    if not facts.rows or not facts.species:
        return f"I have looked at the data, but could not read off the counts. {next_step}"
    named = ", ".join(f"{name} {count}" for name, count in facts.species.items())
    largest = max(facts.species.values()) / facts.rows
    gaps = (
        f" {facts.incomplete} rows lack a value and are left out."
        if facts.incomplete
        else " No value is missing."
    )
    return (
        f"{facts.rows} rows, {len(facts.species)} species ({named}). Always guessing the most "
        f"common one would be right {largest:.0%} of the time: that is what the model has to "
        f"beat.{gaps}\n\n{next_step}"
    )


def report(metrics: Mapping[str, Any], script: str, command: str) -> str:
    """Return the final answer.

    Args:
        metrics: Content of the metrics file.
        script: Path of the training script.
        command: The command that ran, if it differs from the one that I first asked for.
    """
    accuracy, tested = _number(metrics, "accuracy"), _number(metrics, "test_rows")
    if accuracy is None:
        return unreadable_metrics()
    lines = [f"**Accuracy on held-out rows: {accuracy:g}** ({accuracy:.1%})."]
    rows = [("accuracy", f"{accuracy:g}")]
    for key in ("baseline_accuracy", "correct", "test_rows", "train_rows", "epochs", "final_loss"):
        value = _number(metrics, key)
        if value is not None:
            rows.append((key, f"{value:g}"))
    table = ["| figure | value |", "| --- | ---: |", *(f"| {key} | {v} |" for key, v in rows)]
    lines.append("\n".join(table))
    if command:
        lines.append(f"These figures come from the command as it really ran: `{command}`.")
    if tested:
        lines.append(_uncertainty(accuracy, tested))
    lines.append(
        f"Everything is in the workspace: `{script}`, `model.json` (the weights) and "
        f"`{METRICS_FILE}`."
    )
    return "\n\n".join(lines)


def unreadable_metrics() -> str:
    """Return what to say when the metrics file holds no accuracy."""
    return (
        f"The run ended, but I could not find an accuracy in `{METRICS_FILE}`. "
        "So I do not claim one. Look at the training log for what happened."
    )


def summary(metrics: Mapping[str, Any] | None) -> str:
    """Return one sentence about the result, for follow-up questions and summaries."""
    accuracy = _number(metrics, "accuracy") if metrics else None
    if accuracy is None:
        return "No run has been measured yet."
    tested = _number(metrics or {}, "test_rows") or 0
    return f"The last run reached an accuracy of {accuracy:g} on {tested:g} held-out rows."


def _uncertainty(accuracy: float, tested: float) -> str:
    """Return the 95 % interval (Wilson) in words: small test sets leave much open."""
    z2 = 1.96**2
    middle = (accuracy + z2 / (2 * tested)) / (1 + z2 / tested)
    around = accuracy * (1 - accuracy) / tested + z2 / (4 * tested**2)
    half = 1.96 * math.sqrt(around) / (1 + z2 / tested)
    return (
        f"How sure is that? With only {tested:g} held-out rows, the true accuracy lies between "
        f"about {middle - half:.0%} and {middle + half:.0%} (95 % interval). One split, one run: "
        "cross-validation would narrow it."
    )


def _number(metrics: Mapping[str, Any], key: str) -> float | None:
    value = metrics.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
