"""Findings as lines for people or as JSON; pure."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from mlagent_tui.doctor.finding import Finding, Status

GLYPHS: dict[Status, tuple[str, str]] = {"ok": ("✓", "+"), "warn": ("!", "!"), "fail": ("✗", "x")}
"""What stands before a line, and the same where only ASCII can be shown."""

_COLOURS: dict[Status, str] = {"ok": "32", "warn": "33", "fail": "1;31"}
_NAME_WIDTH = 14


def as_json(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield one JSON object a line, in plain ASCII."""
    for finding in findings:
        yield json.dumps(asdict(finding))


def as_text(
    findings: Sequence[Finding], *, unicode: bool, colour: bool, width: int | None
) -> Iterator[str]:
    """Yield the lines for people: one for each finding, its remedy below it, and a count.

    Args:
        findings: What was found.
        unicode: Whether more than ASCII can be shown.
        colour: Whether to colour the words of status.
        width: Columns to wrap at, or None to leave lines whole.
    """
    for finding in findings:
        glyph = GLYPHS[finding.status][0 if unicode else 1]
        word = f"{glyph} {finding.status:<4}"
        if colour:
            word = f"\x1b[{_COLOURS[finding.status]}m{word}\x1b[0m"
        indent = " " * (8 + _NAME_WIDTH)
        body = _wrapped(finding.what, width, indent)
        yield f"{word}  {finding.name:<{_NAME_WIDTH}}{body}"
        if finding.remedy:
            arrow = "→ " if unicode else "-> "
            yield f"{indent}{arrow}{_wrapped(finding.remedy, width, indent)}"
    yield ""
    yield summary(findings)


def summary(findings: Sequence[Finding]) -> str:
    """Return the count of each status in one sentence."""
    count = Counter(finding.status for finding in findings)
    if not count["fail"] and not count["warn"]:
        return f"All {count['ok']} checks are fine."
    return f"{count['fail']} failed, {count['warn']} with a warning, {count['ok']} fine."


def _wrapped(text: str, width: int | None, indent: str) -> str:
    room = (width or 0) - len(indent) - 3
    if width is None or room < 20:
        return text
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return f"\n{indent}".join(lines)
