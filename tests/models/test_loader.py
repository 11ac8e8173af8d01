"""The library is loaded once, quietly, offline, and nobody has to wait for it."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys

import pytest

from mlagent_tui.models.library import loader
from mlagent_tui.models.routes.providers import HOSTED, SELF_CONFIGURED

WATCHED = """
import socket, sys
places = []
def refuse(*arguments, **_):
    places.append(arguments)
    raise OSError("no network here")
socket.getaddrinfo = refuse
real = socket.socket.connect
socket.socket.connect = refuse
import asyncio, gc
from mlagent_tui.models.library import loader
from mlagent_tui.models.client import LoadingDelta, ModelError, ModelSettings
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.faults.retry import RetryPolicy
from mlagent_tui.clock import SystemClock
from mlagent_tui.protocol.messages import UserMessage
assert "litellm" not in sys.modules
async def main():
    place, kinds = "http://127.0.0.1:1", []
    environment = {"VLLM_BASE_URL": place, "ANTHROPIC_BASE_URL": place, "ANTHROPIC_API_KEY": "k"}
    for model in ("vllm/x", "anthropic/claude-sonnet-4-5"):
        client = create_client(model, environment, SystemClock(), policy=RetryPolicy(attempts=1))
        assert (client.profile.window is None) == (not kinds)
        try:
            async for delta in client.stream([UserMessage("hi")], [], ModelSettings()):
                kinds.append(type(delta))
        except ModelError as error:
            assert error.code == "network", error.message
    assert kinds == [LoadingDelta], kinds
    assert "litellm.litellm_core_utils.default_encoding" not in sys.modules
    assert loader.is_loaded()
    await loader.close()
before = gc.get_freeze_count()
asyncio.run(main())
assert gc.isenabled() and gc.get_freeze_count() > before + 100_000
foreign = [place for place in places if "127.0.0.1" not in str(place)]
assert not foreign, foreign
"""


def test_loading_says_nothing_and_asks_nobody() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", WATCHED],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


async def test_who_gives_up_waiting_does_not_stop_the_load() -> None:
    waiting = asyncio.ensure_future(loader.load())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    library = await loader.load()
    assert library is await loader.load()
    assert loader.is_loaded()
    assert gc.isenabled()


def test_every_event_loop_can_wait() -> None:
    first = asyncio.run(loader.load())
    assert asyncio.run(loader.load()) is first


@pytest.mark.parametrize("provider", sorted({*HOSTED, *SELF_CONFIGURED}))
async def test_the_library_knows_our_providers(provider: str) -> None:
    library = await loader.load()
    assert provider in {str(getattr(each, "value", each)) for each in library.provider_list}


async def test_the_library_holds_nothing_twice() -> None:
    library = await loader.load()
    assert library.utils.get_bundled_model_cost_map() is library.model_cost
    assert not library.utils.json_data, "the tokenizer's data lives on beside its text"
