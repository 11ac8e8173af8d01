"""The whole program behind a proxy: what it asks for, and what it asks nobody for."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
from pathlib import Path

from standin.llm_server import ScriptedModel, Turn
from standin.proxy import StandInProxy

REHEARSED = """
import asyncio
from mlagent_tui.models.library import loader
async def main():
    library = await loader.load()
    reply = await library.acompletion(
        model="openai/x", messages=[{"role": "user", "content": "hi"}], mock_response="hello",
        api_key="none",
    )
    assert reply.choices[0].message.content == "hello"
    await loader.close()
asyncio.run(main())
"""


async def run(tmp_path: Path, *words: str, **variables: str) -> tuple[int, bytes, bytes]:
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=tmp_path,
        env={**kept, "HOME": str(tmp_path), "MLAGENT_HOME": str(tmp_path / "home"), **variables},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode or 0, output, errors


async def test_loading_the_library_asks_nobody(tmp_path: Path) -> None:
    async with StandInProxy({}) as proxy:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        watched = dict.fromkeys((*names, *map(str.lower, names)), proxy.address)
        code, output, errors = await run(
            tmp_path, "-c", REHEARSED, **watched, LANGFUSE_SECRET_KEY="x", LITELLM_LOG="INFO"
        )
    assert (code, output, errors) == (0, b"", b"")
    assert proxy.asked == []


async def test_a_turn_behind_an_inspecting_proxy(
    tmp_path: Path, bundle: Path, server_tls: ssl.SSLContext
) -> None:
    server = ScriptedModel([Turn(text="It is done.")], repeat_last=True)
    server.tls = server_tls
    async with server:
        places = {"service.example:443": server.port}
        async with StandInProxy(places, password="ada:p4ss") as proxy:
            code, output, errors = await run(
                tmp_path,
                *("-m", "mlagent_tui", "--json", "--model", "openai/gpt-4o", "say so"),
                HTTPS_PROXY=proxy.address,
                REQUESTS_CA_BUNDLE=str(bundle),
                OPENAI_BASE_URL="https://service.example/v1",
                OPENAI_API_KEY="sk-key",
                HF_HUB_OFFLINE="1",
            )
    assert code == 0, errors.decode()
    assert b"It is done." in output
    assert b"p4ss" not in output + errors
    for line in output.splitlines():
        json.loads(line)
    asked = set(proxy.asked)
    assert "CONNECT service.example:443" in asked
    assert asked <= {"CONNECT service.example:443", "CONNECT router.huggingface.co:443"}, asked
    assert b"sk-key" not in proxy.seen
