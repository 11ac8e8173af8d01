"""What the program promises, from outside: the installed command against a scripted server.

Loading the model library takes seconds in every process, so that one run shows several things.
What is shown with the other headless tests is not repeated here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psutil

from event_rules import check_events, check_lines, only
from installed_command import Command, Finished, Started
from mlagent_tui.agent.engine import build_engine
from mlagent_tui.config import load_config
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.flags import Flags
from mlagent_tui.models.demo import DEMO_TASK, prepare_demo_workspace
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    AssistantMessageDone,
    Compacted,
    Envelope,
    Interrupted,
    Notice,
    ToolCallEvent,
    ToolOutput,
    TurnComplete,
    Usage,
)
from mlagent_tui.protocol.operations import Interrupt, Shutdown, UserInput
from standin.llm_server import Call, Fault, Gate, ScriptedModel, Turn
from standin.llm_server import Usage as Tokens

MODEL = ("-m", "openai/scripted-model", "--json")

LIMIT = 60.0
"""Seconds that anything may take; generous, because the machine may be busy."""


def results_in(body: Mapping[str, Any]) -> list[str]:
    """Return what the model was told about its calls, in the order of the request."""
    return [message["content"] for message in body["messages"] if message["role"] == "tool"]


def bash(command: str) -> Call:
    return Call("bash", {"command": command})


async def test_results_come_as_they_end_and_a_failure_stays_alone(command: Command) -> None:
    # Both commands only read, so that they may overlap; the slow one waits for what the test does.
    slow = bash("until [ -e go ]; do sleep 0.05; done; echo slow-one")
    fast = bash("echo fast-one; false")
    unknown, malformed = Call("bsh", {"command": "ls"}), Call("bash", '{"command": ')
    script = [
        Turn(tool_calls=[slow, fast, unknown, malformed]),
        Turn(text="One worked, three did not."),
    ]
    async with ScriptedModel(script) as server:
        command.environment |= server.environment("openai")
        started = await command.start(*MODEL, "run them")
        fast_result = b'"type":"tool_output".*fast-one'
        await asyncio.wait_for(started.read_until(fast_result), LIMIT)
        (command.workspace / "go").touch()
        done = await started.finish()
        told = results_in(server.requests[-1].body)
    assert done.code == ExitCode.DONE, done.err
    envelopes = check_lines(started.taken.decode() + done.out)
    first, *others = [event.tool_call_id for event in only(envelopes, ToolCallEvent)]
    outputs = only(envelopes, ToolOutput)
    assert outputs[-1].tool_call_id == first
    assert {output.tool_call_id for output in outputs[:-1]} == set(others)
    assert [output.success for output in outputs] == [False, False, False, True]
    assert len(told) == 4
    for text, part in zip(told, ("slow-one", "fast-one", "bash", "JSON"), strict=True):
        assert part in text
    assert "exit code 1" in told[1]


async def test_a_prompt_of_sixty_rounds_compacts_and_goes_on(command: Command) -> None:
    (command.workspace / "log.txt").write_text("epoch loss accuracy\n" * 200)
    rounds = 0

    def answer(body: Mapping[str, Any]) -> Turn:
        nonlocal rounds
        if not body.get("tools"):
            return Turn(text="Summary: the log is being read part by part.")
        rounds += 1
        if rounds > 60:
            return Turn(text="All sixty parts are read.", usage=None)
        look = bash(f"echo part {rounds} of org/data-set; cat log.txt")
        return Turn(text=f"Part {rounds}.", tool_calls=[look], usage=None, chunk_size=200)

    async with ScriptedModel(answer) as server:
        command.environment |= server.environment("openai")
        command.environment["MLAGENT_CONTEXT_WINDOW"] = "30000"
        done = await command.run(*MODEL, "Read all sixty parts of org/data-set, keep the best.")
        last = server.requests[-1].body["messages"]
    assert done.code == ExitCode.DONE, done.err
    envelopes = check_lines(done.out)
    outputs = only(envelopes, ToolOutput)
    assert [output.success for output in outputs] == [True] * 60
    compactions = only(envelopes, Compacted)
    assert len(compactions) >= 2
    assert all(each.tokens_after < each.tokens_before for each in compactions)
    [end] = only(envelopes, TurnComplete)
    assert (end.reason, end.final_response) == ("done", "All sixty parts are read.")
    assert any("Read all sixty parts of org/data-set" in str(each["content"]) for each in last)


async def test_the_cost_limit_stops_before_the_next_request(command: Command) -> None:
    looking = Turn(
        text="again", tool_calls=[bash("echo again")], usage=Tokens(tokens_in=10_000, tokens_out=0)
    )
    async with ScriptedModel([looking], repeat_last=True) as server:
        command.environment |= server.environment("openai")
        # 10,000 tokens of this model cost $0.025, so that the second answer is over the limit.
        limit = ("--max-cost", "0.04")
        done = await command.run("-m", "openai/gpt-4o", "--json", *limit, "look for ever")
        assert len(server.requests) == 2
    assert done.code == ExitCode.COST, done.err
    envelopes = check_lines(done.out)
    assert [event.cost for event in only(envelopes, Usage)] == [Decimal("0.025")] * 2
    assert [event.reason for event in only(envelopes, TurnComplete)] == ["cost_limit"]


# --- an interrupt in each phase; in mid-stream: see the headless tests ---------------------------


async def interrupted(started: Started) -> tuple[Finished, list[Envelope]]:
    """Press Ctrl+C and check how the run ends."""
    pressed = time.monotonic()
    started.interrupt()
    done = await started.finish()
    assert time.monotonic() - pressed < 6, "three seconds, and the interpreter's own end"
    assert done.code == ExitCode.INTERRUPTED
    assert "Traceback" not in done.err
    envelopes = check_lines(started.taken.decode() + done.out)
    assert [e.event.type for e in envelopes if e.event.terminal] == ["interrupted"]
    return done, envelopes


async def test_an_interrupt_before_the_first_token(command: Command) -> None:
    gate = Gate(after=0)
    async with ScriptedModel([Turn(text="never said", gates=[gate])]) as server:
        command.environment |= server.environment("openai")
        started = await command.start(*MODEL, "talk")
        await asyncio.wait_for(gate.reached.wait(), LIMIT)
        done, _ = await interrupted(started)
        assert server.requests[0].abandoned
    assert "never said" not in done.out


async def test_an_interrupt_while_it_waits_to_try_again(command: Command) -> None:
    busy = Turn(fault=Fault(status=429, headers={"retry-after": "120"}))
    async with ScriptedModel([busy, Turn(text="never said")]) as server:
        command.environment |= server.environment("openai")
        started = await command.start(*MODEL, "talk")
        await asyncio.wait_for(started.read_until(b'"retrying"'), LIMIT)
        _, envelopes = await interrupted(started)
        assert len(server.requests) == 1
    assert "retrying" in [notice.code for notice in only(envelopes, Notice)]


async def test_an_interrupt_while_a_tool_runs(command: Command) -> None:
    script = [Turn(tool_calls=[bash("echo begun $$; sleep 300; echo no"), bash("touch later")])]
    async with ScriptedModel(script) as server:
        command.environment |= server.environment("openai")
        started = await command.start(*MODEL, "run it")
        line = await asyncio.wait_for(started.read_until(rb"begun (\d+)\\n"), LIMIT)
        shell = psutil.Process(int(line))
        _, envelopes = await interrupted(started)
        assert len(server.requests) == 1
    assert not shell.is_running() or shell.status() == psutil.STATUS_ZOMBIE
    assert not (command.workspace / "later").exists()
    [end] = only(envelopes, Interrupted)
    assert "bash" in end.stopped
    assert [output.success for output in only(envelopes, ToolOutput)] == [False, False]


async def test_an_interrupt_while_an_approval_is_open(command: Command) -> None:
    prepare_demo_workspace(command.workspace)
    config = load_config(Flags(demo=True, workspace=command.workspace), command.variables())
    engine = build_engine(config, demo_pace=0)
    reader = engine.subscribe()
    running = asyncio.create_task(engine.run())
    seen: list[Envelope] = []

    async def until(kind: str) -> None:
        async for envelope in reader:
            seen.append(envelope)
            if envelope.event.type == kind:
                return

    engine.submit(UserInput(DEMO_TASK))
    async with asyncio.timeout(LIMIT):
        await until("approval_required")
        assert only(seen, ApprovalRequired)
        engine.submit(Interrupt())
        await until("interrupted")
        engine.submit(UserInput("What are you?"))
        await until("turn_complete")
        engine.submit(Shutdown())
        await until("shutdown")
        await running
    check_events(seen)
    [resolved] = only(seen, ApprovalResolved)
    assert {item.outcome for item in resolved.items} == {"abandoned"}
    assert not (command.workspace / "train.py").exists()
    answers = [event.content for event in only(seen, AssistantMessageDone)]
    assert any("not a language model" in answer for answer in answers)
