"""The agent's loop: takes operations from two lanes and runs one turn at a time."""

from __future__ import annotations

import asyncio
import logging

from mlagent_tui.agent.budget import late_limit_warning
from mlagent_tui.agent.command_turn import CommandTurn
from mlagent_tui.agent.compaction import Compactor
from mlagent_tui.agent.model_switch import Lists, MakeClient, ModelSwitch, no_lists
from mlagent_tui.agent.queue import InputQueue, Waiting, Written, written
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.turn import Input, Turn
from mlagent_tui.agent.voice import Voice
from mlagent_tui.protocol.events import (
    BudgetChanged,
    EffortChanged,
    Envelope,
    ErrorEvent,
    Event,
    InputEdited,
    InputMoved,
    InputQueued,
    InputRemoved,
    ModeChanged,
    NewComplete,
    Notice,
    PlanUpdate,
    Ready,
    RedoComplete,
    ShutdownDone,
    UndoComplete,
)
from mlagent_tui.protocol.operations import (
    ApprovalAnswer,
    Compact,
    EditInput,
    Interrupt,
    MoveInput,
    NewSession,
    Operation,
    Redo,
    ReleaseQueue,
    RemoveInput,
    RunCommand,
    SendNow,
    SetBudget,
    SetEffort,
    SetMode,
    SetModel,
    Shutdown,
    TurnOperation,
    Undo,
    UserInput,
)
from mlagent_tui.protocol.stream import Place
from mlagent_tui.protocol.values import EFFORTS

QueueOperation = EditInput | RemoveInput | MoveInput | SendNow
"""Operations on one input that waits."""

_log = logging.getLogger(__name__)


class AgentLoop:
    """Runs a session: operations in, events out."""

    def __init__(self, session: Session, make_client: MakeClient, lists: Lists = no_lists) -> None:
        self._session = session
        self._switch = ModelSwitch(session, make_client, lists)
        self._inbox: asyncio.Queue[Operation] = asyncio.Queue()
        self._queue = InputQueue()
        self._turn: Turn | None = None
        self._busy = False
        self._stop_next = ""
        self._compacting: tuple[Voice, asyncio.Task[bool]] | None = None
        session.stream.fold(self._fold)

    def submit(self, operation: Operation) -> None:
        """Hand in an operation; returns at once."""
        self._inbox.put_nowait(operation)

    async def run(self) -> None:
        """Take operations until a shutdown; the stream ends with the event ``shutdown``."""
        session = self._session
        await session.stream.append(
            Ready(
                len(session.surroundings.router.infos),
                session.model,
                mode=session.mode,
                workspace=str(session.surroundings.workspace.root),
                effort=session.effort,
            )
        )
        self._switch.look()
        lane = asyncio.create_task(self._run_turn_lane())
        try:
            while not isinstance(operation := await self._inbox.get(), Shutdown):
                await self._dispatch(operation)
            await self._stop(lane, operation)
        finally:
            lane.cancel()
            await asyncio.gather(lane, return_exceptions=True)
            await self._switch.close()

    async def _stop(self, lane: asyncio.Task[None], operation: Operation) -> None:
        """Let the running turn end with its own last word, and nothing begin after it."""
        self._queue.close()
        turn = self._turn
        if turn is not None:
            turn.interrupt()
            await turn.finished.wait()
        lane.cancel()
        await asyncio.gather(lane, return_exceptions=True)
        await self._switch.close()
        await self._say(ShutdownDone(), operation)
        await self._session.stream.close()

    # --- control lane ----------------------------------------------------------------------------

    async def _dispatch(self, operation: Operation) -> None:
        """Handle an operation of the control lane, or put it into the turn lane."""
        match operation:
            case Interrupt():
                self._interrupt()
            case ApprovalAnswer():
                await self._answer(operation)
            case SetMode(mode=mode):
                await self._say(ModeChanged(mode, self._session.mode), operation)
            case SetModel():
                self._switch.begin(operation)
            case SetEffort(effort=effort):
                await self._set_effort(effort, operation)
            case SetBudget():
                await self._set_budget(operation)
            case EditInput() | RemoveInput() | MoveInput() | SendNow():
                await self._change_queue(operation)
            case ReleaseQueue():
                self._queue.release()
            case UserInput() | RunCommand():
                await self._take_input(operation)
            case TurnOperation():
                self._queue.add(operation)
            case _:
                _log.warning("unknown operation %r", operation)

    def _interrupt(self) -> None:
        if self._compacting is not None:
            voice, work = self._compacting
            self._queue.hold()
            voice.silence()
            work.cancel()
        elif self._turn is None:
            # A message that was just handed in is meant as well, though its turn is not there yet.
            self._stop_next = self._queue.next_input
            if not self._stop_next and not self._busy:
                self._switch.stop()
        elif not self._turn.stopping:
            self._queue.hold()
            self._turn.interrupt()

    async def _answer(self, operation: ApprovalAnswer) -> None:
        stopping = self._turn is None or self._turn.stopping
        if stopping or not await self._session.approvals.answer(operation):
            await self._refuse(
                operation,
                "approval_closed",
                "That approval is no longer open, so the answer was not used.",
                "Look at the transcript for what became of the calls.",
            )

    async def _set_effort(self, effort: str, operation: Operation) -> None:
        if effort in ("", *EFFORTS):
            await self._say(EffortChanged(effort, self._session.effort), operation)
        else:
            await self._refuse(
                operation,
                "unknown_effort",
                f"There is no effort {effort[:40]!r}, so nothing was changed.",
                f"Choose one of {', '.join(EFFORTS)}, or none to leave it to the provider.",
            )

    async def _set_budget(self, operation: SetBudget) -> None:
        await self._say(BudgetChanged(operation.max_cost), operation)
        warning = late_limit_warning(self._session.spent, operation.max_cost)
        if warning:
            await self._say(Notice("warning", "unknown_cost", warning), operation)

    async def _change_queue(self, operation: QueueOperation) -> None:
        waiting = self._queue.find(operation.input_id)
        if waiting is None:
            await self._refuse(
                operation,
                "not_queued",
                "That message is no longer waiting: it was sent already or taken out.",
                "Write a new message instead.",
            )
            return
        match operation:
            case EditInput(input_id=id_, text=text):
                self._queue.edit(id_, text)
                await self._say(InputEdited(id_, text), operation)
            case MoveInput(input_id=id_, before=before):
                self._queue.move(id_, before)
                await self._say(InputMoved(id_, before), operation)
            case RemoveInput(input_id=id_):
                self._queue.remove(id_)
                await self._say(InputRemoved(id_), operation)
            case SendNow(input_id=id_):
                self._queue.remove(id_)
                await self._say(InputRemoved(id_), operation)
                if not await self._join_turn(waiting):
                    if self._busy:
                        await self._say(InputQueued(id_, written(waiting)), operation)
                    self._queue.add(waiting, first=True)

    async def _take_input(self, operation: Written) -> None:
        """Start a turn with what was written, put it into the running one, or let it wait."""
        steer = isinstance(operation, UserInput) and operation.steer
        if (steer or self._session.approvals.open) and await self._join_turn(operation):
            return
        if self._busy or len(self._queue) > 0:
            await self._say(InputQueued(operation.id, written(operation)), operation)
        # What a person writes after an interrupt runs, whatever the interrupt holds back.
        self._queue.add(operation, first=self._queue.held)

    async def _join_turn(self, operation: Written) -> bool:
        """Put a message into the running turn; False if there is none that takes it."""
        turn = self._turn
        takes = turn is not None and not turn.stopping and not isinstance(turn, CommandTurn)
        if turn is None or not takes or not isinstance(operation, UserInput):
            return False
        turn.steer(Input(operation.id, operation.text))
        await self._session.approvals.abandon()
        return True

    # --- turn lane -------------------------------------------------------------------------------

    async def _run_turn_lane(self) -> None:
        while True:
            waiting = await self._queue.next()
            self._busy = True
            try:
                await self._run_one(waiting)
            except Exception:
                _log.exception("operation %r failed", waiting)
            finally:
                self._busy = False

    async def _run_one(self, operation: Waiting) -> None:
        match operation:
            case UserInput():
                message = Input(operation.id, operation.text)
                await self._run_turn(Turn(self._session, self._next_turn(), message))
            case RunCommand():
                await self._run_turn(CommandTurn(self._session, self._next_turn(), operation))
            case Compact():
                await self._compact(operation)
            case Undo():
                await self._undo(operation)
            case Redo():
                await self._redo(operation)
            case NewSession(clear=clear):
                turns = len(self._session.history.live_turns)
                await self._say(NewComplete(turns, clear), operation)
                self._mention_context(operation)

    def _next_turn(self) -> int:
        self._session.turn_count += 1
        return self._session.turn_count

    async def _run_turn(self, turn: Turn) -> None:
        self._turn = turn
        if self._stop_next == turn.place.operation_id:
            self._interrupt()
        self._stop_next = ""
        try:
            await turn.run()
        finally:
            self._turn = None
            turn.finished.set()
        for left in turn.unread:
            # Written too late for the turn's last request: it becomes the next turn.
            self._queue.add(UserInput(left.text, id=left.id), first=True)

    async def _compact(self, operation: Compact) -> None:
        voice = Voice(self._session.stream, Place(operation_id=operation.id))
        compactor = Compactor(self._session, voice)
        work = asyncio.create_task(compactor.run("requested", operation.focus))
        self._compacting = voice, work
        try:
            await asyncio.wait({work})
        finally:
            self._compacting = None
            work.cancel()
        if work.cancelled():
            await self._nothing("compaction_stopped", "The compaction was stopped.", operation)
        else:
            work.result()

    async def _undo(self, operation: Operation) -> None:
        turns = self._session.history.live_turns
        if turns:
            await self._say(UndoComplete(turns[-1:]), operation)
            await self._say(PlanUpdate(self._session.plan), operation)
            self._mention_context(operation)
        else:
            await self._nothing("nothing_to_undo", "There is no turn to undo.", operation)

    async def _redo(self, operation: Operation) -> None:
        turns = self._session.history.redoable
        if turns:
            await self._say(RedoComplete(turns), operation)
            await self._say(PlanUpdate(self._session.plan), operation)
            self._mention_context(operation)
        else:
            text = "There is nothing to redo: no turn was undone since the last message."
            await self._nothing("nothing_to_redo", text, operation)

    # --- saying ----------------------------------------------------------------------------------

    async def _say(self, event: Event, operation: Operation) -> None:
        await self._session.stream.append(event, Place(operation_id=operation.id))

    def _mention_context(self, operation: Operation) -> None:
        status = self._session.context_status()
        self._session.stream.post(status, Place(operation_id=operation.id))

    async def _nothing(self, code: str, text: str, operation: Operation) -> None:
        await self._say(Notice("info", code, text), operation)

    async def _refuse(self, operation: Operation, code: str, message: str, hint: str) -> None:
        await self._say(ErrorEvent(code, message, hint), operation)

    def _fold(self, envelope: Envelope) -> None:
        if self._turn is not None:
            self._turn.apply(envelope)
