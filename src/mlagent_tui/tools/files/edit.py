"""The edit tool: changes a piece of a file, and nothing else in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlagent_tui.protocol.values import Display
from mlagent_tui.tools.blocking import in_thread, to_its_end
from mlagent_tui.tools.files.diff import diff_display
from mlagent_tui.tools.files.effects import edit_effect
from mlagent_tui.tools.files.near_paths import missing
from mlagent_tui.tools.files.replacing import Edited, Refused, edit_text
from mlagent_tui.tools.files.text_file import (
    EDIT_LIMIT,
    FileProblemError,
    TextFile,
    encode_new,
    read_bytes,
    replace_file,
)
from mlagent_tui.tools.files.write import check_seen, syntax_warning
from mlagent_tui.tools.spec import Arguments, ToolContext, ToolResult, ToolSpec

_PREVIEWED_SIZE = 1_000_000
_SHOWN_PLACES = 12

_DESCRIPTION = """\
Changes a piece of a file that was read before. old_str is looked for exactly as you give it, \
white space included; copy it from read without the line numbers, with as many lines around it as \
make it unique. If it stands in several places nothing is changed, unless replace_all is true.

mode says what happens: replace (the default) puts new_str in its place; append_after keeps \
old_str and puts new_str directly after it; prepend_before puts new_str directly before it. Give \
new_str its own line breaks. An empty new_str with replace deletes the piece.

If old_str differs from the file only in line ends, look-alike quotes or dashes, or indentation, \
and only one place fits, that place is changed, new_str gets the indentation of the file, and the \
result says so: check it. If nothing fits, the result shows the nearest lines. The file must not \
have changed on disk since you read it."""

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "path": {
            "type": "string",
            "minLength": 1,
            "description": "The file; a relative path counts from the workspace.",
        },
        "old_str": {"type": "string", "minLength": 1, "description": "The text to look for."},
        "new_str": {"type": "string", "description": "The text to put there."},
        "replace_all": {
            "type": "boolean",
            "description": "Change every place where old_str stands; false if left out.",
        },
        "mode": {
            "type": "string",
            "enum": ["replace", "append_after", "prepend_before"],
            "description": "What to do with old_str; replace if left out.",
        },
    },
    "required": ["path", "old_str", "new_str"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class _Change:
    """An edit that can be made."""

    path: Path
    name: str
    before: bytes
    after: bytes
    edited: Edited
    display: Display


async def _edit(arguments: Arguments, context: ToolContext) -> ToolResult:
    try:
        change = await in_thread(_prepare, arguments, context, EDIT_LIMIT)
        await to_its_end(replace_file, change.path, change.before, change.after)
    except FileProblemError as error:
        return ToolResult(str(error), False)
    context.files_seen.note(change.path, change.after)
    warning = await in_thread(syntax_warning, change.path, change.edited.text)
    said = "\n".join(filter(None, (_said(change), warning)))
    return ToolResult(said, display=change.display)


def _prepare(arguments: Arguments, context: ToolContext, limit: int) -> _Change:
    """Find out what the edit would make of the file, without changing it."""
    path = context.workspace.resolve(arguments["path"])
    name = context.workspace.name(path)
    before = read_bytes(path, limit)
    if before is None:
        raise FileProblemError(f"{missing(path, context.workspace)} Use write to make a new file.")
    if b"\x00" in before[:8_192]:
        raise FileProblemError(f"{name} is not UTF-8 text, so it was not changed. Use a script.")
    check_seen(path, name, before, context)
    encode_new(arguments["new_str"])
    old = TextFile.decode(before)
    edited = edit_text(
        old.text,
        arguments["old_str"],
        arguments["new_str"],
        mode=arguments.get("mode", "replace"),
        replace_all=bool(arguments.get("replace_all", False)),
    )
    if isinstance(edited, Refused):
        raise FileProblemError(f"{name} was not changed. {edited.reason}")
    new = old.with_text(edited.text)
    return _Change(path, name, before, new.encode(), edited, diff_display(old.text, new.text, name))


def _said(change: _Change) -> str:
    lines = change.edited.lines
    shown = ", ".join(str(line) for line in lines[:_SHOWN_PLACES])
    if len(lines) > _SHOWN_PLACES:
        shown += f" and {len(lines) - _SHOWN_PLACES} more"
    where = f"line {shown}" if len(lines) == 1 else f"{len(lines)} places, lines {shown}"
    said = f"Edited {change.name} at {where}."
    if change.edited.note:
        said += f"\nNote: {change.edited.note} This is what was changed:\n{_excerpt(change)}"
    return said


def _excerpt(change: _Change) -> str:
    text = change.display.text
    return text if len(text) <= 3_000 else f"{text[:3_000]}\n[…]"


def _preview(arguments: Arguments, context: ToolContext) -> Display | None:
    """Draw the diff that the edit would make, or say why it would fail."""
    try:
        return _prepare(arguments, context, _PREVIEWED_SIZE).display
    except (FileProblemError, ValueError) as error:
        return Display("text", f"Nothing would be changed: {error}")


EDIT_TOOL = ToolSpec(
    name="edit",
    description=_DESCRIPTION,
    parameters=_PARAMETERS,
    handler=_edit,
    effect=edit_effect,
    preview=_preview,
    effects=("write",),
)
