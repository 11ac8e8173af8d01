"""Runs a fault of the catalogue through the whole engine and keeps all that came of it.

As a command it prints the fault table in Markdown (with ``tests`` on PYTHONPATH)::

    python -m fault_runs [PART OF A NAME]
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from mlagent_tui.clock import Clock
from mlagent_tui.models import loader
from mlagent_tui.models.client import ModelClient
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.litellm_client import Patience
from mlagent_tui.protocol.events import (
    AssistantMessageDone,
    Envelope,
    ErrorEvent,
    Notice,
)
from standin.clocks import InstantClock
from standin.llm_faults import CATALOGUE, WIRES, Scenario, WireName
from standin.llm_server import Fault, ScriptedModel, Turn
from standin.web import Exchange

MODELS: dict[WireName, str] = {
    "openai": "openai/gpt-4o",
    "anthropic": "anthropic/claude-sonnet-4-5",
    "router": "acme-ml/big-chat:novita",
}

KEY = "sk-secret-of-the-test"

SHORT = Patience(connect=2, first_token=0.4, between_chunks=0.4)
"""Silence is real time here, so that it has to be short."""


@dataclass
class Run:
    """What came of one fault.

    Attributes:
        scenario: The fault.
        wire: On which wire.
        envelopes: All events.
        requests: The requests to the model, in order.
        elsewhere: The requests to a server that the model's server named.
        waits: Seconds of each wait.
        workspace: Where the agent worked.
    """

    scenario: Scenario
    wire: WireName
    envelopes: list[Envelope] = field(default_factory=list)
    requests: list[Exchange] = field(default_factory=list)
    elsewhere: list[Exchange] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    workspace: Path = Path()

    @property
    def saw(self) -> list[str]:
        """What a person saw beside answers: notices, then the error with its hint."""
        notices = [each.text for each in only(self.envelopes, Notice) if each.level != "info"]
        errors = [f"{each.message} {each.hint}" for each in only(self.envelopes, ErrorEvent)]
        return [*notices, *errors]

    @property
    def answer(self) -> str:
        """The last whole answer; empty if there is none."""
        answers = only(self.envelopes, AssistantMessageDone)
        return next((each.content for each in answers[::-1] if each.status == "complete"), "")

    @property
    def partial(self) -> str:
        """What was kept of answers that broke off."""
        answers = only(self.envelopes, AssistantMessageDone)
        return "".join(each.content for each in answers if each.status == "failed")


async def run_fault(scenario: Scenario, wire: WireName, folder: Path) -> Run:
    """Play a scenario: one message to the agent, until its turn is over."""
    run, clock = Run(scenario, wire, workspace=folder / "workspace"), InstantClock()
    async with _served(scenario, wire, run) as variables:
        engine = engine_for(
            folder, MODELS[wire], variables, clock, loopback_client(clock), mode="yolo"
        )
        async with EngineDriver(engine) as driver:
            await driver.turn("Go on.")
        run.envelopes = driver.envelopes
    check_events(run.envelopes)
    run.waits = clock.waits
    return run


def loopback_client(clock: Clock) -> Callable[[str, Mapping[str, str]], ModelClient]:
    """Return what makes an impatient client of the server that the environment names."""

    def make(model: str, environment: Mapping[str, str]) -> ModelClient:
        hosts = _Hosts(environment.get("MLAGENT_ENDPOINTS__ROUTER", ""))
        return create_client(model, environment, clock, endpoints=hosts, patience=SHORT)

    return make


@dataclass(frozen=True)
class _Hosts:
    router: str
    hub: str = "https://huggingface.invalid"
    datasets_server: str = "https://datasets.invalid"


@contextlib.asynccontextmanager
async def _served(scenario: Scenario, wire: WireName, run: Run) -> AsyncIterator[dict[str, str]]:
    if not scenario.listens:
        nobody = ScriptedModel([], port=_free_port())
        yield {**nobody.environment(wire, KEY), "MLAGENT_ENDPOINTS__HUB": nobody.url}
        return
    async with contextlib.AsyncExitStack() as stack:
        script = scenario.script(wire)
        if scenario.elsewhere:
            other = await stack.enter_async_context(ScriptedModel([Turn(text="Got your key.")]))
            path = "/v1/messages" if wire == "anthropic" else "/v1/chat/completions"
            target = other.url.replace("127.0.0.1", "localhost") + path
            script = [Turn(fault=Fault(status=307, headers={"location": target}))]
            run.elsewhere = other.exchanges
        server = await stack.enter_async_context(
            ScriptedModel(
                script,
                models=[MODELS[wire].partition(":")[0]],
                repeat_last=scenario.lasting,
                router=wire == "router",
            )
        )
        # Nobody is logged in there, and no test may look for the real Hub.
        yield {**server.environment(wire, KEY), "MLAGENT_ENDPOINTS__HUB": server.url}
        run.requests = server.requests


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def row(run: Run) -> str:
    """Return a run as a row of the fault table."""
    waits = ", ".join(f"{wait:.1f} s" for wait in run.waits) or "none"
    saw = [*(["(the partial answer, marked as failed)"] if run.partial else []), *run.saw]
    if run.answer:
        saw.append(f"the answer “{run.answer}”")
    cells = [run.scenario.name, run.wire, str(len(run.requests)), waits, "<br>".join(saw)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


async def _table(part: str) -> None:
    print("| scenario | wire | requests | waits | what the user saw |")
    print("|---|---|---|---|---|")
    await loader.load()
    for scenario in CATALOGUE.values():
        for wire in WIRES:
            if wire in scenario.faulty and part in scenario.name:
                with tempfile.TemporaryDirectory() as folder:
                    try:
                        print(row(await run_fault(scenario, wire, Path(folder))), flush=True)
                    except Exception as error:
                        print(f"| {scenario.name} | {wire} | ? | ? | {error!r} |", flush=True)
    await loader.close()


if __name__ == "__main__":
    asyncio.run(_table(sys.argv[1] if len(sys.argv) > 1 else ""))
