"""Runs a fault of the catalogue through the whole engine and keeps all that came of it.

As a command it prints the fault table in Markdown (with ``tests`` on PYTHONPATH)::

    python -m fault_runs [--brief] [PART OF A NAME]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine_driver import EngineDriver, engine_for
from event_rules import check_events, only
from mlagent_tui.clock import Clock
from mlagent_tui.models.client import ModelClient
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.library import loader
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
    return _row(run.scenario.name, run.wire, str(len(run.requests)), _waits(run), _seen(run))


def brief_row(runs: Sequence[Run]) -> str:
    """Return the runs of one scenario as one row; the words are those of the first wire."""
    wires = ", ".join(run.wire for run in runs)
    requests = ", ".join(str(len(run.requests)) for run in runs)
    first = runs[0]
    return _row(first.scenario.name, wires, requests, _waits(first), _seen(first))


def _waits(run: Run) -> str:
    return ", ".join(f"{wait:.1f} s" for wait in run.waits) or "none"


def _seen(run: Run) -> str:
    saw = [*(["(the partial answer, marked as failed)"] if run.partial else []), *run.saw]
    if run.answer:
        saw.append(f"the answer “{run.answer.strip()}”")
    return "<br>".join(saw)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


async def _table(part: str, brief: bool) -> None:
    print("| scenario | wire | requests | waits | what the user saw |")
    print("|---|---|---|---|---|")
    await loader.load()
    for scenario in CATALOGUE.values():
        if part not in scenario.name:
            continue
        runs = [await _run(scenario, wire) for wire in WIRES if wire in scenario.faulty]
        rows = [brief_row(runs)] if brief else [row(run) for run in runs]
        print("\n".join(rows), flush=True)
    await loader.close()


async def _run(scenario: Scenario, wire: WireName) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        return await run_fault(scenario, wire, Path(folder))


def main() -> None:
    """Print the fault table."""
    parser = argparse.ArgumentParser(description="Print the fault table in Markdown.")
    parser.add_argument("part", nargs="?", default="", help="a part of the scenarios' names")
    parser.add_argument("--brief", action="store_true", help="one row for all wires")
    options = parser.parse_args()
    asyncio.run(_table(options.part, options.brief))


if __name__ == "__main__":
    main()
