"""Commands run for real: their output, their ends, and what is left of them."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

PYTHON = shlex.quote(sys.executable)


async def until(condition: Any, seconds: float = 10) -> None:
    """Wait until something is true; fails if it never is."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the condition lies outside of this program
            await asyncio.sleep(0.01)


def running(pids: list[int]) -> list[int]:
    alive = []
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                alive.append(pid)
        except psutil.NoSuchProcess:
            pass
    return alive


def pids_in(bench: Any) -> list[int]:
    return [int(word) for word in bench.log_text.split() if word.isdigit()]


async def start(bench: Any, command: str, pids: int = 1, **arguments: Any) -> asyncio.Task[Any]:
    """Start a command and wait until it has printed the ids of its processes and ``ready``."""
    task = asyncio.ensure_future(bench.call("bash", command=command, **arguments))
    await until(lambda: "ready" in bench.log_text and len(pids_in(bench)) >= pids)
    return task


async def cancel(task: asyncio.Task[Any]) -> float:
    begun = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return time.monotonic() - begun


# --- what it printed -----------------------------------------------------------------------------


async def test_both_streams_in_the_order_in_which_they_came(bench: Any) -> None:
    result = await bench.call("bash", command="echo one; echo two >&2; echo three; exit 3")
    first, second, third, status = result.output.splitlines()
    assert (first, second, third) == ("one", "two", "three")
    assert status.startswith("[exit code 3 after ")
    assert not result.success
    assert result.facts["exit_code"] == 3
    assert result.display is not None
    assert result.display.kind == "shell"
    assert result.display.text == "one\ntwo\nthree"
    assert result.display.facts["exit_code"] == 3
    assert result.display.facts["elapsed"] >= 0
    assert bench.log_text == "one\ntwo\nthree\n"


async def test_success_is_exit_code_zero_and_silence_is_said(bench: Any) -> None:
    result = await bench.call("bash", command="true")
    assert result.success
    assert result.output.startswith("(no output)\n[exit code 0 after ")


async def test_it_runs_in_the_workspace_or_in_work_dir_with_its_own_variables_only(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "1")
    (bench.root / "sub").mkdir()
    result = await bench.call("bash", command="pwd; env", work_dir="sub")
    assert result.output.startswith(f"{bench.root / 'sub'}\n")
    assert "SECRET_OF_THE_PARENT" not in result.output
    missing = await bench.call("bash", command="pwd", work_dir="nowhere")
    assert not missing.success
    assert "nowhere is not an existing folder" in missing.output


async def test_there_is_no_keyboard(bench: Any) -> None:
    result = await bench.call("bash", command="read x || echo empty; test -t 0 || echo no terminal")
    assert result.output.startswith("empty\nno terminal\n")


async def test_output_arrives_while_the_command_runs(bench: Any) -> None:
    go_on = bench.root / "go_on"
    os.mkfifo(go_on)
    task = await start(bench, "echo 1 ready; cat go_on; echo done")
    assert "done" not in bench.log_text
    await asyncio.to_thread(go_on.write_text, "")
    assert "done" in (await task).output


async def test_commands_run_side_by_side_and_leave_the_loop_free(bench: Any) -> None:
    for name in ("a", "b"):
        os.mkfifo(bench.root / name)
    # Each waits for the other: one after the other they would wait for ever.
    first = bench.call("bash", command="echo x > a; cat b", timeout=20)
    second = bench.call("bash", command="cat a; echo y > b", timeout=20)
    results = await asyncio.gather(first, second)
    assert [result.output[0] for result in results] == ["y", "x"]


async def test_colours_frames_and_split_characters(bench: Any) -> None:
    script = (
        "import sys\n"
        "out = sys.stdout.buffer\n"
        "for i in range(1001):\n"
        "    for part in (b'\\r%5.1f%% \\x1b[3' % (i / 10), b'2m'): out.write(part); out.flush()\n"
        "out.write(b'\\n')\n"
        "for byte in 'é漢😀\\n'.encode(): out.write(bytes([byte])); out.flush()\n"
    )
    bench.write("frames.py", script)
    result = await bench.call("bash", command=f"{PYTHON} frames.py")
    assert result.output.splitlines()[:2] == ["100.0% ", "é漢😀"]


async def test_a_flood_of_escapes_is_cut_for_the_model_and_kept_in_a_file(bench: Any) -> None:
    command = "for i in $(seq 30000); do printf '\\033[3%dm%d\\033[0m\\n' $((i % 8)) $i; done"
    result = await bench.call("bash", command=command)
    assert result.success
    assert len(result.output) <= 25_000
    assert "\x1b" not in result.output
    assert result.output.startswith("1\n2\n3\n")
    assert "\n30000\n[exit code 0 after" in result.output
    kept = await asyncio.to_thread(Path(result.spill_path).read_text)
    assert kept.splitlines() == [str(i) for i in range(1, 30_001)]
    follow_up = await bench.call("read", path=result.spill_path, offset=15_000, limit=1)
    assert follow_up.output.startswith(" 15000\t15000")
    assert max(len(text) for text, _ in bench.logged) <= 16_384


# --- how it ended --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("kill -9 $$", "ended by SIGKILL"),
        ("kill -TERM $$", "ended by SIGTERM"),
        ("no_such_program_here", "exit code 127 after"),
        ("bash -c 'kill -9 $$'; exit $?", "exit code 137 after"),
    ],
)
async def test_ends_are_named(bench: Any, command: str, words: str) -> None:
    result = await bench.call("bash", command=command)
    assert words in result.output
    assert not result.success


async def test_what_cannot_be_started_is_said(bench: Any) -> None:
    assert "null byte" in (await bench.call("bash", command="echo a\0b")).output
    assert "too long" in (await bench.call("bash", command="echo " + "x" * 2_000_000)).output
    refused = await bench.call("bash", command="true", timeout=36_001)
    assert "must be 36000 or less" in refused.output


async def test_the_time_limit_stops_the_whole_group(bench: Any) -> None:
    command = "trap '' TERM; sleep 1000 & echo $! $$ ready; wait; sleep 1000"
    result = await bench.call("bash", command=command, timeout=0.5)
    assert result.state == "timed_out"
    assert not result.success
    assert "stopped after its time limit of 0.5 s" in result.output
    assert "ready" in result.output
    assert result.facts["elapsed"] < 3
    assert running(pids_in(bench)) == []


async def test_a_process_in_the_background_is_not_waited_for(bench: Any) -> None:
    result = await bench.call("bash", command="sleep 60 & echo $! ready")
    (pid,) = pids_in(bench)
    try:
        assert result.success
        assert result.facts["elapsed"] < 5
        assert "processes in the background still run" in result.output
        assert running([pid])
    finally:
        psutil.Process(pid).kill()
    quiet = await bench.call("bash", command="sleep 60 > /dev/null 2>&1 & echo $! ready")
    pid = pids_in(bench)[-1]
    psutil.Process(pid).kill()
    assert "background" not in quiet.output


async def test_a_background_process_can_write_on_after_the_shell_has_ended(bench: Any) -> None:
    os.mkfifo(bench.root / "go_on")
    script = "(cat go_on; echo more; echo more; echo survived > mark) & echo 1 ready"
    await bench.call("bash", command=script)
    await asyncio.to_thread((bench.root / "go_on").write_text, "")
    await until((bench.root / "mark").exists)


# --- how it is interrupted -----------------------------------------------------------------------


async def test_an_interrupt_lets_the_program_save_its_work(bench: Any) -> None:
    script = (
        "import os, signal, time\n"
        "try:\n"
        "    print(os.getpid(), 'ready', flush=True)\n"
        "    while True: time.sleep(10)\n"
        "except KeyboardInterrupt:\n"
        "    open('saved', 'w').close()\n"
    )
    bench.write("train.py", script)
    task = await start(bench, f"{PYTHON} train.py")
    assert await cancel(task) < 3
    assert (bench.root / "saved").exists()
    assert running(pids_in(bench)) == []


@pytest.mark.parametrize(
    ("command", "least", "most"),
    [
        ("sleep 1000 & echo $! $$ ready; wait", 0.9, 3),  # a background job ignores SIGINT
        ("trap '' INT; sh -c 'sleep 1000; true' & echo $! $$ ready; wait", 0.9, 3),
        ("trap '' INT TERM; sh -c 'sleep 1000; true' & echo $! $$ ready; wait", 1.9, 3),
        ("trap '' INT TERM; setsid sleep 1000 & echo $! $$ ready; wait", 1.9, 3),
        ("timeout 1000 sleep 999 & echo $! $$ ready; wait", 0, 3),  # makes a group of its own
        ("timeout 1000 sh -c 'trap \"\" INT TERM; sleep 999; true' & echo $! $$ ready; wait", 0, 3),
        ("(trap '' INT TERM; sleep 1000 & echo $! ready; exec sleep 1000) & wait", 1.9, 3),
    ],
)
async def test_whatever_a_process_tree_ignores_it_is_gone_in_three_seconds(
    bench: Any, command: str, least: float, most: float
) -> None:
    task = await start(bench, command)
    assert least <= await cancel(task) < most
    pids = [pid for pid in pids_in(bench) if pid > 1]
    assert pids
    assert running(pids) == []


async def test_a_flood_does_not_delay_the_end(bench: Any) -> None:
    mark = bench.root / "pids"
    command = "trap '' INT TERM; yes & echo $! $$ > pids.new; mv pids.new pids; wait"
    task = asyncio.ensure_future(bench.call("bash", command=command))
    await until(mark.exists)
    pids = [int(word) for word in (await asyncio.to_thread(mark.read_text)).split()]
    assert 1.9 <= await cancel(task) < 3
    assert running(pids) == []


async def test_cancelling_twice_kills_at_once(bench: Any) -> None:
    task = await start(bench, "trap '' INT TERM; sleep 1000 & echo $! $$ ready; wait; sleep 1000")
    begun = time.monotonic()
    task.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - begun < 1.8
    assert running(pids_in(bench)) == []


async def test_a_call_that_is_cancelled_before_it_began_leaves_nothing(bench: Any) -> None:
    before = {child.pid for child in psutil.Process().children()}
    for turns in range(6):
        task = asyncio.ensure_future(bench.call("bash", command="sleep 1000"))
        for _ in range(turns):
            await asyncio.sleep(0)
        await cancel(task)
    left = [c.pid for c in psutil.Process().children() if c.pid not in before]
    assert running(left) == []


def test_the_list_of_ps_finds_the_same_family(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlagent_tui.tools.shell import process_tree

    monkeypatch.setattr(process_tree, "_IN_FILES", False)
    command = "setsid sleep 1000 & echo $!; exec sleep 1000"
    shell = subprocess.Popen(
        ["bash", "-c", command], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert shell.stdout is not None
    stray = int(shell.stdout.readline())
    tree = process_tree.ProcessTree(shell.pid)
    assert tree.alive()
    tree.signal(signal.SIGKILL)
    shell.wait(10)
    shell.stdout.read()
    # A killed process closes its files a moment before it counts as ended.
    limit = time.monotonic() + 10
    while running([stray, shell.pid]) and time.monotonic() < limit:
        time.sleep(0.01)
    assert running([stray, shell.pid]) == []
    assert not tree.alive()


# --- how much it takes ---------------------------------------------------------------------------

MEASURE = """
import asyncio, json, resource, sys, time
from pathlib import Path
from mlagent_tui.clock import SystemClock
from mlagent_tui.tools.router import ToolRouter
from mlagent_tui.tools.shell.bash import BASH_TOOL
from mlagent_tui.tools.spec import ToolContext
from mlagent_tui.workspace.files_seen import FilesSeen
from mlagent_tui.workspace.workspace import Workspace

root = Path(sys.argv[1])
logged = []
context = ToolContext(
    "c", Workspace.at(root), FilesSeen(), lambda t, s="stdout": logged.append(len(t)),
    lambda f: None, lambda p: None, {"PATH": "/usr/bin:/bin"}, root / "spill", SystemClock()
)
unit = 1024 if sys.platform.startswith("linux") else 1
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

async def main():
    router = ToolRouter([BASH_TOOL])
    await router.call(BASH_TOOL, {"command": "seq 100000"}, context)
    before, begun, worst, last = peak(), time.monotonic(), 0.0, time.monotonic()
    call = asyncio.ensure_future(router.call(BASH_TOOL, {"command": sys.argv[2]}, context))
    while not call.done():
        await asyncio.sleep(0.005)
        worst, last = max(worst, time.monotonic() - last), time.monotonic()
    result = await call
    print(json.dumps({
        "grown": peak() - before, "seconds": time.monotonic() - begun, "stall": worst,
        "shown": len(result.output), "kept": Path(result.spill_path).stat().st_size,
        "log": sum(logged),
    }))

asyncio.run(main())
"""


@pytest.mark.parametrize(
    "command",
    [
        "yes 'epoch 1 loss 0.123456 accuracy 0.9876 some more words' | head -c 100000000",
        "head -c 100000000 /dev/zero | tr '\\0' 'x'",
    ],
)
async def test_a_hundred_megabytes_of_output_stay_out_of_memory(
    tmp_path: Path, command: str
) -> None:
    measured = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", MEASURE, str(tmp_path), command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stderr
    figures = json.loads(measured.stdout)
    print(figures)
    assert figures["grown"] < 20_000_000
    assert figures["shown"] <= 25_000
    assert figures["kept"] >= 99_999_900
    assert figures["log"] < 20_000_000
