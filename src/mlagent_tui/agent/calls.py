"""Runs the tool calls of one answer: checks them, asks where needed, runs what may run."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mlagent_tui.agent.approvals import Verdict
from mlagent_tui.agent.policy import Decision, decide
from mlagent_tui.agent.progress import PERSON
from mlagent_tui.agent.session import Session
from mlagent_tui.agent.voice import Voice
from mlagent_tui.protocol.events import (
    PlanUpdate,
    ToolCallEvent,
    ToolLog,
    ToolOutput,
    ToolStateChange,
)
from mlagent_tui.protocol.messages import JSON, ToolCall
from mlagent_tui.protocol.values import ApprovalItem, Display, Effect, PlanItem, ToolState
from mlagent_tui.tools.spec import ToolContext, ToolResult, ToolSpec

_log = logging.getLogger(__name__)

TAIL_CHARACTERS = 4_000
"""How much of a call's log is kept for a result that never came."""

_BARRIER_KINDS = frozenset({"write", "spend", "publish", "destroy"})


@dataclass(slots=True)
class _Slot:
    """One call on its way: what was found out about it, and when it is over."""

    call: ToolCall
    spec: ToolSpec | None = None
    effect: Effect = field(default_factory=Effect)
    decision: Decision | None = None
    problem: str = ""
    malformed: bool = False
    verdict: asyncio.Future[Verdict] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def asks(self) -> bool:
        """Whether a person decides about the call."""
        return self.decision is not None and self.decision.verdict == "ask"

    @property
    def barrier(self) -> bool:
        """Whether the call may not overlap with any other one."""
        kinds = set(self.effect.kinds)
        if self.problem:
            return False
        unproven_run = not kinds or ("run" in kinds and not self.effect.proven)
        return unproven_run or bool(kinds & _BARRIER_KINDS)


class CallRunner:
    """Runs calls of one turn."""

    def __init__(self, session: Session, voice: Voice) -> None:
        self._session = session
        self._voice = voice
        self._tails: dict[str, deque[str]] = {}
        self._started: dict[str, float] = {}
        self._ended: dict[str, ToolOutput] = {}

    async def run(self, calls: Sequence[ToolCall]) -> None:
        """Run the calls; returns when every one of them has its result.

        Calls overlap where their effects do not conflict. Each result is said the moment its
        call ends.
        """
        slots = [await self._announce(call) for call in calls]
        asked = [slot for slot in slots if slot.asks]
        async with asyncio.TaskGroup() as group:
            for index, slot in enumerate(slots):
                if not slot.asks:
                    group.create_task(self._finish(slot, slots[:index]))
            if asked:
                await self._ask(asked)
            for index, slot in enumerate(slots):
                if slot.asks:
                    group.create_task(self._finish(slot, slots[:index]))

    async def run_for_person(self, call: ToolCall, spec: ToolSpec) -> ToolOutput:
        """Run a call that a person made: nobody is asked, whatever the mode."""
        await self._voice.say(ToolCallEvent(call.id, call.tool, call.arguments, PERSON))
        await self._run(_Slot(call, spec))
        return self._ended[call.id]

    def tail(self, call_id: str) -> str:
        """Return the last output of a call, for a result that never came."""
        return "".join(self._tails.get(call_id, ()))[-TAIL_CHARACTERS:]

    def result(self, call_id: str) -> ToolOutput | None:
        """Return the result of a call that has ended, whether it was said already or not."""
        return self._ended.get(call_id)

    def elapsed(self, call_id: str) -> float | None:
        """Return for how many seconds a call has run, or None if it never began."""
        started = self._started.get(call_id)
        return None if started is None else self._session.surroundings.clock.monotonic() - started

    # --- before a call runs ---------------------------------------------------------------------

    async def _announce(self, call: ToolCall) -> _Slot:
        router = self._session.surroundings.router
        slot = _Slot(call, router.get(call.tool))
        origin = slot.spec.origin if slot.spec else "builtin"
        await self._voice.say(
            ToolCallEvent(call.id, call.tool, call.arguments, origin, call.recovered)
        )
        slot.problem, slot.malformed = self._problem(slot)
        if slot.spec and not slot.problem:
            await self._weigh(slot, call.arguments)
        return slot

    def _problem(self, slot: _Slot) -> tuple[str, bool]:
        """Return why a call cannot run, and whether its arguments are at fault."""
        router, call = self._session.surroundings.router, slot.call
        if slot.spec is None:
            near = router.near(call.tool)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            return f"There is no tool named {call.tool!r}.{hint}", False
        if call.malformed:
            return f"{call.malformed} The call was not run; send it again, whole.", True
        wrong = router.validate(slot.spec, call.arguments)
        if wrong:
            return f"{wrong} The call was not run; correct it and send it again.", True
        return "", False

    async def _weigh(self, slot: _Slot, arguments: JSON) -> None:
        """Find out what the call would do and whether it may."""
        spec = slot.spec
        if spec is None:
            return
        try:
            slot.effect = await _effect(spec, arguments, self._context(slot.call.id))
        except Exception:
            # What cannot be judged is asked about, whatever the mode.
            _log.exception("the effect of %s could not be computed", spec.name)
            slot.effect = Effect(gates=("what it would do could not be worked out",), proven=False)
        grants = frozenset(self._session.approvals.grants)
        slot.decision = decide(slot.effect, self._session.mode, grants)
        if slot.decision.verdict == "deny":
            slot.problem = slot.decision.reason

    async def _ask(self, slots: Sequence[_Slot]) -> None:
        for slot in slots:
            await self._state(slot.call.id, "awaiting_approval")
        await self._open_batch(slots)

    async def _open_batch(self, slots: Sequence[_Slot]) -> None:
        items = [await self._approval_item(slot) for slot in slots]
        verdicts = await self._session.approvals.ask(items, self._voice.say)
        for slot in slots:
            slot.verdict = verdicts[slot.call.id]

    async def _approval_item(self, slot: _Slot) -> ApprovalItem:
        spec, decision = slot.spec, slot.decision
        assert spec is not None
        assert decision is not None
        return ApprovalItem(
            tool_call_id=slot.call.id,
            tool=spec.name,
            arguments=slot.call.arguments,
            reason=decision.reason,
            effect=slot.effect,
            preview=await self._preview(spec, slot.call),
            grant="" if decision.gated else slot.effect.grant,
            schema=spec.parameters,
        )

    async def _preview(self, spec: ToolSpec, call: ToolCall) -> Display | None:
        if spec.preview is None:
            return None
        try:
            return await asyncio.to_thread(spec.preview, call.arguments, self._context(call.id))
        except Exception:
            _log.exception("no preview of %s", spec.name)
            return None

    # --- running ---------------------------------------------------------------------------------

    async def _finish(self, slot: _Slot, earlier: Sequence[_Slot]) -> None:
        try:
            if slot.verdict is not None and not await self._take_verdict(slot):
                return
            if slot.problem:
                await self._refuse(slot)
                return
            for other in earlier:
                if slot.barrier or other.barrier:
                    await other.ended.wait()
            await self._run(slot)
        finally:
            slot.ended.set()

    async def _take_verdict(self, slot: _Slot) -> bool:
        """Wait for a person; return whether the call goes on."""
        assert slot.verdict is not None
        verdict, call_id = await slot.verdict, slot.call.id
        if verdict is None:
            await self._state(call_id, "abandoned")
            text = "Not run: the person wrote a new message instead of deciding about this call."
            await self._output(slot, ToolResult(text, success=False))
            return False
        if not verdict.approved:
            await self._state(call_id, "rejected")
            said = f" They said: {verdict.feedback}" if verdict.feedback else ""
            text = f"Not run: the person rejected this call.{said}"
            await self._output(slot, ToolResult(text, success=False))
            return False
        seen = frozenset(slot.effect.gates)
        if verdict.arguments is not None:
            await self._use_edited(slot, verdict.arguments)
            if not slot.problem and not seen.issuperset(slot.effect.gates):
                # The word was given before anybody knew of this gate.
                await self._open_batch([slot])
                return await self._take_verdict(slot)
        await self._state(call_id, "approved")
        return True

    async def _use_edited(self, slot: _Slot, arguments: Mapping[str, Any]) -> None:
        slot.call = replace(slot.call, arguments=arguments, malformed=None)
        slot.problem, slot.malformed = self._problem(slot)
        if slot.spec and not slot.problem:
            await self._weigh(slot, arguments)
            # A person wrote these arguments: their word stands where the mode would refuse.
            slot.problem = ""

    async def _refuse(self, slot: _Slot) -> None:
        denied = slot.decision is not None and slot.decision.verdict == "deny"
        facts = {"malformed": True} if slot.malformed else {}
        await self._state(slot.call.id, "rejected" if denied else "failed", facts)
        await self._output(slot, ToolResult(slot.problem, success=False))

    async def _run(self, slot: _Slot) -> None:
        spec, call = slot.spec, slot.call
        assert spec is not None
        clock = self._session.surroundings.clock
        await self._voice.say(ToolStateChange(call.id, "running", effects=slot.effect.kinds))
        self._started[call.id] = clock.monotonic()
        router = self._session.surroundings.router
        result = await router.call(spec, call.arguments, self._context(call.id))
        elapsed = round(clock.monotonic() - self._started[call.id], 3)
        state = result.state or ("succeeded" if result.success else "failed")
        self._ended[call.id] = self._output_of(call, result)
        await self._state(call.id, state, {**result.facts, "elapsed": elapsed})
        await self._voice.say(self._ended[call.id])

    async def _state(
        self, call_id: str, state: ToolState, facts: Mapping[str, Any] | None = None
    ) -> None:
        await self._voice.say(ToolStateChange(call_id, state, facts or {}))

    async def _output(self, slot: _Slot, result: ToolResult) -> None:
        await self._voice.say(self._output_of(slot.call, result))

    def _output_of(self, call: ToolCall, result: ToolResult) -> ToolOutput:
        """Return the event for a result, with known secrets taken out."""
        redactor, display = self._session.surroundings.redactor, result.display
        if display is not None:
            facts = redactor.value(display.facts)
            display = Display(display.kind, redactor.text(display.text), facts)
        output = redactor.text(result.output)
        return ToolOutput(call.id, call.tool, output, result.success, display, result.spill_path)

    # --- what a handler is given -----------------------------------------------------------------

    def _context(self, call_id: str) -> ToolContext:
        around = self._session.surroundings
        loop = asyncio.get_running_loop()

        def log(text: str, stream: Literal["stdout", "stderr", "system"] = "stdout") -> None:
            _on_loop(loop, self._take_log, call_id, text, stream)

        def state(facts: Mapping[str, Any]) -> None:
            change = ToolStateChange(call_id, "running", dict(facts))
            _on_loop(loop, self._voice.mention, change)

        def set_plan(items: tuple[PlanItem, ...]) -> None:
            _on_loop(loop, self._voice.mention, PlanUpdate(items))

        return ToolContext(
            tool_call_id=call_id,
            workspace=around.workspace,
            files_seen=self._session.files_seen,
            log=log,
            state=state,
            set_plan=set_plan,
            environment=around.environment,
            spill_dir=around.spill_dir,
            clock=around.clock,
            result_room=self._session.result_room,
        )

    def _take_log(
        self, call_id: str, text: str, stream: Literal["stdout", "stderr", "system"]
    ) -> None:
        clean = self._session.surroundings.redactor.text(text)
        tail = self._tails.setdefault(call_id, deque(maxlen=200))
        tail.append(clean[-TAIL_CHARACTERS:])
        self._voice.mention(ToolLog(call_id, clean, stream))


def _on_loop(loop: asyncio.AbstractEventLoop, act: Any, *args: Any) -> None:
    """Call ``act`` now if this is the loop's own thread, and soon if it is another one."""
    try:
        here = asyncio.get_running_loop()
    except RuntimeError:
        here = None
    if here is loop:
        act(*args)
    else:
        loop.call_soon_threadsafe(act, *args)


async def _effect(spec: ToolSpec, arguments: JSON, context: ToolContext) -> Effect:
    if spec.effect is None:
        return Effect(summary=f"Calls {spec.name}", proven=False)
    effect = spec.effect(arguments, context)
    return await effect if inspect.isawaitable(effect) else effect
