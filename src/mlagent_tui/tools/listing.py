"""Lists the tools on standard output, for ``mlagent-tui tools``."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from mlagent_tui.tools.builtin import BUILTIN_TOOLS
from mlagent_tui.tools.spec import ToolSpec

_WIDEST = 100
_NARROWEST = 40


def print_tools(json_lines: bool) -> int:
    """Write every tool, its arguments and its possible effects to standard output.

    Args:
        json_lines: One JSON object a line, schema included, instead of a layout for people.

    Returns:
        The exit code.
    """
    lines: Iterator[str]
    if json_lines:
        lines = (json.dumps(describe(spec), ensure_ascii=False) for spec in BUILTIN_TOOLS)
    else:
        columns = shutil.get_terminal_size((80, 24)).columns
        lines = layout(BUILTIN_TOOLS, max(min(columns, _WIDEST), _NARROWEST))
    try:
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. Nothing may be flushed into the closed pipe on exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def describe(spec: ToolSpec) -> dict[str, Any]:
    """Return a tool as JSON."""
    return {
        "name": spec.name,
        "description": spec.description,
        "parameters": dict(spec.parameters),
        "effects": list(spec.effects),
        "origin": spec.origin,
    }


def layout(specs: tuple[ToolSpec, ...], width: int) -> Iterator[str]:
    """Yield the lines of a plain listing.

    Args:
        specs: The tools.
        width: Columns that a line may take.
    """
    for index, spec in enumerate(specs):
        if index:
            yield ""
        effects = ", ".join(spec.effects) or "unknown, always asked about"
        yield from _wrapped(f"{spec.name}  ({effects})", width, "", "    ")
        for paragraph in spec.description.split("\n\n"):
            yield from _wrapped(paragraph, width, "  ", "  ")
        required = set(spec.parameters.get("required", ()))
        yield "  arguments (* must be given):"
        for name, schema in spec.parameters.get("properties", {}).items():
            mark = "*" if name in required else ""
            head = f"    {name}{mark} <{_kind(schema)}>"
            yield from _wrapped(f"{head} {schema.get('description', '')}", width, "", "        ")


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type of an argument in few words."""
    if "enum" in schema:
        return " | ".join(str(choice) for choice in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"array of {_kind(schema.get('items', {}))}"
    if kind == "object" and "properties" in schema:
        inner = ", ".join(f"{key}: {_kind(value)}" for key, value in schema["properties"].items())
        return f"object with {inner}"
    return str(kind)


def _wrapped(text: str, width: int, first: str, others: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
