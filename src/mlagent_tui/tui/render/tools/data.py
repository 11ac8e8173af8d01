"""Rows and columns that a tool gave as text: JSON, JSON lines, CSV or TSV, read as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlagent_tui.json_depth import deeper_than
from mlagent_tui.tui.sanitise import clean_line

_MUCH = 100_000
"""Characters that are read as data; longer texts are drawn as they are."""
_CELL = 300
_COLUMNS = 40
_ROWS = 400
_NUMBERS = frozenset({int, float})


@dataclass(frozen=True, slots=True)
class Table:
    """A table as data, safe to draw.

    Attributes:
        columns: Their names.
        rows: The cells of each row, as many as there are columns.
        numeric: Whether all that a column holds are numbers.
        head: The names as they stand in the text; empty if they stand in each row.
        sources: Each row as it stands in the text that it was read from.
        total: Rows that there are; those after the first ones are not read.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    head: str
    sources: tuple[str, ...]
    total: int


def read_json(text: str) -> Any:
    """Read JSON of others.

    Args:
        text: Untrusted text.

    Returns:
        A list or an object; None if the text is neither, is too long or too deep.
    """
    text = text.strip()
    if not text or len(text) > _MUCH or text[0] not in "[{":
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (list, dict)) and not deeper_than(value) else None


def table_of(value: Any) -> Table | None:
    """Return a list of objects that share their keys as a table, or None if it is no such list."""
    if not isinstance(value, list) or not value:
        return None
    total = len(value)
    value = value[:_ROWS]
    if not all(isinstance(row, Mapping) and row for row in value):
        return None
    names = list(dict.fromkeys(key for row in value for key in row))
    held = sum(len(row) for row in value)
    if len(names) > _COLUMNS or held < len(names) * len(value) / 2:
        return None
    cells = [[row.get(name) for name in names] for row in value]
    sources = [json.dumps(row, ensure_ascii=False, default=str) for row in value]
    return _table([str(name) for name in names], cells, "", sources, total)


def read_table(text: str) -> Table | None:
    """Read text that a tool calls a table.

    Args:
        text: Untrusted text: a JSON list, JSON lines, CSV or TSV with a line of names.

    Returns:
        The table, or None if it is something else, such as Markdown.
    """
    text = text.strip()
    if len(text) > _MUCH:
        text = text[:_MUCH].rpartition("\n")[0]
    lines = text.split("\n")
    if (table := table_of(read_json(text))) is not None:
        return table
    if text.startswith("{"):
        table = table_of([read_json(line) for line in lines[:_ROWS]])
        return table and replace(table, total=len(lines))
    return None if "|" in lines[0] else _separated(lines)


def _separated(lines: Sequence[str]) -> Table | None:
    import csv

    mark = "\t" if "\t" in lines[0] else ","
    if len(lines) < 2 or mark not in lines[0]:
        return None
    total = len(lines) - 1
    lines = lines[: _ROWS + 1]
    try:
        head, *rows = csv.reader([line.replace("\0", "") for line in lines], delimiter=mark)
    except csv.Error:
        return None
    count = len(head)
    if count > _COLUMNS or len(rows) != len(lines) - 1 or any(len(row) > count for row in rows):
        return None
    padded = [[_number(cell) for cell in row] + [None] * (count - len(row)) for row in rows]
    return _table(head, padded, clean_line(lines[0], tab_size=1), lines[1:], total)


def _number(cell: str) -> str | int | float:
    """Return a cell as a number if it is one."""
    for kind in (int, float):
        try:
            return kind(cell) if len(cell) < 30 and "_" not in cell else cell
        except ValueError:
            continue
    return cell


def _table(
    names: Sequence[str],
    cells: Sequence[Sequence[Any]],
    head: str,
    sources: Sequence[str],
    total: int,
) -> Table:
    columns = range(len(names))
    return Table(
        tuple(clean_line(name[:_CELL]) for name in names),
        tuple(tuple(_shown(row[column]) for column in columns) for row in cells),
        tuple(
            all(row[column] is None or type(row[column]) in _NUMBERS for row in cells)
            for column in columns
        ),
        head,
        tuple(clean_line(source) for source in sources),
        total,
    )


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return clean_line(value[:_CELL])
