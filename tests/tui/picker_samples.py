"""Models for tests of the picker, and lists that come when a test says so."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from mlagent_tui.models.catalogue.listing import Listing, ModelEntry
from mlagent_tui.models.profile import Price
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.model_lists import ModelLists
from mlagent_tui.tui.remembered import Remembered

FREE = Price(Decimal(0), Decimal(0), source="local")


def price(input_: str, output: str, source: str = "router") -> Price:
    return Price(Decimal(input_), Decimal(output), source=source)


HOSTED = (
    ModelEntry(
        "anthropic/claude-opus-5-5",
        "Anthropic",
        "suggested",
        1_000_000,
        price("5", "25", "metadata"),
        True,
    ),
    ModelEntry(
        "anthropic/claude-haiku-5-5",
        "Anthropic",
        "suggested",
        200_000,
        price("1", "5", "metadata"),
        True,
    ),
    ModelEntry(
        "openai/gpt-6.1-sol", "OpenAI", "suggested", 400_000, None, True, needs="OPENAI_API_KEY"
    ),
)

ROUTER = (
    ModelEntry(
        "moonshotai/Kimi-K2.6:novita",
        "the Hugging Face router",
        "router",
        262_144,
        price("0.6", "2.5"),
        True,
    ),
    ModelEntry(
        "zai-org/GLM-5.1", "the Hugging Face router", "router", 131_072, price("0.4", "1.75"), True
    ),
    ModelEntry(
        "google/gemma-4-27b-it",
        "the Hugging Face router",
        "router",
        32_768,
        price("0.075", "0.2"),
        False,
        note="No provider that serves it calls tools.",
    ),
)

SERVERS = (
    ModelEntry("ollama/qwen3-coder:30b", "Ollama", "local", 40_960, FREE, True),
    ModelEntry("llamacpp/[b]my model[/b].gguf", "llama.cpp", "local", 8_192, FREE, None),
)

FAILURE = "The router's list did not come: the connection failed. Its models can be typed."


class FakeLists(ModelLists):
    """Knows the hosted models at once, and the others when ``come`` is set."""

    def __init__(self, app: MlAgentApp, failures: tuple[str, ...] = ()) -> None:
        super().__init__(app)
        self.come = asyncio.Event()
        self.failures = failures

    def known(self, liked: Remembered) -> tuple[ModelEntry, ...]:
        return HOSTED

    async def load(self, liked: Remembered) -> Listing:
        await self.come.wait()
        return Listing((*HOSTED, *SERVERS, *ROUTER), self.failures)


def many(count: int) -> tuple[ModelEntry, ...]:
    return tuple(replace(ROUTER[0], id=f"org-{n % 40}/Model-{n}") for n in range(count))
