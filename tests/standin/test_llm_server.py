"""The scripted server does what its script says, or tests that use it prove nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import httpx
import pytest

from standin.llm_server import Call, Fault, Gate, ScriptedModel, Turn

ASK = {"model": "m", "messages": [], "stream": False}


async def test_turns_are_taken_in_order_until_there_are_none() -> None:
    async with ScriptedModel([Turn(text="one"), Turn(text="two")]) as server, client() as web:
        url = f"{server.url}/v1/chat/completions"
        answers = [await web.post(url, json=ASK) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 400]
    texts = [each.json()["choices"][0]["message"]["content"] for each in answers[:2]]
    assert texts == ["one", "two"]


async def test_an_answer_can_depend_on_what_was_asked() -> None:
    def answer(body: dict[str, object]) -> Turn:
        return Turn(text=f"model {body['model']}")

    async with ScriptedModel(answer) as server, client() as web:  # type: ignore[arg-type]
        reply = await web.post(f"{server.url}/v1/messages", json=ASK)
    assert reply.json()["content"] == [{"type": "text", "text": "model m"}]


async def test_a_gate_holds_the_answer() -> None:
    gate = Gate(after=2)
    async with ScriptedModel([Turn(text="x" * 80, gates=[gate])]) as server, client() as web:
        url = f"{server.url}/v1/chat/completions"
        async with web.stream("POST", url, json={**ASK, "stream": True}) as reply:
            await gate.reached.wait()
            assert server.requests[0].chunks == 2
            gate.release()
            text = (await reply.aread()).decode()
    assert text.endswith("data: [DONE]\n\n")
    assert server.requests[0].finished


async def test_keys_are_checked() -> None:
    async with ScriptedModel([Turn()], keys=["good"]) as server, client() as web:
        url = f"{server.url}/v1/chat/completions"
        bad = await web.post(url, json=ASK, headers={"Authorization": "Bearer bad"})
        good = await web.post(url, json=ASK, headers={"x-api-key": "good"})
    assert (bad.status_code, good.status_code) == (401, 400)


async def test_a_cut_connection_is_an_error_for_the_client() -> None:
    turn = Turn(text="x" * 80, fault=Fault("disconnect", after=3))
    async with ScriptedModel([turn]) as server, client() as web:
        with pytest.raises(httpx.RemoteProtocolError):
            await web.post(f"{server.url}/v1/messages", json={**ASK, "stream": True})


def test_it_runs_from_a_script_file(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    turn = {"text": "hello", "tool_calls": [{"tool": "bash", "arguments": {"command": "ls"}}]}
    script.write_text(json.dumps([turn]))
    command = [sys.executable, "-m", "standin.llm_server", str(script)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        request = urllib.request.Request(
            f"{url}/v1/chat/completions", json.dumps(ASK).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            message = json.load(reply)["choices"][0]["message"]
        process.terminate()
    assert message["content"] == "hello"
    assert message["tool_calls"][0]["function"]["name"] == "bash"


def test_a_call_that_is_no_json_goes_out_as_it_is() -> None:
    assert Call("bash", '{"command": ').arguments_text == '{"command": '


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=10)
