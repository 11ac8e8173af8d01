"""The system prompt: our own words in ``prompts/``, with the facts of the session put in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from mlagent_tui.protocol.events import ContextBase
from mlagent_tui.protocol.values import Mode, ToolInfo

_MODES: dict[Mode, str] = {
    "plan": "plan: you may only read. Investigate, then lay out the steps for the person.",
    "ask": "ask: reading is free; writing files and running commands waits for the person's word.",
    "auto-edit": "auto-edit: reading and editing files is free; running commands waits for the "
    "person's word.",
    "yolo": "yolo: calls run without asking, except those behind the hard gate.",
}


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """What the prompt says about the session.

    There is no time of day among them: the prompt opens every request, and providers reuse
    what they have read before only if it is the same to the letter.

    Attributes:
        workspace: Absolute path of the folder.
        mode: How freely the agent acts.
        hf_user: The Hub's user name; empty if nobody is logged in.
        date: Today in UTC, as 2026-11-24.
    """

    workspace: str
    mode: Mode
    hf_user: str
    date: str


@cache
def prompt_text(name: str) -> str:
    """Return the text of ``prompts/NAME.md``."""
    path = files("mlagent_tui.agent") / "prompts" / f"{name}.md"
    return path.read_text(encoding="utf-8").strip()


def system_prompt(facts: PromptFacts, *, small: bool = False) -> str:
    """Return the prompt; the small one suits models with little context."""
    user = facts.hf_user or "nobody is logged in"
    return (
        f"{prompt_text('system_small' if small else 'system')}\n\n"
        "# This session\n"
        f"- Workspace: {facts.workspace}\n"
        f"- Mode: {_MODES[facts.mode]}\n"
        f"- Hugging Face user: {user}\n"
        f"- Date: {facts.date}"
    )


def base_of(facts: PromptFacts, tools: Sequence[ToolInfo], *, small: bool = False) -> ContextBase:
    """Return what opens every request, with a hash that tells whether it changed."""
    prompt = system_prompt(facts, small=small)
    specs = [[tool.name, tool.description, dict(tool.parameters)] for tool in tools]
    digest = sha256(json.dumps([prompt, specs], sort_keys=True).encode()).hexdigest()[:16]
    return ContextBase(prompt, tuple(tools), digest)
