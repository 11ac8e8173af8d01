"""The house stands: imports point down the floors, and nothing heavy is on the stairs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

import mlagent_tui

PACKAGE = Path(mlagent_tui.__file__).parent

FLOORS: dict[str, int] = {
    "__main__": 6,
    "cli": 6,
    "arguments": 6,
    "tui": 5,
    "headless": 5,
    "doctor": 5,
    "agent": 4,
    "tools": 3,
    "models": 2,
    "sessions": 2,
    "workspace": 2,
    "protocol": 1,
    "config": 1,
    "paths": 1,
    "http": 1,
    "clock": 1,
    "json_depth": 1,
    "bounded_schema": 1,
    "flags": 1,
    "exit_codes": 1,
    "log_file": 1,
    "plain_text": 1,
    "terminal_text": 1,
    "collector": 1,
    "": 0,
}
"""Which floor a room is on; DESIGN and ARCHITECTURE.md draw the same picture."""

CLOSED_DOORS = set(permutations(("tui", "headless", "doctor"), 2))
"""Rooms of one floor that must not know each other: the faces."""


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield path, "" if parts == ("__init__",) else parts[0]


def imported_rooms(path: Path) -> Iterator[tuple[str, int]]:
    """The rooms of our own package that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            names = [node.module or ""]
            if node.module == "mlagent_tui":
                names = [f"mlagent_tui.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith("mlagent_tui."):
                yield name.split(".")[1], node.lineno


def test_imports_point_down_the_floors() -> None:
    wrong = []
    for path, room in modules():
        assert room in FLOORS, f"{path} is in a room without a floor: {room}"
        for other, line in imported_rooms(path):
            if other == "__version__":
                continue
            up = FLOORS[other] > FLOORS[room]
            if up or (room, other) in CLOSED_DOORS:
                wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {other}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "misc"])
def test_no_file_has_a_name_that_says_nothing(name: str) -> None:
    assert not list(PACKAGE.rglob(f"{name}.py"))


def test_no_file_is_two_files() -> None:
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path, _ in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def loaded_after(statement: str) -> set[str]:
    return {name.split(".")[0] for name in modules_after(statement)}


HEAVY = {"textual", "litellm", "huggingface_hub", "mcp", "httpx", "pydantic", "jsonschema", "rich"}


def test_the_command_line_imports_nothing_heavy() -> None:
    assert not loaded_after("import mlagent_tui.cli") & HEAVY


@pytest.mark.parametrize(
    "statement",
    ["import mlagent_tui.headless", "import mlagent_tui.agent.engine", "import mlagent_tui.tools"],
)
def test_the_headless_path_never_imports_textual(statement: str) -> None:
    assert not loaded_after(statement) & {"textual", "litellm", "mcp"}


def test_the_screen_imports_no_model_library_before_its_first_frame() -> None:
    heavy = {"litellm", "huggingface_hub", "mcp", "httpx", "jsonschema", "tree_sitter_bash"}
    assert not loaded_after("import mlagent_tui.tui.app") & heavy


def test_what_draws_answers_and_calls_is_loaded_after_the_first_frame() -> None:
    late = {"pygments", "markdown_it"} | {
        f"mlagent_tui.tui.{name}" for name in ("render.diff", "render.tools", "finding", "copying")
    }
    assert not modules_after("import mlagent_tui.tui.app") & late
