"""The tools that every session has. A new tool is one file and one line here."""

from __future__ import annotations

from mlagent_tui.tools.files.edit import EDIT_TOOL
from mlagent_tui.tools.files.read import READ_TOOL
from mlagent_tui.tools.files.write import WRITE_TOOL
from mlagent_tui.tools.plan import PLAN_TOOL
from mlagent_tui.tools.shell.bash import BASH_TOOL
from mlagent_tui.tools.spec import ToolSpec

BUILTIN_TOOLS: tuple[ToolSpec, ...] = (
    BASH_TOOL,
    READ_TOOL,
    WRITE_TOOL,
    EDIT_TOOL,
    PLAN_TOOL,
)
"""In the order in which the model is told of them."""
