"""What a tool is, what it is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from mlagent_tui.protocol.values import Display, Effect, PlanItem, ToolInfo

if TYPE_CHECKING:
    from mlagent_tui.clock import Clock
    from mlagent_tui.workspace.files_seen import FilesSeen
    from mlagent_tui.workspace.workspace import Workspace

Arguments = Mapping[str, Any]
"""Arguments of one call: a JSON object that fits the tool's schema."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call gives back.

    Attributes:
        output: Text for the model, within its budget.
        success: Whether the tool did what it was asked to do.
        display: How people are shown the result; None shows ``output``.
        state: The final state, where it is more telling than succeeded or failed.
        facts: Facts for the final state (exit_code, elapsed, …).
        spill_path: File with the full text, if ``output`` had to leave some of it out.
    """

    output: str
    success: bool = True
    display: Display | None = None
    state: Literal["succeeded", "failed", "timed_out", "billing_required"] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    spill_path: str = ""


class LogSink(Protocol):
    """Takes output of a running call, piece by piece; never blocks."""

    def __call__(self, text: str, stream: Literal["stdout", "stderr", "system"] = "stdout") -> None:
        """Show ``text``, which may hold several lines or a part of one."""
        ...


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Everything that a tool gets from outside.

    Attributes:
        tool_call_id: The call.
        workspace: The folder that the agent works in, and how paths are resolved against it.
        files_seen: Which files were read, and how they looked then.
        log: Shows output while the call runs.
        state: Adds facts to the running state (job_id, url, …).
        set_plan: Replaces the visible plan.
        environment: Variables for child processes, scrubbed of secrets.
        spill_dir: Where full texts go that are too long for the model.
        clock: Time.
        result_room: Characters of a result that the model has room for; None for no limit.
    """

    tool_call_id: str
    workspace: Workspace
    files_seen: FilesSeen
    log: LogSink
    state: Callable[[Mapping[str, Any]], None]
    set_plan: Callable[[tuple[PlanItem, ...]], None]
    environment: Mapping[str, str]
    spill_dir: Path
    clock: Clock
    result_room: int | None = None

    def within_room(self, limit: int) -> int:
        """Return ``limit`` characters, or fewer if the model has no room for so many."""
        return limit if self.result_room is None else min(limit, self.result_room)


Handler = Callable[..., Any]
"""``handler(arguments, context)`` or ``handler(arguments)``, async or plain.

It returns a :class:`ToolResult`, ``(output, success)``, or a string. A plain function runs in a
thread. Cancellation arrives as :class:`asyncio.CancelledError`.
"""

EffectOf = Callable[[Arguments, ToolContext], Effect | Awaitable[Effect]]
"""Says what a call would do, without doing any of it."""

PreviewOf = Callable[[Arguments, ToolContext], Display | None]
"""Draws what a person should look at before approving; may read files, changes nothing."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool.

    Attributes:
        name: What the model calls it.
        description: What the model is told about it.
        parameters: JSON Schema of the arguments; they are validated before anything else.
        handler: Does the work.
        effect: Says what a call would do; without it every call is asked about.
        preview: Draws what to look at before approving.
        effects: What calls of this tool can do at all, for ``mlagent-tui tools``.
        origin: ``builtin``, or ``mcp:NAME``.
        time_limit: Seconds after which a call is stopped; None leaves it to the handler.
        output_limit: Characters of a result that the model is shown.
        essential: Whether models with little context are told of it as well.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    handler: Handler
    effect: EffectOf | None = None
    preview: PreviewOf | None = None
    effects: tuple[str, ...] = ()
    origin: str = "builtin"
    time_limit: float | None = None
    output_limit: int = 25_000
    essential: bool = True

    @property
    def info(self) -> ToolInfo:
        """The tool as the model is told of it."""
        return ToolInfo(self.name, self.description, self.parameters, self.origin)
