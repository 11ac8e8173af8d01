"""What an interrupt stops, and what it does not stop, in a few words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import ToolItem

LONGEST_DETAIL = 40
"""Characters of a command that are told."""


def with_side_effects(running: Iterable[ToolItem]) -> tuple[ToolItem, ...]:
    """Return the running calls that may have changed something.

    A call of which nothing is known counts: it is better to ask once too often.
    """
    return tuple(call for call in running if call.effects != ("read",))


def stop_text(running: Iterable[ToolItem], waiting: int) -> str:
    """Return what an interrupt stops and what goes on, for example ``stops bash (make)``.

    Args:
        running: The running calls that may have changed something.
        waiting: How many messages wait for the end of the turn.
    """
    calls = tuple(running)
    parts = [f"stops {', '.join(_name(call) for call in calls) or 'the turn'}"]
    if waiting:
        parts.append("1 queued message is held" if waiting == 1 else f"{waiting} queued are held")
    parts.extend(f"{job} goes on" for job in _jobs(calls))
    return "; ".join(parts)


def _name(call: ToolItem) -> str:
    detail = call.arguments.get("command") or call.arguments.get("path")
    shown = f" ({clean_line(detail, max_line=LONGEST_DETAIL)})" if isinstance(detail, str) else ""
    return f"{clean_line(call.tool, max_line=LONGEST_DETAIL)}{shown}"


def _jobs(calls: Iterable[ToolItem]) -> list[str]:
    """Return the jobs that were begun elsewhere, which do not end with the call that watches."""
    found: list[str] = []
    for call in calls:
        job, url = call.facts.get("job_id"), call.facts.get("url")
        if isinstance(job, str) and job:
            place = f" ({clean_line(url, max_line=60)})" if isinstance(url, str) and url else ""
            found.append(f"job {clean_line(job, max_line=LONGEST_DETAIL)}{place}")
    return found
