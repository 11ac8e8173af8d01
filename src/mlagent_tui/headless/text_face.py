"""The form for people and shell scripts: the answer on stdout, progress on stderr.

Everything is plain lines that are only ever added, so that it reads well in a log file.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlagent_tui.headless.call_lines import CallLines
from mlagent_tui.headless.model_lines import model_lines
from mlagent_tui.headless.output import Output
from mlagent_tui.headless.plain import plain
from mlagent_tui.headless.summary import Summary
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    AssistantMessageDone,
    Compacted,
    EffortChanged,
    Envelope,
    ErrorEvent,
    Event,
    Interrupted,
    ModelChanged,
    ModelProfiled,
    Notice,
    PlanUpdate,
    Ready,
    SessionTerminated,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.values import PlanItem

_MARKS = {"completed": "[x]", "in_progress": "[>]", "pending": "[ ]"}

_CODES = {"dim": "2", "bold": "1", "red": "31", "yellow": "33", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class Style:
    """Whether lines on standard error are coloured."""

    colour: bool = False

    def paint(self, text: str, role: str) -> str:
        """Return ``text`` in the look of a role: dim, bold, red, yellow or cyan."""
        return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if self.colour and role else text


class TextFace:
    """Shows a run as text."""

    def __init__(self, out: Output, err: Output, style: Style) -> None:
        self._out = out
        self._err = err
        self._style = style
        self._calls = CallLines()
        self._summary = Summary()
        self._plan: tuple[PlanItem, ...] = ()
        self._last_text = ""

    def tell(self, sentence: str) -> None:
        """Say something that is no event, on standard error."""
        self._say(f"mlagent-tui: {sentence}", "bold")

    def finish(self) -> None:
        """Say what the run used."""
        for line in self._summary.lines():
            self._say(line, "dim")

    def show(self, envelope: Envelope) -> None:
        """Show one event; what is of no use in a log is passed over."""
        event = envelope.event
        self._summary.apply(envelope)
        match event:
            case AssistantMessageDone():
                self._answer(event)
            case ToolCallEvent() | ToolLog() | ToolStateChange() | ToolOutput():
                for line, role in self._calls.lines(envelope):
                    self._say(line, role)
            case PlanUpdate(items=items):
                self._show_plan(items)
            case TurnComplete() | ErrorEvent() | Interrupted() | SessionTerminated():
                self._end(event)
            case _:
                self._remark(event)

    def _remark(self, event: Event) -> None:
        match event:
            case Ready():
                self._say(f"{event.model} · {event.mode} · {event.workspace}", "dim")
            case ModelChanged() | ModelProfiled() | EffortChanged():
                for line in model_lines(event):
                    self._say(line, "dim")
            case Notice(level="warning", text=text):
                self._say(f"warning: {text}", "yellow")
            case Notice(text=text):
                self._say(f"note: {text}", "dim")
            case ApprovalRequired(items=items):
                for item in items:
                    what = item.effect.summary or item.tool
                    self._say(f"needs approval: {what}. {item.reason}", "yellow")
                self._say("Nobody is here to approve, so the answer is no.", "yellow")
            case Compacted():
                before, after = event.tokens_before, event.tokens_after
                self._say(f"note: compacted from {before:,} to {after:,} tokens", "dim")

    def _answer(self, event: AssistantMessageDone) -> None:
        """Keep a text back as long as it may be the final answer; show the others."""
        self._flush_text()
        if event.status == "complete" and not event.tool_calls:
            self._last_text = event.content
        elif event.status != "failed" and event.content.strip():
            self._say(event.content.strip())

    def _flush_text(self) -> None:
        if self._last_text.strip():
            self._say(self._last_text.strip())
        self._last_text = ""

    def _end(self, event: Event) -> None:
        match event:
            case TurnComplete(final_response=text):
                self._last_text = ""
                if text.strip():
                    self._out.line(plain(text.strip()))
            case ErrorEvent(message=message, hint=hint):
                self._flush_text()
                self._say(f"error: {message} {hint}".strip(), "red")
            case Interrupted(stopped=stopped, continuing=continuing):
                self._flush_text()
                what = f": stopped {', '.join(stopped)}" if stopped else ""
                rest = f"; {', '.join(continuing)} goes on" if continuing else ""
                self._say(f"interrupted{what}{rest}", "yellow")
            case SessionTerminated(message=message):
                self._flush_text()
                self._say(f"error: {message}", "red")

    def _show_plan(self, items: tuple[PlanItem, ...]) -> None:
        """Show a new plan whole, and of a known one only what changed."""
        before = {item.id: item for item in self._plan}
        known = bool(before) and set(before) == {item.id for item in items}
        done = sum(item.status == "completed" for item in items)
        if items:
            self._say(f"plan: {done} of {len(items)} done", "cyan")
        for item in items:
            if not known or before[item.id] != item:
                self._say(f"  {_MARKS[item.status]} {item.content}", "cyan")
        self._plan = items

    def _say(self, text: str, role: str = "") -> None:
        for line in plain(text).split("\n"):
            self._err.line(self._style.paint(line, role))
