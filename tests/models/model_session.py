"""A whole engine with real adapters against one scripted server, for tests of several turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mlagent_tui.agent.engine import Engine, build_engine
from mlagent_tui.clock import SystemClock
from mlagent_tui.config import load_config
from mlagent_tui.flags import Flags
from mlagent_tui.protocol.events import Envelope, ModelChanged
from mlagent_tui.protocol.operations import Operation, SetModel, Shutdown, UserInput
from standin.llm_server import ScriptedModel

LIMIT = 60.0

MODELS = {
    "anthropic": "anthropic/claude-opus-5-5",
    "openai": "openai/gpt-4o",
    "responses": "openai/gpt-5.5",
    "router": "acme-ml/thinker:novita",
    "ollama": "ollama/qwen2.5-coder:1.5b",
    "vllm": "vllm/own",
    "text": "lm_studio/plain",
}
"""One model for each adapter; OpenAI has two wires, and takes tools with an effort on one.

The last one stands for local models that know no tools and call them in their text.
"""


def models_environment(server: ScriptedModel) -> dict[str, str]:
    """Return variables that point all adapters at one server."""
    environment: dict[str, str] = {}
    for provider in MODELS.keys() - {"responses"}:
        environment |= server.environment("lm_studio" if provider == "text" else provider)
    return environment


class ModelSession:
    """Runs an engine: messages in, the events of their turns out."""

    def __init__(self, folder: Path, provider: str, variables: Mapping[str, str]) -> None:
        home, workspace = folder / "home", folder / "workspace"
        home.mkdir()
        workspace.mkdir()
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", **variables}
        flags = Flags(model=MODELS[provider], workspace=workspace, mode="yolo")
        self.engine: Engine = build_engine(load_config(flags, environment), clock=SystemClock())
        self.envelopes: list[Envelope] = []

    async def __aenter__(self) -> ModelSession:
        self._reader = self.engine.subscribe()
        self._running = asyncio.create_task(self.engine.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.engine.submit(Shutdown())
        await asyncio.wait_for(self._running, LIMIT)

    async def turn(self, text: str) -> Envelope:
        """Hand in a message, and return the last event of its turn."""
        operation = self.submit(UserInput(text))
        return await self.turn_end(operation)

    async def turn_end(self, operation: Operation) -> Envelope:
        """Return the last event of the turn that an operation began."""
        return await self.until(
            lambda each: (
                each.event.terminal and each.turn is not None and each.operation_id == operation.id
            )
        )

    async def switch(self, provider: str) -> None:
        """Use the model of another adapter."""
        if self.engine.session.model == MODELS[provider]:
            return
        self.submit(SetModel(MODELS[provider]))
        await self.until(lambda each: isinstance(each.event, ModelChanged))

    def submit(self, operation: Operation) -> Operation:
        """Hand in an operation."""
        self.engine.submit(operation)
        return operation

    async def until(self, wanted: Callable[[Envelope], Any]) -> Envelope:
        """Read on until an event is wanted, and return it."""
        async with asyncio.timeout(LIMIT):
            async for envelope in self._reader:
                self.envelopes.append(envelope)
                if wanted(envelope):
                    return envelope
        raise AssertionError(f"the stream ended; last was {self.envelopes[-1]}")
