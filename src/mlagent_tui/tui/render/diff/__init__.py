"""Diffs: read into lines, or made from two texts; drawn in one column or side by side.

The lines are plain data. :func:`unified_rows` and :func:`split_rows` draw them for any width,
:func:`unified_source` gives them back as the unified diff that copying them should give.
"""

from mlagent_tui.tui.render.diff.lines import (
    DiffLine,
    compare,
    counts,
    parse_diff,
    unified_source,
)
from mlagent_tui.tui.render.diff.split import split_rows
from mlagent_tui.tui.render.diff.unified import MAX_LINES, unified_rows

__all__ = [
    "MAX_LINES",
    "DiffLine",
    "compare",
    "counts",
    "parse_diff",
    "split_rows",
    "unified_rows",
    "unified_source",
]
