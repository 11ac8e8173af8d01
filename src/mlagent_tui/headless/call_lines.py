"""Tool calls as lines: what is called, its output while it runs, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mlagent_tui.headless.plain import plain_line
from mlagent_tui.protocol.events import (
    Envelope,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
)
from mlagent_tui.protocol.values import FINAL_TOOL_STATES

LIVE_LINES = 40
"""Lines of one call's output that are shown as they come; then at most one a second."""

TAIL_LINES = 5
"""Lines at the end of an output that are shown in any case."""

_TELLING = ("command", "path", "url", "query", "pattern", "repo_id", "id")

Line = tuple[str, str]
"""Text and the role of its look."""


@dataclass(slots=True)
class _Log:
    tool: str
    rest: str = ""
    shown: int = 0
    last_shown: float = 0.0
    left_out: list[str] = field(default_factory=list)
    left_out_count: int = 0


class CallLines:
    """Turns the events of tool calls into lines."""

    def __init__(self) -> None:
        self._logs: dict[str, _Log] = {}

    def lines(self, envelope: Envelope) -> Iterator[Line]:
        """Return the lines that an event adds."""
        match envelope.event:
            case ToolCallEvent() as event:
                self._logs[event.tool_call_id] = _Log(event.tool)
                if event.tool != "plan_tool":
                    mark = " (read from text)" if event.recovered else ""
                    yield f"{event.tool}{mark}: {summarise(event.arguments)}", "bold"
            case ToolLog() as event:
                yield from self._live(event, _seconds(envelope.time))
            case ToolStateChange(state=state) as event if state in FINAL_TOOL_STATES:
                yield from self._ended(event)
            case ToolOutput() as event:
                yield from self._result(event)

    def _live(self, event: ToolLog, now: float) -> Iterator[Line]:
        log = self._logs.setdefault(event.tool_call_id, _Log(""))
        *whole, log.rest = (log.rest + event.text).split("\n")
        log.rest = log.rest[-8_000:]
        for line in whole:
            if log.shown < LIVE_LINES or now - log.last_shown >= 1.0:
                yield from self._catch_up(log, tail=False)
                log.shown, log.last_shown = log.shown + 1, now
                yield _quoted(line)
            else:
                log.left_out_count += 1
                log.left_out = [*log.left_out, line][-TAIL_LINES:]

    def _catch_up(self, log: _Log, *, tail: bool) -> Iterator[Line]:
        """Say how many lines were left out, with the last of them if it is the end."""
        kept = log.left_out if tail else []
        missing = log.left_out_count - len(kept)
        if missing:
            yield f"  | … {missing:,} lines left out …", "dim"
        yield from (_quoted(line) for line in kept)
        log.left_out, log.left_out_count = [], 0

    def _ended(self, event: ToolStateChange) -> Iterator[Line]:
        log = self._logs.get(event.tool_call_id, _Log(""))
        yield from self._catch_up(log, tail=True)
        if log.rest.strip():
            log.shown += 1
            yield _quoted(log.rest)
            log.rest = ""
        if log.tool == "plan_tool" and event.state == "succeeded":
            return
        role = "dim" if event.state == "succeeded" else "yellow"
        yield f"  {log.tool} {event.state.replace('_', ' ')}{_facts(event.facts)}", role

    def _result(self, event: ToolOutput) -> Iterator[Line]:
        """Show why a call failed, unless its output was shown already."""
        log = self._logs.pop(event.tool_call_id, None)
        if not event.success and (log is None or log.shown == 0):
            lines = [line for line in event.output.split("\n") if line.strip()]
            yield from (_quoted(line) for line in lines[:TAIL_LINES])


def summarise(arguments: Mapping[str, Any]) -> str:
    """Return the argument that tells most about a call, as one bounded line."""
    for name in _TELLING:
        value = arguments.get(name)
        if isinstance(value, str) and value.strip():
            return plain_line(value.strip())
    return plain_line(json.dumps(arguments, ensure_ascii=False, default=str))


def _quoted(line: str) -> Line:
    return f"  | {plain_line(line, 400)}", "dim"


def _facts(facts: Mapping[str, Any]) -> str:
    parts = []
    if (code := facts.get("exit_code")) is not None:
        parts.append(f"exit code {code}")
    if isinstance(elapsed := facts.get("elapsed"), int | float):
        parts.append(f"{elapsed:.1f} s")
    return f" ({', '.join(parts)})" if parts else ""


def _seconds(moment: str) -> float:
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return 0.0
