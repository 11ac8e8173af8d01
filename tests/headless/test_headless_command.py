"""The headless face from outside: the installed command against a scripted model server."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from event_rules import check_lines, only
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    ApprovalResolved,
    ToolOutput,
    TurnComplete,
)
from standin.llm_server import Call, Fault, Gate, ScriptedModel, Turn

MODEL = ("-m", "openai/scripted-model")


async def test_answer_on_stdout_progress_on_stderr(command) -> None:
    script = [
        Turn(text="Let me look.", tool_calls=[Call("bash", {"command": "echo from-the-tool"})]),
        Turn(text="The answer is 42."),
    ]
    async with ScriptedModel(script) as server:
        command.environment |= server.environment("openai")
        done = await command.run(*MODEL, "what is it?")
    assert done.code == ExitCode.DONE, done.err
    assert done.out == "The answer is 42.\n"
    for part in ("Let me look.", "bash: echo from-the-tool", "| from-the-tool", "2 model requests"):
        assert part in done.err
    assert "Traceback" not in done.err
    assert "\x1b" not in done.err


async def test_json_lines_and_the_iteration_cap(command) -> None:
    looking = Turn(text="again", tool_calls=[Call("bash", {"command": "date +%N"})])
    async with ScriptedModel([looking], repeat_last=True) as server:
        command.environment |= server.environment("openai")
        done = await command.run(*MODEL, "--json", "--max-iterations", "3", "look for ever")
        assert len(server.requests) == 3
    assert done.code == ExitCode.ITERATIONS, done.err
    envelopes = check_lines(done.out)
    assert [event.reason for event in only(envelopes, TurnComplete)] == ["max_iterations"]
    assert done.err == ""


async def test_a_hard_gate_is_rejected_and_the_run_goes_on(command, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    script = [
        Turn(tool_calls=[Call("bash", {"command": f"rm -rf {treasure}"})]),
        Turn(text="It was not deleted."),
    ]
    async with ScriptedModel(script) as server:
        command.environment |= server.environment("openai")
        done = await command.run(*MODEL, "--json", "delete it")
        told = json.dumps(server.requests[-1].body["messages"])
    assert done.code == ExitCode.APPROVAL, done.err
    assert treasure.is_dir()
    assert "no person at the screen" in told
    envelopes = check_lines(done.out)
    assert len(only(envelopes, ApprovalRequired)) == 1
    [resolved] = only(envelopes, ApprovalResolved)
    assert [item.outcome for item in resolved.items] == ["rejected"]
    assert [output.success for output in only(envelopes, ToolOutput)] == [False]


async def test_a_failed_request_exits_1(command) -> None:
    refused = Turn(fault=Fault(status=400, message="the model is on holiday"))
    async with ScriptedModel([refused]) as server:
        command.environment |= server.environment("openai")
        done = await command.run(*MODEL, "hello")
    assert done.code == ExitCode.FAILED
    assert done.out == ""
    assert "error: " in done.err
    assert "Traceback" not in done.err


async def test_an_interrupt_in_mid_stream_exits_130(command) -> None:
    gate = Gate(after=2)
    script = [Turn(text="a long answer that never comes to its end", gates=[gate])]
    async with ScriptedModel(script) as server:
        command.environment |= server.environment("openai")
        started = await command.start(*MODEL, "--json", "talk")
        await gate.reached.wait()
        clock = asyncio.get_running_loop()
        pressed = clock.time()
        started.interrupt()
        done = await started.finish()
    assert done.code == ExitCode.INTERRUPTED
    assert clock.time() - pressed < 4.5
    envelopes = check_lines(done.out)
    assert [e.event.type for e in envelopes if e.event.terminal] == ["interrupted"]


async def test_a_second_interrupt_leaves_at_once_and_kills_what_runs(command) -> None:
    unwilling = "trap '' INT TERM; echo begun $$; while :; do sleep 0.2; done"
    script = [Turn(tool_calls=[Call("bash", {"command": unwilling})])]
    async with ScriptedModel(script) as server:
        command.environment |= server.environment("openai")
        started = await command.start(*MODEL, "--json", "run it")
        shell = psutil.Process(int(await started.read_until(rb"begun (\d+)\\n")))
        begun = time.monotonic()
        started.interrupt()
        await started.read_until(rb"(Interrupting)")
        started.interrupt()
        done = await started.finish()
    assert done.code == ExitCode.INTERRUPTED
    assert time.monotonic() - begun < 2
    assert not shell.is_running() or shell.status() == psutil.STATUS_ZOMBIE


async def test_no_credential_exits_2_with_one_sentence_and_no_request(command) -> None:
    async with ScriptedModel([Turn(text="never asked")]) as server:
        base = server.environment("openai")["OPENAI_BASE_URL"]
        command.environment["OPENAI_BASE_URL"] = base
        done = await command.run(*MODEL, "hello")
        assert server.exchanges == []
    assert done.code == ExitCode.USAGE
    assert done.out == ""
    assert "OPENAI_API_KEY" in done.err
    assert len(done.err.strip().splitlines()) == 1


async def test_a_home_that_cannot_be_used_is_said_in_one_sentence(command) -> None:
    occupied = command.home / "own"
    occupied.write_text("a file where a folder belongs")
    done = await command.run("--demo", "hello")
    assert done.code == ExitCode.USAGE
    assert str(occupied) in done.err
    assert "Traceback" not in done.err


async def test_a_closed_pipe_ends_the_run_without_a_traceback(command) -> None:
    process = await asyncio.create_subprocess_shell(
        f"{sys.executable} -m mlagent_tui --demo --json | head -n 1",
        cwd=command.workspace,
        env=dict(command.variables()),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert json.loads(out)["type"] == "ready"
    assert b"Traceback" not in err
    assert b"Exception" not in err


async def test_the_headless_path_never_imports_textual(command) -> None:
    code = (
        "import sys\n"
        "from mlagent_tui.cli import main\n"
        "main(['--demo', '--json'])\n"
        "heavy = {name.split('.')[0] for name in sys.modules} & {'textual', 'rich', 'litellm'}\n"
        "print(sorted(heavy), file=sys.stderr)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        cwd=command.workspace,
        env=dict(command.variables()),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert err.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
async def test_a_request_to_end_shuts_down(command, number: str) -> None:
    started = await command.start("--demo", "--json")
    assert started.process.stdout is not None
    first = await started.process.stdout.readline()
    started.process.send_signal(getattr(signal, number))
    done = await started.finish()
    assert done.code == ExitCode.INTERRUPTED
    check_lines(first.decode() + done.out)
