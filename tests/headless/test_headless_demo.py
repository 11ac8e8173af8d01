"""The demo through the whole program: engine, tools, policy and the headless face."""

from __future__ import annotations

import json
import re

from event_rules import check_lines, only
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.protocol.events import (
    ApprovalRequired,
    PlanUpdate,
    Ready,
    ToolCallEvent,
    ToolLog,
    TurnComplete,
    Usage,
)


async def test_the_demo_trains_for_real(command) -> None:
    done = await command.run("--demo", "--json")
    assert done.code == ExitCode.DONE, done.err
    envelopes = check_lines(done.out)

    [ready] = only(envelopes, Ready)
    folder = command.home / ready.workspace
    metrics = json.loads((folder / "metrics.json").read_text())
    [end] = only(envelopes, TurnComplete)
    assert f"{metrics['accuracy']:g}" in end.final_response

    tools = [event.tool for event in only(envelopes, ToolCallEvent) if event.tool != "plan_tool"]
    assert tools == ["read", "bash", "write", "bash", "read"]
    plans = only(envelopes, PlanUpdate)
    assert len(plans[0].items) == 5
    assert {item.status for item in plans[-1].items} == {"completed"}
    log = "".join(event.text for event in only(envelopes, ToolLog))
    assert len(re.findall(r"^epoch .* loss", log, re.M)) == metrics["epochs"]
    assert all(event.cost == 0 and event.tokens_in > 0 for event in only(envelopes, Usage))


async def test_in_ask_mode_nobody_approves_and_nothing_is_written(command) -> None:
    arguments = ("--demo", "--mode", "ask", "--workspace", str(command.workspace))
    done = await command.run(*arguments, "--json")
    assert done.code == ExitCode.APPROVAL, done.err
    envelopes = check_lines(done.out)
    [needed] = only(envelopes, ApprovalRequired)
    assert [item.tool for item in needed.items] == ["write"]
    assert needed.items[0].preview is not None
    assert needed.items[0].preview.kind == "diff"
    [end] = only(envelopes, TurnComplete)
    assert "not approved" in end.final_response
    assert {path.name for path in command.workspace.iterdir()} == {"shells.csv"}


async def test_plan_mode_only_reads(command) -> None:
    done = await command.run("--demo", "--mode", "plan", "train it")
    assert done.code == ExitCode.DONE, done.err
    assert "plan mode only reads" in done.out


async def test_the_demo_says_what_it_is(command) -> None:
    done = await command.run("--demo", "what are you?")
    assert done.code == ExitCode.DONE
    assert "not a language model" in done.out
    assert "model request" in done.err
