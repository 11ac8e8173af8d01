"""What the files of an untrusted folder may set, and what has to wait, in people's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlagent_tui.config.interpolation import has_reference

FREE_KEYS = ("model_name", "max_iterations", "theme")
"""Keys that a folder may set without being trusted."""

LINES = 12
"""Most things that are listed one by one."""

WIDTH = 120
"""Most characters of anything that the folder itself wrote."""


def restrict(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Divide the values of an untrusted project file.

    Returns:
        What may be used at once, and what waits for trust: phrases that complete "this folder
        wants to …".
    """
    allowed: dict[str, Any] = {}
    waiting: list[str] = []
    for key, value in values.items():
        if key not in FREE_KEYS:
            waiting.extend(_describe(key, value))
        elif isinstance(value, str) and has_reference(value):
            # A reference could carry a secret of the environment to wherever the model's name
            # is sent.
            waiting.append(f"set {key} from a variable")
        elif key != "$schema":
            allowed[key] = value
    return allowed, _shorten(waiting)


def describe_variables(names: Iterable[str]) -> tuple[str, ...]:
    """Say which variables a ``.env`` file would set; never what to."""
    listed = [plain(name, 40) for name in names]
    if not listed:
        return ()
    shown = ", ".join(listed[:8]) + (f" and {len(listed) - 8} more" if len(listed) > 8 else "")
    return (f"set {'a variable' if len(listed) == 1 else 'variables'} from .env: {shown}",)


def plain(text: object, width: int = WIDTH) -> str:
    """Return ``text`` safe for one line of a screen, at most ``width`` characters long."""
    cut = str(text)[: width + 1]
    safe = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in cut)
    return safe if len(safe) <= width else safe[: width - 1] + "…"


def _describe(key: str, value: Any) -> list[str]:
    if key == "$schema":
        return []
    if key == "mcpServers" and isinstance(value, Mapping):
        return [_describe_server(name, entry) for name, entry in value.items()]
    if key == "base_urls" and isinstance(value, Mapping):
        return [
            f"send requests for {plain(name, 40)} models to {plain(url)}"
            for name, url in value.items()
        ]
    if key == "endpoints" and isinstance(value, Mapping):
        return [f"use {plain(url)} as the {plain(name, 40)}" for name, url in value.items()]
    if key == "mode":
        return [f"set the mode to {plain(value, 40)}"]
    if key == "yolo_mode":
        return ["set the mode to yolo" if value else "leave the mode yolo"]
    return [f"set {plain(key, 40)}"]


def _describe_server(name: str, entry: Any) -> str:
    label = f"MCP server {plain(name, 40)}"
    if entry is None:
        return f"remove the {label}"
    if not isinstance(entry, Mapping):
        return f"set up the {label}"
    if "command" in entry:
        args = entry.get("args")
        words = [entry["command"], *(args if isinstance(args, list) else [])]
        return f"start the {label}: {plain(' '.join(str(word) for word in words))}"
    return f"connect to the {label} at {plain(entry.get('url', '?'))}"


def _shorten(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= LINES:
        return tuple(lines)
    return (*lines[: LINES - 1], f"set {len(lines) - LINES + 1} more things")
