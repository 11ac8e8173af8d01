"""What the demo answers to messages that are not its task: what it is, and what it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlagent_tui.models.demo.report import summary

_RESULT = re.compile(r"\b(accura|result|metric|score|loss|how good)", re.I)

_WHAT_I_AM = (
    "I am the demo model: a script, not a language model. I know one task, training a small "
    "classifier on `shells.csv`, and I do it for real: the tools, the approvals, the run and the "
    "figures are not staged. I cannot understand free questions."
)

_CONNECT = """To work with a real model, quit and start again with one of these:

- a model on your machine: `mlagent-tui -m ollama/<model>` (also `vllm/`, `lm_studio/`, \
`llamacpp/`)
- the Hugging Face router: set `HF_TOKEN`, then `mlagent-tui -m <org>/<model>`
- a provider directly: set `ANTHROPIC_API_KEY` or `OPENAI_API_KEY`, then \
`mlagent-tui -m anthropic/<model>` or `-m openai/<model>`"""

_RUN_IT = "To see the demo run, write `run the demo`."


def reply(asked: str, metrics: Mapping[str, Any] | None, before: str = "") -> str:
    """Answer a message that is not the task.

    Args:
        asked: The message.
        metrics: What the last run measured, or None.
        before: What a summary of an earlier part of the conversation says about it.
    """
    parts = []
    if _RESULT.search(asked):
        parts.append(summary(metrics) if metrics or not before else before)
    parts += [_WHAT_I_AM, _CONNECT]
    if metrics is None and not before:
        parts.append(_RUN_IT)
    return "\n\n".join(parts)
