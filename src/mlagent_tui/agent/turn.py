"""One turn: from a person's message to the one event that ends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from mlagent_tui.agent.asking import SwitchedAwayError
from mlagent_tui.agent.calls import CallRunner
from mlagent_tui.agent.doom_loop import DoomLoopDetector, Incident
from mlagent_tui.agent.making_room import RoomMaker
from mlagent_tui.agent.next_step import (
    AskModel,
    End,
    EndReason,
    MakeRoom,
    Outlook,
    PauseAndAsk,
    RunCalls,
    Say,
    Step,
    next_step,
)
from mlagent_tui.agent.progress import TurnProgress
from mlagent_tui.agent.request import ModelRequest
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.voice import Voice
from mlagent_tui.models.client import ContextOverflowError, ModelError
from mlagent_tui.protocol.events import (
    ContextMessage,
    Envelope,
    ErrorEvent,
    Interrupted,
    Notice,
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.messages import ToolCall
from mlagent_tui.protocol.operations import new_id
from mlagent_tui.protocol.stream import Place
from mlagent_tui.protocol.values import ApprovalItem, Effect, ToolState

_log = logging.getLogger(__name__)

STOP_LIMIT = 2.8
"""Seconds that an interrupt waits for what it stops; then it is abandoned."""


@dataclass(frozen=True, slots=True)
class Input:
    """A message from a person: its operation's id and its text."""

    id: str
    text: str


class Turn:
    """Runs one turn. Everything it says is in its own place of the stream.

    Attributes:
        place: Where its events belong.
        finished: Set once its terminal event was said.
    """

    def __init__(self, session: Session, number: int, first: Input) -> None:
        self._session = session
        self._first = first
        self.place = Place(number, operation_id=first.id)
        self._voice = Voice(session.stream, self.place)
        self._progress = TurnProgress()
        self._runner = CallRunner(session, self._voice)
        self._detector = DoomLoopDetector()
        self._request: ModelRequest | None = None
        self._stop = asyncio.Event()
        self._steered: list[Input] = []
        self.finished = asyncio.Event()
        self._room = RoomMaker(session, self._voice)
        self._ended = False

    @property
    def stopping(self) -> bool:
        """Whether the turn was told to stop."""
        return self._stop.is_set()

    @property
    def unread(self) -> tuple[Input, ...]:
        """Messages that were put into the turn after its last request."""
        return tuple(self._steered)

    def steer(self, message: Input) -> None:
        """Put a message into the turn; the model sees it with its next request."""
        self._steered.append(message)

    def interrupt(self) -> None:
        """Stop the turn; :meth:`run` returns within 3 s."""
        self._voice.silence()
        self._stop.set()

    def apply(self, envelope: Envelope) -> None:
        """Fold one of the session's events into the turn's progress."""
        if envelope.turn == self.place.turn and envelope.agent_id == self.place.agent_id:
            self._progress.apply(envelope.event)

    async def run(self) -> None:
        """Run to the end; says exactly one terminal event."""
        begin = Voice(self._session.stream, self.place)
        await begin.say(Processing((self._first.id,), self._first.text))
        work = asyncio.create_task(self._work())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not self._stop.is_set():
                await work
            elif not self._ended:
                await self._wind_down(work)
        finally:
            stop.cancel()
            work.cancel()

    # --- the loop --------------------------------------------------------------------------------

    async def _work(self) -> None:
        try:
            await self._go()
        except ModelError as error:
            await self._fail(error.code, error.message, error.hint, retryable=error.retryable)
        except Exception:
            _log.exception("turn %s failed", self.place.turn)
            await self._fail_within()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self.stopping or task is None or task.cancelling():
                raise
            # Something in the turn was cancelled, but not the turn: it must not end in silence.
            _log.exception("something in turn %s was cancelled", self.place.turn)
            await self._fail_within()

    async def _go(self) -> None:
        """Take one step after the other to the end."""
        while not self._ended and not self.stopping:
            if self._progress.asks_next:
                await self._get_ready()
            await self._take(next_step(self._progress, self._outlook()))

    async def _fail_within(self) -> None:
        await self._fail(
            "internal",
            "Something in the program itself went wrong, so this turn was ended.",
            "Nothing that was said is lost: send a message to go on. The log file has details.",
        )

    async def _get_ready(self) -> None:
        """Find out about the model and what opens the request, so that its size is known."""
        if await self._session.models.ready() is not None:
            await self._session.refresh_base(self._voice.place)

    def _outlook(self) -> Outlook:
        session = self._session
        return Outlook(
            max_iterations=session.settings.max_iterations,
            over_budget=session.over_budget,
            near_limit=session.meter.used >= session.limit,
            plan=session.plan,
            incident=None if self._progress.open_calls else self._new_incident(),
        )

    def _new_incident(self) -> Incident | None:
        return self._detector.check(self._progress.records)

    async def _take(self, step: Step) -> None:
        match step:
            case End(reason="done") if self._steered:
                await self._take_steered()
            case End(reason):
                await self._end(reason)
            case RunCalls(calls):
                await self._runner.run(calls)
            case MakeRoom():
                await self._room.before_request()
            case Say():
                await self._voice.say(Notice("info", step.code, step.notice))
                await self._voice.say(ContextMessage(step.text, step.origin))
            case PauseAndAsk(incident):
                await self._pause(incident)
            case AskModel():
                await self._ask_model()

    async def _ask_model(self) -> None:
        await self._take_steered()
        client = self._session.client
        if client is None:
            raise ModelError(
                "no_model",
                "No model is set up, so nothing can answer.",
                "Choose one with /model, or start with --demo to try the program without one.",
            )
        self._request = ModelRequest(self._session, self._voice)
        try:
            await self._request.run(client)
        except ContextOverflowError as error:
            await self._room.after_overflow(error)
            return
        except SwitchedAwayError:
            now = self._session.model
            text = f"{client.model} is waited for no longer; {now} is asked now."
            await self._voice.say(Notice("info", "switched", text))
            return
        self._room.fitted()
        await self._session.models.say_profile()
        self._voice.mention(self._session.context_status())

    async def _take_steered(self) -> None:
        while self._steered:
            message = self._steered.pop(0)
            await self._voice.say(Processing((message.id,), message.text, steered=True))

    async def _pause(self, incident: Incident) -> None:
        """Ask a person whether the agent may go on."""
        item = ApprovalItem(
            tool_call_id=f"pause-{new_id()}",
            tool="continue",
            arguments={},
            reason=incident.notice,
            effect=Effect(summary="Lets the agent go on with this turn", proven=False),
        )
        await self._voice.say(Notice("warning", "doom_loop", incident.notice))
        verdicts = await self._session.approvals.ask([item], self._voice.say)
        verdict = await verdicts[item.tool_call_id]
        if verdict is not None and not verdict.approved:
            await self._end("doom_loop")
            return
        advice = f" The person adds: {verdict.feedback}" if verdict and verdict.feedback else ""
        await self._voice.say(ContextMessage(f"{incident.text}{advice}", "guard"))

    # --- the end ---------------------------------------------------------------------------------

    async def _end(self, reason: EndReason) -> None:
        session = self._session
        if reason == "max_iterations":
            limit = session.settings.max_iterations
            text = (
                f"Stopped after {limit} round{'s' if limit != 1 else ''}, the most that one turn "
                "may take. Send a message to go on, or raise max_iterations."
            )
            await self._voice.say(Notice("warning", "max_iterations", text))
        elif reason == "cost_limit" and session.max_cost is not None:
            text = session.spent.stop_text(session.max_cost)
            await self._voice.say(Notice("warning", "cost_limit", text))
        elif reason == "done" and self._progress.empty_answers:
            text = (
                f"{session.model} ended the turn without a word. Ask in other words, or choose "
                "another model with /model."
            )
            await self._voice.say(Notice("warning", "no_answer", text))
        size, text = len(session.history.messages), self._progress.final_text
        await self._say_last(TurnComplete(size, text, reason))

    async def _fail(self, code: str, message: str, hint: str, *, retryable: bool = False) -> None:
        await self._say_last(ErrorEvent(code, message, hint, retryable))

    async def _say_last(self, event: TurnComplete | ErrorEvent) -> None:
        """Say the terminal event, unless an interrupt came first: that one says its own."""
        if not self.stopping and not self._ended:
            self._ended = True
            await self._voice.say(event)

    async def _wind_down(self, work: asyncio.Task[None]) -> None:
        """Stop the work, close what it left open, and say that the turn was interrupted."""
        last = Voice(self._session.stream, self.place)
        doing = self._doing()
        await last.say(_interrupting(doing))
        work.cancel()
        await asyncio.wait({work}, timeout=STOP_LIMIT)
        if not work.done():
            work.add_done_callback(_log_abandoned)
        await self._session.approvals.abandon(last.say)
        if self._request is not None:
            await self._request.settle_interrupted(last)
        for call in self._progress.open_calls:
            await self._close(call, last)
        await self._before_interrupted(last)
        self._ended = True
        await last.say(Interrupted(stopped=doing))

    async def _before_interrupted(self, voice: Voice) -> None:
        """Say what an interrupt leaves unsaid; the model's own turns leave nothing."""

    def _doing(self) -> tuple[str, ...]:
        """Return what an interrupt stops, in words."""
        calls = tuple(call.tool for call in self._progress.open_calls)
        if calls:
            return calls
        answering = self._request is not None and not self._request.settled
        return ("the model's answer",) if answering else ()

    async def _close(self, call: ToolCall, voice: Voice) -> None:
        """Give a call that the interrupt met the result that is true of it."""
        if call.id not in self._progress.announced:
            await voice.say(
                ToolCallEvent(call.id, call.tool, call.arguments, recovered=call.recovered)
            )
        if (ended := self._runner.result(call.id)) is not None:
            if call.id not in self._progress.finished:
                state: ToolState = "succeeded" if ended.success else "failed"
                await voice.say(ToolStateChange(call.id, state))
            await voice.say(ended)
            return
        elapsed, tail = self._runner.elapsed(call.id), self._runner.tail(call.id)
        if elapsed is None:
            if call.id not in self._progress.finished:
                await voice.say(ToolStateChange(call.id, "cancelled"))
            text = "Not run: the person interrupted the turn before this call began."
        else:
            await voice.say(ToolStateChange(call.id, "cancelled", {"elapsed": round(elapsed, 3)}))
            text = (
                f"The person interrupted this call after {elapsed:.1f} s. What it had done by "
                "then stays done: check before you rely on it or repeat it."
            )
        if tail:
            text = f"{text}\nLast output:\n{tail}"
        await voice.say(ToolOutput(call.id, call.tool, text, success=False))


def _interrupting(doing: Sequence[str]) -> Notice:
    what = ", ".join(doing) or "the turn"
    return Notice(
        "info", "interrupting", f"Interrupting: stopping {what}.", {"stopping": list(doing)}
    )


def _log_abandoned(work: asyncio.Task[None]) -> None:
    if not work.cancelled() and work.exception() is not None:
        _log.info("abandoned work ended with %r", work.exception())
    else:
        _log.info("abandoned work ended")
