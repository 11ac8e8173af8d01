"""A workbench for tools: a workspace on disk, a router with the real tools, and what they told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.clock import SystemClock
from mlagent_tui.protocol.values import PlanItem
from mlagent_tui.tools.builtin import BUILTIN_TOOLS
from mlagent_tui.tools.router import ToolRouter
from mlagent_tui.tools.spec import ToolContext, ToolResult, ToolSpec
from mlagent_tui.workspace.files_seen import FilesSeen
from mlagent_tui.workspace.workspace import Workspace


@dataclass
class Bench:
    """A workspace, and everything that tools said while they worked in it."""

    root: Path
    context: ToolContext
    router: ToolRouter
    logged: list[tuple[str, str]] = field(default_factory=list)
    plans: list[tuple[PlanItem, ...]] = field(default_factory=list)

    @property
    def log_text(self) -> str:
        return "".join(text for text, _ in self.logged)

    async def call(self, tool: str | ToolSpec, **arguments: Any) -> ToolResult:
        """Validate and run, as the agent does."""
        spec = self.router.get(tool) if isinstance(tool, str) else tool
        assert spec is not None
        problem = self.router.validate(spec, arguments)
        if problem:
            return ToolResult(problem, False)
        return await self.router.call(spec, arguments, self.context)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    import os

    root = tmp_path / "work"
    root.mkdir()
    spill = tmp_path / "spill"
    logged: list[tuple[str, str]] = []
    plans: list[tuple[PlanItem, ...]] = []
    facts: list[Mapping[str, Any]] = []
    context = ToolContext(
        tool_call_id="call_1",
        workspace=Workspace.at(root, (spill,)),
        files_seen=FilesSeen(),
        log=lambda text, stream="stdout": logged.append((text, stream)),
        state=facts.append,
        set_plan=plans.append,
        environment={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        spill_dir=spill,
        clock=SystemClock(),
    )
    return Bench(context.workspace.root, context, ToolRouter(BUILTIN_TOOLS), logged, plans)
