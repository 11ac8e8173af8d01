"""The demo through the engine, with a person who approves, edits and interrupts."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from event_rules import check_events, only
from mlagent_tui.agent.engine import Engine, build_engine
from mlagent_tui.config import load_config
from mlagent_tui.flags import Flags
from mlagent_tui.models.demo import DEMO_TASK, prepare_demo_workspace
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    Envelope,
    Event,
    Interrupted,
    ToolLog,
    TurnComplete,
)
from mlagent_tui.protocol.operations import ApprovalAnswer, Interrupt, Shutdown, UserInput
from mlagent_tui.protocol.values import ApprovalDecision, ApprovalItem

Decide = Callable[[ApprovalItem], ApprovalDecision]


class Person:
    """Reads the events, and decides about what is asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen: list[Envelope] = []
        self._reader = engine.subscribe()

    async def read_until(self, stop: Callable[[Event], bool], decide: Decide) -> Event:
        async for envelope in self._reader:
            self.seen.append(envelope)
            event = envelope.event
            if isinstance(event, ApprovalRequired):
                decisions = tuple(decide(item) for item in event.items)
                self.engine.submit(ApprovalAnswer(event.batch_id, decisions))
            if stop(event):
                return event
        raise AssertionError("the stream ended")

    async def ask(self, text: str, decide: Decide) -> str:
        self.engine.submit(UserInput(text))
        end = await self.read_until(lambda event: isinstance(event, TurnComplete), decide)
        assert isinstance(end, TurnComplete)
        return end.final_response


def approve(item: ApprovalItem) -> ApprovalDecision:
    return ApprovalDecision(item.tool_call_id, approved=True)


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    prepare_demo_workspace(workspace)
    environ = {"MLAGENT_HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}
    config = load_config(Flags(demo=True, workspace=workspace), environ)
    engine = build_engine(config, demo_pace=0)
    running = asyncio.create_task(engine.run())
    person = Person(engine)
    yield person
    engine.submit(Shutdown())
    await person.read_until(lambda event: event.type == "shutdown", approve)
    await running
    check_events(person.seen)


def metrics(tmp_path: Path) -> dict[str, float]:
    return json.loads((tmp_path / "workspace" / "metrics.json").read_text())


async def test_the_script_and_the_run_are_asked_about(person: Person, tmp_path: Path) -> None:
    answer = await person.ask(DEMO_TASK, approve)
    asked = [item for event in only(person.seen, ApprovalRequired) for item in event.items]
    assert [item.tool for item in asked] == ["write", "bash"]
    assert asked[0].preview is not None
    assert asked[0].preview.kind == "diff"
    assert "+def train_epoch(" in asked[0].preview.text
    assert f"{metrics(tmp_path)['accuracy']:g}" in answer


async def test_an_edited_command_is_the_one_that_is_reported(
    person: Person, tmp_path: Path
) -> None:
    def with_three_epochs(item: ApprovalItem) -> ApprovalDecision:
        edited = None
        if item.tool == "bash":
            edited = {**item.arguments, "command": f"{item.arguments['command']} --epochs 3"}
        return ApprovalDecision(item.tool_call_id, approved=True, arguments=edited)

    answer = await person.ask(DEMO_TASK, with_three_epochs)
    assert metrics(tmp_path)["epochs"] == 3
    assert f"{metrics(tmp_path)['accuracy']:g}" in answer
    assert "--epochs 3" in answer


async def test_feedback_is_followed_and_a_second_no_ends_it(person: Person, tmp_path: Path) -> None:
    def refuse_runs(item: ApprovalItem) -> ApprovalDecision:
        approved = item.tool != "bash"
        return ApprovalDecision(item.tool_call_id, approved, feedback="7 epochs are enough")

    answer = await person.ask(DEMO_TASK, refuse_runs)
    asked = [item for event in only(person.seen, ApprovalRequired) for item in event.items]
    assert "--epochs 7" in asked[-1].arguments["command"]
    assert "not approved" in answer
    assert not (tmp_path / "workspace" / "metrics.json").exists()


async def test_an_interrupted_training_can_be_continued(person: Person, tmp_path: Path) -> None:
    def slowly(item: ApprovalItem) -> ApprovalDecision:
        edited = None
        if item.tool == "bash":
            edited = {**item.arguments, "command": f"{item.arguments['command']} --pause 5"}
        return ApprovalDecision(item.tool_call_id, approved=True, arguments=edited)

    person.engine.submit(UserInput(DEMO_TASK))
    await person.read_until(lambda e: isinstance(e, ToolLog) and "epoch" in e.text, slowly)
    person.engine.submit(Interrupt())
    await person.read_until(lambda event: isinstance(event, Interrupted), approve)
    assert not (tmp_path / "workspace" / "metrics.json").exists()
    answer = await person.ask("continue", approve)
    assert f"{metrics(tmp_path)['accuracy']:g}" in answer
    answer = await person.ask("run it again", approve)
    assert f"{metrics(tmp_path)['accuracy']:g}" in answer
