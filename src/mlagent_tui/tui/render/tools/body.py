"""Chooses what draws the body of a card: by the kind of result, which each tool names itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.render.summary import summarise
from mlagent_tui.tui.render.tools.arguments import paint_arguments, paint_command
from mlagent_tui.tui.render.tools.change import paint_change
from mlagent_tui.tui.render.tools.file import paint_file
from mlagent_tui.tui.render.tools.lines import note
from mlagent_tui.tui.render.tools.plan import paint_plan
from mlagent_tui.tui.render.tools.shell import paint_running, paint_shell
from mlagent_tui.tui.render.tools.table import paint_table_text
from mlagent_tui.tui.render.tools.text import paint_failure, paint_markdown_text, paint_text
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolItem

Painter = Callable[[ToolItem, Display, Context, int], list[Row]]
"""Draws a result: the call, what it gave, how to draw it, the cells that a row may take."""

PAINTERS: Mapping[str, Painter] = {
    "diff": paint_change,
    "shell": paint_shell,
    "plan": paint_plan,
    "file": paint_file,
    "markdown": paint_markdown_text,
    "table": paint_table_text,
    "text": paint_text,
}
"""What draws each kind of result; an unknown kind is drawn as text."""

_SAYS_IT_ALL = frozenset({"diff", "plan"})
"""Kinds of result beside which arguments would say the same again."""


def paint_body(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw what stands below a tool call's head.

    Args:
        item: The call.
        context: How it is drawn.
        width: Cells that a row may take.

    Returns:
        Rows; none if there is nothing to say yet.
    """
    rows = _asked(item, context, width) if context.expanded else []
    display = item.display
    if item.success is None and display is None:
        return rows + paint_running(item, context, width)
    if display is None:
        display = Display("text", item.output)
    paint = PAINTERS.get(display.kind, paint_text)
    if item.success is False and display.kind not in ("diff", "shell"):
        paint = paint_failure
    rows += paint(item, display, context, width)
    if context.expanded and item.spill_path:
        rows += note(f"full output: {clean_line(item.spill_path)}", context, width)
    return rows


def _asked(item: ToolItem, context: Context, width: int) -> list[Row]:
    """Draw the arguments and who the tool comes from, unless that goes without saying."""
    if item.display is not None and item.display.kind in _SAYS_IT_ALL:
        return []
    rows = note(_whose(item.origin), context, width) if item.origin != "builtin" else []
    if _head_says_it(item, width):
        return rows
    paint = paint_command if "command" in item.arguments else paint_arguments
    return rows + paint(item, context, width)


def _head_says_it(item: ToolItem, width: int) -> bool:
    """Tell whether the one argument stands in the head of the card already, whole."""
    if len(item.arguments) != 1:
        return False
    text = summarise(item.arguments)
    return text in map(str, item.arguments.values()) and len(text) < width // 2


def _whose(origin: str) -> str:
    """Say where a tool that is not our own comes from."""
    if origin == "user":
        return "run by you"
    server = origin.removeprefix("mcp:")
    return f"a tool of {'the MCP server ' if server != origin else ''}{clean_line(server)}"
