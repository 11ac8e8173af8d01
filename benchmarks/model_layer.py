"""Measures the model layer inside a process of its own, and prints the figures as JSON.

``python -m benchmarks.model_layer chunks PORT`` streams answers that arrive in one burst, through
our client and through the library's own loop in turns. ``… memory PORT`` runs a conversation of
300 turns without a screen. PORT is that of :mod:`benchmarks.model_server`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import psutil

from mlagent_tui.agent.engine import Engine, build_engine
from mlagent_tui.clock import SystemClock
from mlagent_tui.config import load_config
from mlagent_tui.flags import Flags
from mlagent_tui.models.client import ModelSettings
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.library import loader
from mlagent_tui.models.requests.request_body import TimeLimits, request_body
from mlagent_tui.models.routes.registry import resolve
from mlagent_tui.protocol.messages import UserMessage
from mlagent_tui.protocol.operations import Shutdown, UserInput

ROUNDS = 7
TURNS = 300
EARLY = 10

_MODELS = {
    "openai": ("openai/gpt-4o", "OPENAI", "/v1"),
    "anthropic": ("anthropic/claude-sonnet-4-5", "ANTHROPIC", ""),
}
_QUESTION = [UserMessage("hello")]

Ask = Callable[[], Awaitable[None]]


def _variables(wire: str, port: int) -> Mapping[str, str]:
    _, prefix, path = _MODELS[wire]
    return {
        f"{prefix}_BASE_URL": f"http://127.0.0.1:{port}{path}",
        f"{prefix}_API_KEY": "none",
    }


def ours(wire: str, port: int) -> Ask:
    """Return how our client reads one answer."""
    client = create_client(_MODELS[wire][0], _variables(wire, port), SystemClock())

    async def ask() -> None:
        async for _ in client.stream(_QUESTION, [], ModelSettings()):
            pass

    return ask


def bare(wire: str, port: int) -> Ask:
    """Return how the library's own loop reads the same answer."""
    route = resolve(_MODELS[wire][0], _variables(wire, port))
    request = request_body(route, _QUESTION, [], ModelSettings(), TimeLimits(20, 150))

    async def ask() -> None:
        library = await loader.load()
        async for _ in await library.acompletion(**request):
            pass

    return ask


async def processor_time(ask: Ask) -> float:
    """Return the seconds of processor time that one answer takes, what follows it included."""
    begin = time.process_time()
    await ask()
    await asyncio.sleep(0.02)
    return time.process_time() - begin


async def longest_gap(ask: Ask) -> float:
    """Return the longest time for which the event loop did not come round."""
    gaps = [0.0]

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last - 0.001)
            last = now

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    await ask()
    await asyncio.sleep(0.05)
    watching.cancel()
    return max(gaps)


async def chunks(port: int) -> dict[str, float]:
    """Return ratio and gap for each wire."""
    found: dict[str, float] = {}
    await loader.load()
    for wire in _MODELS:
        mine, library = ours(wire, port), bare(wire, port)
        await mine()
        await library()
        pairs = [(await processor_time(mine), await processor_time(library)) for _ in range(ROUNDS)]
        found[f"{wire} ratio"] = statistics.median(a / b for a, b in pairs)
        found[f"{wire} gap"] = max([await longest_gap(mine) for _ in range(3)])
    await loader.close()
    return found


def _engine(folder: Path, port: int) -> Engine:
    home, workspace = folder / "home", folder / "workspace"
    home.mkdir()
    workspace.mkdir()
    variables = {"HOME": str(home), "PATH": "/usr/bin:/bin", **_variables("openai", port)}
    flags = Flags(model=_MODELS["openai"][0], workspace=workspace)
    return build_engine(load_config(flags, variables), clock=SystemClock())


async def memory(port: int) -> dict[str, float]:
    """Return megabytes in use after some turns and after all of them."""
    process = psutil.Process()
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = _engine(Path(folder), port)
        reader = engine.subscribe()
        running = asyncio.create_task(engine.run())
        for turn in range(1, TURNS + 1):
            engine.submit(UserInput(f"Question {turn}: what is next?"))
            async for envelope in reader:
                if envelope.turn is not None and envelope.event.terminal:
                    assert envelope.event.type == "turn_complete", envelope.event
                    break
            if turn in (EARLY, TURNS):
                found[str(turn)] = process.memory_info().rss / 1e6
        engine.submit(Shutdown())
        await running
    return found


def main() -> None:
    """Print the figures of one measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["chunks", "memory"])
    parser.add_argument("port", type=int)
    given = parser.parse_args()
    measure = chunks if given.what == "chunks" else memory
    print(json.dumps(asyncio.run(measure(given.port))))


if __name__ == "__main__":
    main()
