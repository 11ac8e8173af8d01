"""The tool in the README works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mlagent_tui.tools.builtin import BUILTIN_TOOLS
from mlagent_tui.tools.router import ToolRouter

README = Path(__file__).parents[2] / "README.md"


async def test_adding_a_tool_is_one_file_and_one_line(bench: Any) -> None:
    code = re.search(r"( {4}from mlagent_tui\.tools\.spec.*?\n {4}\)\n)", README.read_text(), re.S)
    assert code is not None
    names: dict[str, Any] = {}
    exec("\n".join(line[4:] for line in code.group(1).splitlines()), names)
    router = ToolRouter((*BUILTIN_TOOLS, names["GREET_TOOL"]))
    spec = router.get("greet")
    assert spec is not None
    assert router.validate(spec, {}) is not None
    result = await router.call(spec, {"name": "Ada"}, bench.context)
    assert (result.output, result.success) == ("Hello, Ada!", True)
