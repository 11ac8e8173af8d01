"""The write tool: makes a file, or replaces all of it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlagent_tui.protocol.values import Display
from mlagent_tui.tools.blocking import in_thread, to_its_end
from mlagent_tui.tools.files.diff import diff_display
from mlagent_tui.tools.files.effects import write_effect
from mlagent_tui.tools.files.text_file import (
    FileProblemError,
    TextFile,
    encode_new,
    read_bytes,
    replace_file,
)
from mlagent_tui.tools.spec import Arguments, ToolContext, ToolResult, ToolSpec

_CHECKED_SIZE = 1_000_000
_PREVIEWED_SIZE = 1_000_000

_DESCRIPTION = """\
Writes a whole file: makes it, with the folders that are missing, or replaces everything in it. \
The file is replaced in one step, so that it is never half written.

An existing file must have been read first, and must not have changed on disk since; otherwise \
nothing is written and the answer says why. To change a part of a file use edit: it is shorter, \
and cannot lose the rest. Send the complete content, never placeholders such as "rest as before".

Python files are checked for syntax errors after writing; fix what the result reports before you \
run them."""

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "path": {
            "type": "string",
            "minLength": 1,
            "description": "The file; a relative path counts from the workspace.",
        },
        "content": {"type": "string", "description": "All of what the file shall hold."},
    },
    "required": ["path", "content"],
    "additionalProperties": False,
}


async def _write(arguments: Arguments, context: ToolContext) -> ToolResult:
    path = context.workspace.resolve(arguments["path"])
    name = context.workspace.name(path)
    text = arguments["content"]
    try:
        content = encode_new(text)
        before = await in_thread(read_bytes, path)
        if before == content:
            context.files_seen.note(path, content)
            return ToolResult(f"{name} holds exactly this already; nothing was written.")
        check_seen(path, name, before, context)
        display = await in_thread(_display, before, text, name)
        await to_its_end(replace_file, path, before, content)
    except FileProblemError as error:
        return ToolResult(str(error), False)
    context.files_seen.note(path, content)
    lines = text.count("\n") + (1 if text and not text.endswith("\n") else 0)
    verb = "Made" if before is None else "Replaced"
    said = f"{verb} {name}: {lines:,} lines, {len(content):,} bytes."
    warning = await in_thread(syntax_warning, path, text)
    return ToolResult("\n".join(filter(None, (said, warning))), display=display)


def check_seen(path: Path, name: str, content: bytes | None, context: ToolContext) -> None:
    """Make sure that nothing is lost which the model does not know of.

    Raises:
        FileProblemError: The file holds something that was not read, or changed since.
    """
    if not content:  # nothing there to lose
        return
    if not context.files_seen.was_seen(path):
        raise FileProblemError(
            f"{name} exists and was not read in this session, so it was not changed. "
            "Read it first, then decide what to do."
        )
    if context.files_seen.changed(path, content):
        raise FileProblemError(
            f"{name} changed on disk since it was last read or written here, so it was left as "
            "it is. Read it again and base the change on what it holds now."
        )


def syntax_warning(path: Path, text: str) -> str:
    """Return a warning if a Python file cannot be parsed, else an empty text."""
    if path.suffix not in (".py", ".pyi") or len(text) > _CHECKED_SIZE:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        place = f"line {error.lineno}: " if error.lineno else ""
        source = (error.text or "").rstrip()[:200]
        quoted = f"\n    {source.strip()}" if source else ""
        return f"Warning: this is not valid Python. {place}{error.msg}.{quoted}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"Warning: this is not valid Python ({error or type(error).__name__})."
    return ""


def _display(before: bytes | None, text: str, name: str) -> Display:
    old = None if before is None else TextFile.decode(before).text
    return diff_display(old, text, name)


def _preview(arguments: Arguments, context: ToolContext) -> Display | None:
    """Draw the diff that writing would make."""
    text = arguments["content"]
    try:
        path = context.workspace.resolve(arguments["path"])
        name = context.workspace.name(path)
        before = read_bytes(path, _PREVIEWED_SIZE)
        if before != text.encode("utf-8", "replace"):
            check_seen(path, name, before, context)
    except (FileProblemError, ValueError) as error:
        return Display("text", f"Nothing would be written: {error}")
    return _display(before, text, name)


WRITE_TOOL = ToolSpec(
    name="write",
    description=_DESCRIPTION,
    parameters=_PARAMETERS,
    handler=_write,
    effect=write_effect,
    preview=_preview,
    effects=("write",),
)
