"""Costs are exact decimal dollars, unknown where nobody names a price, and zero at home."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.catalogue.metadata import price_in
from mlagent_tui.models.catalogue.prices import cost_of, price_for
from mlagent_tui.models.client import ModelSettings, UsageDelta
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.profile import Price
from mlagent_tui.models.routes.registry import resolve
from mlagent_tui.protocol.messages import UserMessage
from standin.clocks import InstantClock
from standin.web import Exchange, LoopbackServer, Reply

TIERED = {
    "input_cost_per_token": 5e-06,
    "output_cost_per_token": 3e-05,
    "cache_read_input_token_cost": 5e-07,
    "input_cost_per_token_above_272k_tokens": 1e-05,
    "output_cost_per_token_above_272k_tokens": 4.5e-05,
    "cache_read_input_token_cost_above_272k_tokens": 1e-06,
    "input_cost_per_token_above_272k_tokens_batches": 9.0,
}


def dollars(usage: UsageDelta, entry: dict[str, Any]) -> Decimal:
    price = price_in(entry)
    assert price is not None
    return cost_of(usage, price)


def test_a_request_beyond_the_limit_costs_more_as_a_whole() -> None:
    assert dollars(UsageDelta(272_000, 1_000), TIERED) == Decimal("1.39")
    assert dollars(UsageDelta(272_001, 1_000), TIERED) == Decimal("2.76501")
    assert dollars(UsageDelta(300_000, 1_000, 200_000), TIERED) == Decimal("1.245")


def test_what_a_tier_does_not_name_is_as_below_it() -> None:
    entry = {
        "input_cost_per_token": 1e-06,
        "output_cost_per_token": 2e-06,
        "input_cost_per_token_above_128k_tokens": 2e-06,
        "input_cost_per_token_above_200k_tokens": 3e-06,
    }
    price = price_in(entry)
    assert price is not None
    told = [price_for(price, size).input for size in (1, 128_001, 200_001)]
    assert told == [1, 2, 3]
    assert price_for(price, 200_001).output == 2


def test_cached_and_written_tokens_have_prices_of_their_own() -> None:
    entry = {
        "input_cost_per_token": 3e-06,
        "output_cost_per_token": 1.5e-05,
        "cache_read_input_token_cost": 3e-07,
        "cache_creation_input_token_cost": 3.75e-06,
    }
    usage = UsageDelta(1_000, 100, 600, 300)
    assert dollars(usage, entry) == Decimal("0.003105")


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"input_cost_per_token": 1e-06},
        {"output_cost_per_token": 1e-06},
        {"input_cost_per_token": "cheap", "output_cost_per_token": 1e-06},
        {"input_cost_per_token": -1, "output_cost_per_token": 1e-06},
        {"input_cost_per_token": float("nan"), "output_cost_per_token": 1e-06},
    ],
)
def test_half_a_price_is_no_price(entry: dict[str, Any]) -> None:
    assert price_in(entry) is None


def test_prices_of_the_user_win_and_unknown_stays_unknown() -> None:
    own = Price(Decimal("0.25"), Decimal(2), Decimal("0.05"), source="configured")
    catalogue = Catalogue({"vllm/x": own, "openai/mine": own}, InstantClock())
    usage = UsageDelta(1_000_000, 1_000_000, 500_000)
    keys = {"OPENAI_API_KEY": "k", "HF_TOKEN": "t"}
    costs = {
        model: catalogue.cost(resolve(model, keys), usage)
        for model in ("vllm/x", "vllm/y", "openai/mine", "openai/other", "acme/z")
    }
    assert costs == {
        "vllm/x": Decimal("2.15"),
        "vllm/y": Decimal(0),
        "openai/mine": Decimal("2.15"),
        "openai/other": None,
        "acme/z": None,
    }


TOKENS = st.integers(0, 10**7)
USD = st.decimals(0, 1_000, places=4)


@given(TOKENS, TOKENS, TOKENS, TOKENS, st.builds(Price, USD, USD, st.none() | USD, st.none() | USD))
def test_a_cost_is_exact_and_never_negative(
    fresh: int, cached: int, written: int, out: int, price: Price
) -> None:
    usage = UsageDelta(fresh + cached + written, out, cached, written)
    cost = cost_of(usage, price)
    read = price.input if price.cached is None else price.cached
    stored = price.input if price.cache_written is None else price.cache_written
    assert cost * 1_000_000 == (
        fresh * price.input + cached * read + written * stored + out * price.output
    )
    assert cost >= 0


class Billing(LoopbackServer):
    """Answers a chat with one word, and names its cost as OpenRouter does."""

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await reply.start()
        usage = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12, "cost": 0.00123}
        for delta in (
            {"choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": None}]},
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
            {"choices": [], "usage": usage},
        ):
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            await reply.chunk(f"data: {json.dumps(chunk | delta)}\n\n".encode())
        await reply.chunk(b"data: [DONE]\n\n")
        await reply.end()


@pytest.mark.parametrize(
    ("prices", "cost"),
    [
        ({}, Decimal("0.00123")),
        ({"openrouter/acme/m": Price(Decimal(1), Decimal(1))}, Decimal("0.000012")),
    ],
)
async def test_what_openrouter_says_it_charged_counts_unless_the_user_set_a_price(
    library: None, monkeypatch: pytest.MonkeyPatch, prices: dict[str, Price], cost: Decimal
) -> None:
    async with Billing() as server:
        monkeypatch.setenv("OPENROUTER_API_BASE", f"{server.url}/api/v1")
        catalogue = Catalogue(prices, InstantClock())
        client = create_client(
            "openrouter/acme/m", {"OPENROUTER_API_KEY": "k"}, InstantClock(), catalogue=catalogue
        )
        deltas = [each async for each in client.stream([UserMessage("hi")], [], ModelSettings())]
    (usage,) = [each for each in deltas if isinstance(each, UsageDelta)]
    assert usage.cost == cost
