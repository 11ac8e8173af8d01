"""The list of tools, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from mlagent_tui.tools.builtin import BUILTIN_TOOLS
from mlagent_tui.tools.listing import layout, print_tools
from mlagent_tui.tools.router import ToolRouter


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_tools(True) == 0
    tools = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [tool["name"] for tool in tools] == ["bash", "read", "write", "edit", "plan_tool"]
    assert all(tool["description"] and tool["effects"] for tool in tools)
    assert tools[0]["parameters"]["required"] == ["command"]


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_the_layout_keeps_to_its_width_and_names_every_argument(width: int) -> None:
    lines = list(layout(BUILTIN_TOOLS, width))
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    for spec in BUILTIN_TOOLS:
        assert f"{spec.name}  (" in text
        for name in spec.parameters["properties"]:
            assert f"    {name}" in text


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    program = "from mlagent_tui.tools.listing import print_tools; print_tools(False)"
    command = f'"{sys.executable}" -c "{program}" | head -1'
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert run.stderr == ""


def test_schemas_are_sound_and_loading_the_tools_is_light() -> None:
    from jsonschema.validators import Draft202012Validator

    for spec in ToolRouter(BUILTIN_TOOLS).specs:
        Draft202012Validator.check_schema(dict(spec.parameters))
    heavy = "{'jsonschema', 'tree_sitter', 'textual', 'litellm', 'httpx'}"
    loaded = "import sys, mlagent_tui.tools.builtin, mlagent_tui.tools.router"
    program = f"{loaded}; print({heavy} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"
