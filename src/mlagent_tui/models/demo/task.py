"""What the demo is asked to do, and how its task is told from other messages."""

from __future__ import annotations

import re
from typing import Literal

DEMO_MODEL = "demo"
"""The demo model's id."""

DEMO_TASK = (
    "Train a classifier on shells.csv that tells the three species apart. "
    "Look at the data first, and tell me how good it really is."
)
"""The task that fills the composer, and that a headless run gets when no prompt is given."""

Request = Literal["task", "continue", "question"]
"""What a person's message asks of the demo."""

_GO_ON = re.compile(
    r"\s*(please\s+)?(continue|go on|go ahead|resume|carry on|proceed|retry|try again|yes)\b", re.I
)
_TASK = re.compile(r"\b(train|classif(y|ier))\b", re.I)
_ASKS = re.compile(
    r"\s*(what|who|why|how|when|where|which|is|are|was|did|does|do|can|could)\b", re.I
)
_AGAIN = re.compile(r"\s*(again|once more|run (it|the demo)|start over|(the )?demo)\b", re.I)


def read_request(text: str) -> Request:
    """Say what a message asks for.

    The script knows one task. Anything that is neither the task nor a wish to go on is a
    question, and gets an honest answer about what the demo is.
    """
    if _GO_ON.match(text):
        return "continue"
    if _AGAIN.match(text) or (_TASK.search(text) and not _ASKS.match(text)):
        return "task"
    return "question"
