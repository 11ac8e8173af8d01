"""The demo model, asked directly: its calls are carried out for real, without an engine."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mlagent_tui.clock import SystemClock
from mlagent_tui.models.client import (
    Delta,
    FinishDelta,
    ModelSettings,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from mlagent_tui.models.demo import DEMO_TASK, DemoModel, prepare_demo_workspace
from mlagent_tui.models.demo.dataset import DATA_FILE, make_csv, packaged_data
from mlagent_tui.models.demo.task import read_request
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from mlagent_tui.protocol.values import ToolInfo

TOOLS = tuple(ToolInfo(name, "", {}) for name in ("bash", "read", "write", "plan_tool"))
REJECTED = "Not run: the person rejected this call."

Override = Callable[[ToolCall], tuple[str, bool] | None]


@dataclass
class Talk:
    """A conversation with the demo model in a real folder."""

    folder: Path
    model: DemoModel
    messages: list[Message] = field(default_factory=lambda: [SystemMessage("")])
    override: Override = lambda _: None
    tools: tuple[ToolInfo, ...] = TOOLS

    async def say(self, text: str, rounds: int = 12) -> str:
        """Send a message and carry out calls until an answer has none; return its text."""
        self.messages.append(UserMessage(text))
        for _ in range(rounds):
            answer = await ask(self.model, self.messages, self.tools)
            self.messages.append(answer)
            if not answer.tool_calls:
                return answer.text
            self.messages.extend(self.result(call) for call in answer.tool_calls)
        raise AssertionError("the demo did not come to an end")

    def result(self, call: ToolCall) -> ToolMessage:
        output, success = self.override(call) or self.carry_out(call)
        return ToolMessage(call.id, call.tool, output, success)

    def carry_out(self, call: ToolCall) -> tuple[str, bool]:
        arguments = call.arguments
        if call.tool == "bash":
            done = subprocess.run(
                arguments["command"], shell=True, cwd=self.folder, capture_output=True, text=True
            )
            return f"{done.stdout}{done.stderr}\nExit code: {done.returncode}", not done.returncode
        if call.tool == "plan_tool":
            return "noted", True
        path = self.folder / arguments["path"]
        if call.tool == "write":
            path.write_text(arguments["content"])
            return "written", True
        if not path.exists():
            return f"There is no file {path}.", False
        lines = path.read_text().splitlines()[: arguments.get("limit", 2000)]
        return "\n".join(f"{n:6}\t{line}" for n, line in enumerate(lines, 1)), True

    def calls(self, tool: str) -> list[ToolCall]:
        answers = [m for m in self.messages if isinstance(m, AssistantMessage)]
        return [call for answer in answers for call in answer.tool_calls if call.tool == tool]

    def plan(self) -> list[str]:
        return [todo["status"] for todo in self.calls("plan_tool")[-1].arguments["todos"]]


async def ask(
    model: DemoModel, messages: list[Message], tools: tuple[ToolInfo, ...] = TOOLS
) -> AssistantMessage:
    deltas = [delta async for delta in model.stream(messages, tools, ModelSettings())]
    return assemble(deltas)


def assemble(deltas: list[Delta]) -> AssistantMessage:
    text = "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    parts: dict[int, list[ToolCallDelta]] = {}
    for delta in deltas:
        if isinstance(delta, ToolCallDelta):
            parts.setdefault(delta.index, []).append(delta)
    calls = tuple(
        ToolCall(p[0].id, p[0].tool, json.loads("".join(d.arguments for d in p)))
        for p in parts.values()
    )
    return AssistantMessage(text, calls)


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    prepare_demo_workspace(tmp_path)
    return Talk(tmp_path, DemoModel(SystemClock(), pace=0))


async def test_reports_the_accuracy_that_the_run_produced(talk: Talk) -> None:
    answer = await talk.say(DEMO_TASK)
    metrics = json.loads((talk.folder / "metrics.json").read_text())
    assert f"{metrics['accuracy']:g}" in answer
    assert metrics["accuracy"] > metrics["baseline_accuracy"]
    assert talk.plan() == ["completed"] * 5
    assert len(talk.calls("plan_tool")[0].arguments["todos"]) == 5


async def test_the_figures_are_read_and_not_known(talk: Talk) -> None:
    def other_metrics(call: ToolCall) -> tuple[str, bool] | None:
        if call.tool == "read" and call.arguments["path"] == "metrics.json":
            return '     1\t{"accuracy": 0.1234, "test_rows": 81}', True
        return None

    talk.override = other_metrics
    answer = await talk.say(DEMO_TASK)
    assert "0.1234" in answer
    assert "81" in answer


async def test_says_what_the_data_really_holds(talk: Talk) -> None:
    await talk.say(DEMO_TASK)
    rows = [line.split(",") for line in make_csv().splitlines()[1:]]
    said = " ".join(m.text for m in talk.messages if isinstance(m, AssistantMessage))
    for name in ("amber", "cobalt", "slate"):
        assert f"{name} {sum(row[-1] == name for row in rows)}" in said
    assert f"{sum('' in row for row in rows)} rows lack a value" in said


async def test_unreadable_metrics_bring_no_claim(talk: Talk) -> None:
    def broken(call: ToolCall) -> tuple[str, bool] | None:
        is_metrics = call.tool == "read" and call.arguments["path"] == "metrics.json"
        return ("     1\tnot json", True) if is_metrics else None

    talk.override = broken
    answer = await talk.say(DEMO_TASK)
    assert "do not claim" in answer
    assert not re.search(r"\d\.\d", answer)


@pytest.mark.parametrize("tool", ["write", "bash"])
async def test_a_rejection_ends_the_run_honestly(talk: Talk, tool: str) -> None:
    def reject(call: ToolCall) -> tuple[str, bool] | None:
        asks = call.tool == tool and (tool == "write" or ".py" in call.arguments["command"])
        return (f"{REJECTED} They said: not on this machine", False) if asks else None

    talk.override = reject
    answer = await talk.say(DEMO_TASK)
    assert "not approved" in answer
    assert "not on this machine" in answer
    assert "no accuracy" in answer
    assert set(talk.plan()) == {"completed"}
    assert not (talk.folder / "metrics.json").exists()


async def test_feedback_about_epochs_is_followed(talk: Talk) -> None:
    answers = iter([(f"{REJECTED} They said: 5 epochs are enough", False)])

    def reject_once(call: ToolCall) -> tuple[str, bool] | None:
        is_run = call.tool == "bash" and ".py" in call.arguments["command"]
        return next(answers, None) if is_run else None

    talk.override = reject_once
    answer = await talk.say(DEMO_TASK)
    assert json.loads((talk.folder / "metrics.json").read_text())["epochs"] == 5
    assert "--epochs 5" in answer


async def test_continue_goes_on_where_an_interrupt_stopped(talk: Talk) -> None:
    stopped = iter([("The person interrupted this call after 1.0 s.", False)])

    def interrupt_once(call: ToolCall) -> tuple[str, bool] | None:
        is_run = call.tool == "bash" and ".py" in call.arguments["command"]
        return next(stopped, None) if is_run else None

    talk.override = interrupt_once
    assert "interrupted" in await talk.say(DEMO_TASK)
    written = len(talk.calls("write"))
    assert "Accuracy" in await talk.say("continue")
    assert len(talk.calls("write")) == written


async def test_an_unknown_python_is_replaced_by_our_own(tmp_path: Path) -> None:
    prepare_demo_workspace(tmp_path)
    talk = Talk(tmp_path, DemoModel(SystemClock(), pace=0, python="python-that-is-not-there"))
    assert "Accuracy" in await talk.say(DEMO_TASK)
    assert sys.executable in talk.calls("bash")[-1].arguments["command"]


async def test_a_failing_run_is_told_with_its_error(talk: Talk) -> None:
    def spoil(call: ToolCall) -> tuple[str, bool] | None:
        if call.tool == "write":
            (talk.folder / "train.py").write_text("raise ValueError('spoiled')")
            return "written", True
        return None

    talk.override = spoil
    answer = await talk.say(DEMO_TASK)
    assert "failed" in answer
    assert "ValueError: spoiled" in answer


async def test_an_edited_path_is_the_one_that_runs(talk: Talk) -> None:
    talk.messages += [UserMessage(DEMO_TASK)]
    while True:
        answer = await ask(talk.model, talk.messages)
        calls = tuple(
            ToolCall(c.id, c.tool, {**c.arguments, "path": "my train.py"})
            if c.tool == "write"
            else c
            for c in answer.tool_calls
        )
        talk.messages.append(AssistantMessage(answer.text, calls))
        if not calls:
            break
        talk.messages.extend(talk.result(call) for call in calls)
    assert "'my train.py'" in talk.calls("bash")[-1].arguments["command"]
    assert "Accuracy" in answer.text


async def test_a_missing_data_set_is_said(talk: Talk) -> None:
    (talk.folder / DATA_FILE).unlink()
    answer = await talk.say(DEMO_TASK)
    assert "the look at the data failed" in answer


async def test_an_unread_file_is_read_before_it_is_replaced(talk: Talk) -> None:
    refused = iter([("train.py exists and was not read: read it before you write it.", False)])
    talk.override = lambda call: next(refused, None) if call.tool == "write" else None
    (talk.folder / "train.py").write_text("old = True\n")
    assert "Accuracy" in await talk.say(DEMO_TASK)
    assert "train.py" in [call.arguments["path"] for call in talk.calls("read")]


async def test_a_plan_tool_that_always_fails_does_not_stop_the_work(talk: Talk) -> None:
    talk.override = lambda call: ("no", False) if call.tool == "plan_tool" else None
    assert "Accuracy" in await talk.say(DEMO_TASK)


async def test_follow_up_questions_get_an_honest_answer(talk: Talk) -> None:
    await talk.say(DEMO_TASK)
    answer = await talk.say("What accuracy did you get, and which model are you?")
    accuracy = json.loads((talk.folder / "metrics.json").read_text())["accuracy"]
    assert f"{accuracy:g}" in answer
    assert "not a language model" in answer
    assert "mlagent-tui -m" in answer


async def test_other_tasks_are_declined(talk: Talk) -> None:
    answer = await talk.say("Write me a web server")
    assert "not a language model" in answer
    assert not talk.calls("write")


async def test_missing_tools_are_named(talk: Talk) -> None:
    talk.tools = TOOLS[1:]
    assert "bash" in await talk.say(DEMO_TASK)


async def test_a_question_in_the_middle_is_answered_and_the_work_goes_on(talk: Talk) -> None:
    talk.messages += [UserMessage(DEMO_TASK)]
    answer = await ask(talk.model, talk.messages)
    talk.messages += [answer, *(talk.result(call) for call in answer.tool_calls)]
    talk.messages.append(UserMessage("what are you?"))
    reply = await ask(talk.model, talk.messages)
    assert not reply.tool_calls
    talk.messages += [reply, UserMessage("Your plan has open items.", "reminder")]
    assert (await ask(talk.model, talk.messages)).tool_calls


async def test_the_same_conversation_brings_the_same_answer(talk: Talk) -> None:
    messages: list[Message] = [SystemMessage(""), UserMessage(DEMO_TASK)]
    streamed = [d async for d in talk.model.stream(messages, TOOLS, ModelSettings())]
    again = DemoModel(SystemClock(), pace=0)
    whole = [d async for d in again.stream(messages, TOOLS, ModelSettings(stream=False))]
    assert assemble(streamed) == assemble(whole)
    assert len([d for d in whole if isinstance(d, TextDelta)]) == 1
    assert len([d for d in streamed if isinstance(d, TextDelta)]) > 5
    assert isinstance(streamed[-1], FinishDelta)
    usage = [d for d in streamed if isinstance(d, UsageDelta)]
    assert len(usage) == 1
    assert usage[0].cost == 0
    assert usage[0].tokens_out > 0


async def test_what_was_measured_outlives_a_compaction(talk: Talk) -> None:
    await talk.say(DEMO_TASK)
    told = "\n".join(
        f"Result of {m.tool} (ok): {m.output}" for m in talk.messages if isinstance(m, ToolMessage)
    )
    request = [SystemMessage("Summarise."), UserMessage(f"What happened:\n\n{told}")]
    settings = ModelSettings(stream=False, purpose="compaction")
    summary = assemble([delta async for delta in talk.model.stream(request, (), settings)])
    assert not summary.tool_calls
    assert len(summary.text) < 500
    accuracy = json.loads((talk.folder / "metrics.json").read_text())["accuracy"]
    talk.messages = [SystemMessage(""), UserMessage(summary.text, "summary")]
    assert f"accuracy of {accuracy:g} on 58" in await talk.say("what accuracy did you get?")


async def test_natural_pacing_leaves_time_for_approvals_under_40_seconds(talk: Talk) -> None:
    class Waits:
        total = 0.0

        def now(self) -> None: ...

        def monotonic(self) -> float:
            return self.total

        async def sleep(self, seconds: float) -> None:
            self.total += seconds

    waits = Waits()
    talk.model = DemoModel(waits, pace=1.0)
    pauses: list[float] = []

    def count_pause(call: ToolCall) -> tuple[str, bool] | None:
        found = re.search(r"--pause ([\d.]+)", str(call.arguments.get("command", "")))
        if not found:
            return None
        pauses.append(float(found[1]) * 24)
        faster = {**call.arguments, "command": call.arguments["command"].replace(found[0], "")}
        return talk.carry_out(ToolCall(call.id, call.tool, faster))

    talk.override = count_pause
    await talk.say(DEMO_TASK)
    assert 12 < waits.total + sum(pauses) < 30


def test_the_data_set_is_what_its_maker_makes() -> None:
    assert (packaged_data() / DATA_FILE).read_text() == make_csv()
    assert len(make_csv().splitlines()) == 301


def test_the_scratch_folder_is_private_and_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second = prepare_demo_workspace(), prepare_demo_workspace()
    assert first != second
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert os.listdir(first) == [DATA_FILE]


def test_a_file_of_the_same_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / DATA_FILE).write_text("mine")
    assert prepare_demo_workspace(tmp_path) == tmp_path.resolve()
    assert (tmp_path / DATA_FILE).read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        (DEMO_TASK, "task"),
        ("train it again with care", "task"),
        ("run the demo", "task"),
        ("continue", "continue"),
        ("Please go on.", "continue"),
        ("what did you train?", "question"),
        ("thanks", "question"),
        ("", "question"),
    ],
)
def test_requests_are_told_apart(text: str, request_: str) -> None:
    assert read_request(text) == request_
