"""Small frozen values that several events and operations carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, get_args

Mode = Literal["plan", "ask", "auto-edit", "yolo"]
"""How freely the agent acts: reads only, ask first, edits are free, everything under the budget."""

MODES: tuple[Mode, ...] = ("plan", "ask", "auto-edit", "yolo")
"""All modes, from the most careful to the freest."""

ToolState = Literal[
    "pending",
    "awaiting_approval",
    "approved",
    "rejected",
    "abandoned",
    "running",
    "succeeded",
    "failed",
    "cancelled",
    "timed_out",
    "billing_required",
]
"""The life of a tool call, in the order in which states can follow each other."""

FINAL_TOOL_STATES: frozenset[ToolState] = frozenset(
    {
        "rejected",
        "abandoned",
        "succeeded",
        "failed",
        "cancelled",
        "timed_out",
        "billing_required",
    }
)
"""States after which nothing more happens to a call."""

EffectKind = Literal["read", "write", "run", "spend", "publish", "destroy"]
"""What a tool call does to the world."""


ToolStyle = Literal["unknown", "native", "text", "forced"]
"""How a model calls tools: by the wire's own fields, as text that is read back, or by an answer
that the server holds to a schema. ``unknown`` is tried as ``native``."""

Effort = Literal["off", "minimal", "low", "medium", "high", "xhigh", "max"]
"""How much a model may be asked to think, from nothing to the most it can."""

EFFORTS: tuple[str, ...] = get_args(Effort)
"""The same in order."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a call would cost, as far as it can be known before it runs.

    Attributes:
        usd: Upper bound in US dollars, or None if unknown (which is not zero).
        seconds: Upper bound of the time, or None.
        basis: How the figure was made, in a few words.
    """

    usd: Decimal | None = None
    seconds: float | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a tool call would do, computed by us and never taken from the model's words.

    Attributes:
        kinds: What it does. Empty means that nothing is known, which is asked about.
        targets: What it touches: absolute paths, or names such as ``hub:org/repo``.
        summary: One line that says what would happen.
        proven: Whether ``targets`` is known to be everything that it touches. A call that
            runs with unproven targets never overlaps with another one.
        gates: Reasons for the hard gate, each a plain sentence without a final stop. Any entry
            makes the call need a person, in every mode.
        grant: The scope that "allow this kind for the session" would allow, for example
            ``bash: git commit`` or ``edit: files in the workspace``; empty if it must not be
            granted.
        estimate: What it would cost.
    """

    kinds: tuple[EffectKind, ...] = ()
    targets: tuple[str, ...] = ()
    summary: str = ""
    proven: bool = True
    gates: tuple[str, ...] = ()
    grant: str = ""
    estimate: Estimate | None = None

    @property
    def reads_only(self) -> bool:
        """Whether the call provably changes nothing."""
        return self.kinds == ("read",) and self.proven


@dataclass(frozen=True, slots=True)
class Display:
    """How a result is shown to people.

    Attributes:
        kind: Which renderer draws it.
        text: The text to draw; for ``diff`` a unified diff, for ``shell`` the output's tail.
        facts: What the renderer needs beside the text (path, language, exit_code, added,
            removed, lines, …).
    """

    kind: Literal["text", "diff", "shell", "file", "plan", "markdown", "table"] = "text"
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One step of the visible plan."""

    id: str
    content: str
    status: Literal["pending", "in_progress", "completed"] = "pending"


@dataclass(frozen=True, slots=True)
class ApprovalItem:
    """One call that waits for a person.

    Attributes:
        tool_call_id: The call.
        tool: The tool's name.
        arguments: What the model asked for.
        reason: Why a person is asked.
        effect: What the call would do.
        preview: A diff or a script to look at before deciding.
        checks: Findings about the arguments, each one line.
        grant: The exact scope of "allow this kind for the session"; empty if not on offer.
        origin: Who asks: ``main`` or a sub-agent's tool_call_id.
        schema: JSON Schema of the arguments, for editing them.
    """

    tool_call_id: str
    tool: str
    arguments: Mapping[str, Any]
    reason: str
    effect: Effect
    preview: Display | None = None
    checks: tuple[str, ...] = ()
    grant: str = ""
    origin: str = "main"
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalDecision:
    """A person's word on one call.

    Attributes:
        tool_call_id: The call.
        approved: Whether it may run.
        feedback: What to tell the model about a rejection.
        arguments: The arguments to run instead of the model's, or None to keep them.
        grant: Whether calls of the same kind may run for the rest of the session.
    """

    tool_call_id: str
    approved: bool
    feedback: str = ""
    arguments: Mapping[str, Any] | None = None
    grant: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedApproval:
    """What came of one call that waited for a person."""

    tool_call_id: str
    outcome: Literal["approved", "rejected", "abandoned"]
    feedback: str = ""
    final_arguments: Mapping[str, Any] = field(default_factory=dict)
    grant: str = ""


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """A tool as the model is told of it."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    origin: str = "builtin"
