"""Shell commands that a person types: how they look, what is sent, how they wait."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, ready, running, say
from frames import render_frame
from tui_waiting import until

from mlagent_tui.protocol.events import (
    ContextMessage,
    InputMoved,
    InputQueued,
    Processing,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
)
from mlagent_tui.protocol.operations import RunCommand, UserInput
from mlagent_tui.tui.composing.sending import operation_for, queued


def test_a_sign_at_the_beginning_makes_a_command() -> None:
    command = operation_for("! ls -la\nwc x ", steer=True)
    assert isinstance(command, RunCommand)
    assert command.command == "ls -la\nwc x"
    assert isinstance(operation_for("!"), UserInput)
    assert isinstance(operation_for("wow!"), UserInput)
    assert [shown.text for shown in queued([command, UserInput("hi")])] == ["!ls -la\nwc x", "hi"]


async def test_a_command_looks_like_one_and_is_run_by_the_agent(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("!")
        await until(pilot, lambda: "! shell command" in render_frame(app))
        await pilot.press("backspace")
        await until(pilot, lambda: "! shell command" not in render_frame(app))
        await pilot.press(*"!make", "enter")
        [sent] = engine.sent(RunCommand)
        assert isinstance(sent, RunCommand)
        assert sent.command == "make"
        assert "! shell command" not in render_frame(app)
        arguments = {"command": "make", "timeout": 600}
        await say(
            pilot,
            app,
            engine,
            [
                Processing((sent.id,), "!make"),
                ToolCallEvent("c", "bash", arguments, "user"),
                ToolStateChange("c", "running"),
                ToolStateChange("c", "succeeded", {"exit_code": 0}),
                ToolOutput("c", "bash", "built", success=True),
                ContextMessage("The person ran this.", "command"),
                TurnComplete(2, ""),
            ],
        )
        frame = render_frame(app)
        assert "!make" in frame
        assert "bash" in frame
        assert "The person ran this." not in frame
        await pilot.press("up")
        assert app.main.composer.draft == "!make"


async def test_a_sign_without_a_command_is_sent_to_nobody(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        await pilot.press("!", "space", "enter")
        await until(pilot, lambda: "Write a command behind the !" in render_frame(app))
        assert app.main.composer.draft == "! "
        await pilot.press(*"ls", "enter")
        await until(pilot, lambda: engine.sent(RunCommand), "the command")
        assert not engine.sent(UserInput)


async def test_commands_wait_among_messages_and_change_places(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        begun = [Processing(("i",), "go"), InputQueued("a", "one"), InputQueued("b", "!two")]
        await say(pilot, app, engine, begun)
        await say(pilot, app, engine, [InputMoved("b", "a")])
        assert [old.text for old in app.store.state.turn.queue] == ["!two", "one"]
        await say(pilot, app, engine, [InputMoved("b")])
        assert [old.text for old in app.store.state.turn.queue] == ["one", "!two"]
