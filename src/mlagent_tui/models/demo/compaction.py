"""What the demo makes of a request for a summary, and what it reads off an earlier one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlagent_tui.models.demo.report import summary
from mlagent_tui.protocol.messages import Message, UserMessage

_RESULT = re.compile(r"^Result of (\w+) \((\w+)\)", re.M)
_ACCURACY = re.compile(r'"accuracy": ([\d.]+)')
_TEST_ROWS = re.compile(r'"test_rows": (\d+)')
_MEASURED = re.compile(r"The last run reached an accuracy of [\d.]+ on \d+ held-out rows\.")

_MOST_CALLS = 20


def summarise(messages: Sequence[Message]) -> str:
    """Return what to keep of a conversation that is handed over as one text."""
    text = "\n".join(message.text for message in messages if isinstance(message, UserMessage))
    calls = [f"{tool} ({how})" for tool, how in _RESULT.findall(text)][-_MOST_CALLS:]
    accuracy, rows = _ACCURACY.findall(text), _TEST_ROWS.findall(text)
    measured = remembered(text)
    if accuracy and rows:
        measured = summary({"accuracy": float(accuracy[-1]), "test_rows": int(rows[-1])})
    parts = [
        "A conversation with the scripted demo model.",
        f"Last calls: {', '.join(calls)}." if calls else "",
        measured,
    ]
    return " ".join(part for part in parts if part)


def remembered(text: str) -> str:
    """Return the sentence about the last run from an earlier summary; empty if it has none."""
    found = _MEASURED.findall(text)
    return found[-1] if found else ""
