"""The agent with the real clients against a scripted server: a switch, and a window nobody knew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from mlagent_tui.clock import SystemClock
from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Compacted,
    ModelProfiled,
    Notice,
    TurnComplete,
)
from mlagent_tui.protocol.operations import SetModel, UserInput
from standin.llm_server import Call, Fault, ScriptedModel, Turn, Usage


async def test_a_switch_to_another_wire_ends_the_wait_at_once(tmp_path: Path) -> None:
    busy = Turn(fault=Fault(status=429, headers={"retry-after": "200"}))
    script = [busy, Turn(text="pong"), Turn(text="Hello from the other one.")]
    async with ScriptedModel(script) as server:
        keys = {**server.environment("openai"), **server.environment("anthropic")}
        engine = engine_for(tmp_path, "openai/m", keys, SystemClock())
        async with EngineDriver(engine) as driver:
            message = UserInput("hi")
            engine.submit(message)
            await driver.until(lambda e: getattr(e.event, "code", "") == "retrying")
            engine.submit(SetModel("anthropic/n"))
            turn = await driver.turn_end(message)
        paths = [request.path for request in server.requests if request.method == "POST"]
    check_events(driver.envelopes)
    assert isinstance(turn[-1].event, TurnComplete)
    assert turn[-1].event.final_response == "Hello from the other one."
    assert [notice.code for notice in only(turn, Notice)][-2:] == ["retrying", "switched"]
    assert [answer.model for answer in only(turn, AssistantMessageDone)] == ["anthropic/n"]
    assert [path.rsplit("/v1/")[-1] for path in paths] == ["chat/completions"] + ["messages"] * 2


async def test_an_unknown_local_model_with_an_8k_window_completes(tmp_path: Path) -> None:
    window, rounds = 8_192, 8
    sizes: list[int] = []

    def answer(body: Mapping[str, Any]) -> Turn:
        """Refuse what is too large, as the server of a small model would."""
        size = int(len(json.dumps([body["messages"], body.get("tools", [])])) / 3.6)
        wanted = size + (body.get("max_tokens") or body.get("max_completion_tokens") or 0)
        if wanted > window:
            words = f"This model's maximum context length is {window} tokens. However, you "
            return Turn(fault=Fault(status=400, message=f"{words}requested {wanted} tokens."))
        sizes.append(size)
        used = Usage(size, 20)
        if not body.get("tools") or len(sizes) > rounds:
            return Turn(text="All done.", usage=used)
        command = f"seq {len(sizes)} {len(sizes) + 6000}"
        return Turn(tool_calls=[Call("bash", {"command": command})], usage=used)

    async with ScriptedModel(answer, models=["m"]) as server:
        variables = server.environment("vllm")
        engine = engine_for(tmp_path, "vllm/m", variables, SystemClock(), mode="yolo")
        async with EngineDriver(engine) as driver:
            turn = await driver.turn("Work through it all, please.")
    check_events(driver.envelopes)
    assert isinstance(turn[-1].event, TurnComplete)
    assert turn[-1].event.final_response == "All done."
    assert len(sizes) > rounds
    first, *_, last = only(driver.envelopes, ModelProfiled)
    assert (first.window, last.window, last.window_source) == (None, window, "learned")
    assert last.small
    assert only(turn, Compacted)[0].trigger == "overflow"
