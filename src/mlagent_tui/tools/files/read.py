"""The read tool: shows a file with line numbers, or what a folder holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlagent_tui.protocol.values import Display
from mlagent_tui.tools.blocking import in_thread
from mlagent_tui.tools.files.effects import read_effect
from mlagent_tui.tools.files.file_lines import LineRange, read_lines, readable_size
from mlagent_tui.tools.files.near_paths import missing
from mlagent_tui.tools.files.text_file import FileProblemError
from mlagent_tui.tools.spec import Arguments, ToolContext, ToolResult, ToolSpec

DEFAULT_LIMIT = 2_000
"""Lines that are shown if the model sets no limit."""

OUTPUT_LIMIT = 60_000
"""Characters of one result: a source file of some thousand lines fits, a data file does not."""

_NOTES_ROOM = 1_000
_ROOM = OUTPUT_LIMIT - _NOTES_ROOM
_ENTRIES_SHOWN = 200

_DESCRIPTION = f"""\
Shows a text file, each line after its number and a tab. The numbers are not part of the file: \
leave them out when you quote lines for edit. Up to {DEFAULT_LIMIT:,} lines or {_ROOM:,} \
characters come at once; the last line says how to get the rest. For a part of a long file give \
offset (the first line, counted from 1) and limit; to find the part, search with grep in bash \
first.

A folder is listed. Notebooks and other JSON come as they are stored. Binary files (images, \
weights, Parquet, archives) are not shown; open them with a short script in bash.

A file must have been read before write may replace it or edit may change it."""

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "path": {
            "type": "string",
            "minLength": 1,
            "description": "The file; a relative path counts from the workspace.",
        },
        "offset": {
            "type": "integer",
            "minimum": 1,
            "description": "Number of the first line to show; 1 if left out.",
        },
        "limit": {
            "type": "integer",
            "minimum": 1,
            "description": f"Lines to show at most; {DEFAULT_LIMIT} if left out.",
        },
    },
    "required": ["path"],
    "additionalProperties": False,
}


async def _read(arguments: Arguments, context: ToolContext) -> ToolResult:
    path = context.workspace.resolve(arguments["path"])
    first = int(arguments.get("offset", 1))
    count = int(arguments.get("limit", DEFAULT_LIMIT))
    name = context.workspace.name(path)
    room = context.within_room(OUTPUT_LIMIT) - _NOTES_ROOM
    try:
        if await in_thread(path.is_dir):
            return await in_thread(_folder, path, name)
        found = await in_thread(read_lines, path, first, count, room)
    except FileProblemError as error:
        return ToolResult(str(error), False)
    if found is None:
        return ToolResult(await in_thread(missing, path, context.workspace), False)
    context.files_seen.note(path, found.look)
    return _shown(found, name)


def _shown(found: LineRange, name: str) -> ToolResult:
    if not found.total:
        return ToolResult(f"({name} is empty)", display=Display("file", "", _facts(found, name)))
    if found.first > found.total:
        return ToolResult(
            f"{name} has only {found.total:,} lines, so there is nothing at offset "
            f"{found.first:,}. Use an offset between 1 and {found.total:,}.",
            False,
        )
    last = found.first + len(found.lines) - 1
    lines = [f"{found.first + i:6}\t{line}" for i, line in enumerate(found.lines)]
    lines.extend(_notes(found, last))
    return ToolResult("\n".join(lines), display=Display("file", "", _facts(found, name)))


def _notes(found: LineRange, last: int) -> list[str]:
    notes = []
    if last < found.total:
        notes.append(
            f"[lines {found.first:,} to {last:,} of {found.total:,}; go on with offset={last + 1}]"
        )
    elif found.first > 1:
        notes.append(f"[lines {found.first:,} to {last:,}, the end of the file]")
    if found.cut:
        notes.append(
            f"[{found.cut} long lines were cut; to see all of line N use bash: sed -n Np FILE | "
            "cut -c FROM-TO]"
        )
    if found.strange:
        notes.append("[some bytes are not UTF-8 and are shown as \ufffd]")
    return notes


def _facts(found: LineRange, name: str) -> dict[str, Any]:
    last = found.first + len(found.lines) - 1
    return {"path": name, "first": found.first, "last": last, "lines": found.total}


def _folder(path: Path, name: str) -> ToolResult:
    """List a folder: folders first, then files with their sizes."""
    folders, files = [], []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{entry.name}/")
                else:
                    files.append((entry.name, _size(entry)))
    except OSError as error:
        return ToolResult(f"{path} could not be listed: {error.strerror}.", False)
    lines = sorted(folders) + [f"{entry}  {size}" for entry, size in sorted(files)]
    shown = lines[:_ENTRIES_SHOWN]
    if len(lines) > len(shown):
        shown.append(f"[{len(lines) - len(shown):,} more; use ls or find in bash to see them]")
    head = f"{name} is a folder. It holds:" if lines else f"{name} is an empty folder."
    text = "\n".join([head, *shown])
    return ToolResult(text, display=Display("text", text, {"path": name, "entries": len(lines)}))


def _size(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_symlink():
            return f"-> {os.readlink(entry.path)}"
        return readable_size(entry.stat(follow_symlinks=False).st_size)
    except OSError:
        return "?"


READ_TOOL = ToolSpec(
    name="read",
    description=_DESCRIPTION,
    parameters=_PARAMETERS,
    handler=_read,
    effect=read_effect,
    effects=("read",),
    output_limit=OUTPUT_LIMIT,
)
