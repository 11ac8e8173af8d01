"""Places for the installed command, and a scripted model in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from installed_command import Command
from mlagent_tui.models.library import loader
from pty_terminal import Terminal, installed

TESTS = Path(__file__).parent.parent

OpenTerminal = Callable[..., Terminal]
"""Takes the command's options, and ``rows``, ``columns`` and ``environment``."""

ServeScript = Callable[[Sequence[Mapping[str, Any]]], dict[str, str]]
"""Takes the turns of a script; returns the variables that lead to the server."""


@pytest.fixture
def command(tmp_path: Path) -> Command:
    home, workspace = tmp_path / "home", tmp_path / "workspace"
    home.mkdir()
    workspace.mkdir()
    return Command(home, workspace)


@pytest.fixture
def open_terminal(command: Command) -> Iterator[OpenTerminal]:
    opened: list[Terminal] = []

    def open_it(
        *options: str, environment: Mapping[str, str] | None = None, **size: int
    ) -> Terminal:
        variables = {**command.variables(), "LANG": "C.UTF-8", **(environment or {})}
        terminal = Terminal([installed(), *options], variables, command.workspace, **size)
        opened.append(terminal)
        return terminal

    yield open_it
    for terminal in opened:
        terminal.close()


@pytest.fixture
def serve_script(tmp_path: Path) -> Iterator[ServeScript]:
    servers: list[subprocess.Popen[str]] = []

    def serve(turns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        script = tmp_path / "script.json"
        script.write_text(json.dumps(list(turns)), encoding="utf-8")
        server = subprocess.Popen(
            [sys.executable, "-m", "standin.llm_server", str(script)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(TESTS)},
            stdout=subprocess.PIPE,
            text=True,
        )
        servers.append(server)
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        return {"VLLM_BASE_URL": url, "VLLM_API_KEY": "none"}

    yield serve
    for server in servers:
        server.kill()
        server.communicate()


@pytest.fixture
async def library() -> AsyncIterator[None]:
    """Have the model library loaded, and its connections closed afterwards."""
    await loader.load()
    yield
    await loader.close()
