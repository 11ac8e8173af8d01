"""One list of models from every place that knows some, and what each of them needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from mlagent_tui.config import Flags, load_config
from mlagent_tui.http import PublicHosts
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.catalogue.listing import (
    Listing,
    ModelEntry,
    known_models,
    list_models,
)
from mlagent_tui.models.profile import Price
from mlagent_tui.models.routes.access import Access, access_of
from mlagent_tui.models.routes.providers import SUGGESTED
from standin.clocks import InstantClock
from standin.local_answers import Answering, llamacpp, vllm
from standin.router_catalogue import RouterStandIn, model, offer

ROUTER_MODELS = [
    model(
        "acme/big-chat",
        offer("novita", 131_072, 0.6, 2.2, tools=True),
        offer("together", 65_536, 0.9, 1.9, tools=True),
    ),
    model("openai/open-weights", offer("novita", 131_072, 0.1, 0.4)),
    model("acme/asleep", offer("novita", 4_096, status="error")),
]


def access(router: RouterStandIn, environment: Mapping[str, str] | None = None) -> Access:
    return Access(environment or {}, replace(PublicHosts(), router=router.base))


async def listing(
    router: RouterStandIn, environment: Mapping[str, str] | None = None, *configured: str
) -> Listing:
    catalogue = Catalogue(clock=InstantClock())
    return await list_models(catalogue, access(router, environment), configured, find_local=False)


def by_id(entries: Iterable[ModelEntry]) -> dict[str, ModelEntry]:
    listed = list(entries)
    found = {entry.id: entry for entry in listed}
    assert len(found) == len(listed)
    return found


async def test_the_router_lists_without_a_token_and_says_that_one_is_needed() -> None:
    async with RouterStandIn(ROUTER_MODELS) as router:
        found = await listing(router)
    assert found.failures == ()
    entries = by_id(found.entries)
    entry = entries["acme/big-chat"]
    assert entry == ModelEntry(
        "acme/big-chat",
        "the Hugging Face router",
        "router",
        65_536,
        Price(Decimal("0.9"), Decimal("2.2"), source="router"),
        True,
        "HF_TOKEN",
    )
    assert not entry.usable
    assert "authorization" not in router.exchanges[0].headers
    assert "No provider" in entries["acme/asleep"].note


async def test_an_organisation_called_like_a_service_gets_an_id_that_leads_to_the_router() -> None:
    async with RouterStandIn(ROUTER_MODELS) as router:
        reach = access(router, {"HF_TOKEN": "hf_x", "OPENAI_API_KEY": "sk"})
        entries = by_id((await listing(router, reach.environment)).entries)
    entry = entries["huggingface/openai/open-weights"]
    assert entry.usable
    assert reach.route(entry.id).provider == "huggingface"


async def test_suggested_and_configured_models_say_what_they_need() -> None:
    environment = {"OPENAI_API_KEY": "sk"}
    async with RouterStandIn(ROUTER_MODELS) as router:
        found = await listing(router, environment, "anthropic/claude-mine", "nonsense", "vllm/own")
    entries = by_id(found.entries)
    assert [each.id for each in found.entries][:3] == [
        "anthropic/claude-mine",
        "nonsense",
        "vllm/own",
    ]
    mine = entries["anthropic/claude-mine"]
    assert (mine.source, mine.place, mine.needs) == (
        "configured",
        "Anthropic",
        "ANTHROPIC_API_KEY",
    )
    assert entries["nonsense"].needs == "another id"
    assert entries["vllm/own"].usable
    assert entries["vllm/own"].price == Price(Decimal(0), Decimal(0), source="local")
    assert set(SUGGESTED) <= set(entries)
    assert entries["openai/gpt-6.1-sol"].usable
    assert entries["zai-org/GLM-5.1:novita"].needs == "HF_TOKEN"


async def test_a_configured_model_of_the_router_is_told_with_its_figures() -> None:
    environment = {"HF_TOKEN": "hf_x"}
    async with RouterStandIn(ROUTER_MODELS) as router:
        found = await listing(router, environment, "acme/big-chat:novita", "acme/big-chat")
    entries = by_id(found.entries)
    assert entries["acme/big-chat:novita"].window == 131_072
    assert (entries["acme/big-chat"].source, entries["acme/big-chat"].window) == (
        "configured",
        65_536,
    )


async def test_configured_servers_are_listed_with_their_own_key_and_window() -> None:
    async with (
        RouterStandIn(ROUTER_MODELS) as router,
        Answering(vllm("own/model", 8_192), key="sk-own") as server,
    ):
        environment = {"VLLM_BASE_URL": server.url, "VLLM_API_KEY": "sk-own", "HF_TOKEN": "hf_x"}
        found = await listing(router, environment)
    entry = by_id(found.entries)["vllm/own/model"]
    assert (entry.source, entry.window, entry.usable) == ("local", 8_192, True)
    assert entry.place == f"vLLM at {server.url}/v1"
    assert [each.headers["authorization"] for each in server.exchanges] == ["Bearer sk-own"]
    assert [each.headers["authorization"] for each in router.exchanges] == ["Bearer hf_x"]


async def test_a_shared_address_is_asked_once_and_known_by_its_answer() -> None:
    async with RouterStandIn(ROUTER_MODELS) as router, Answering(llamacpp("tiny")) as server:
        found = await listing(router, {"LOCAL_LLM_BASE_URL": server.url})
    local = [each.id for each in found.entries if each.source == "local"]
    assert local == ["llamacpp/tiny"]
    assert server.paths == ["/v1/models"]


async def test_lists_that_do_not_come_are_said_and_the_others_are_there() -> None:
    async with RouterStandIn(ROUTER_MODELS) as router, Answering({}) as server:
        router.fault = 502
        found = await listing(router, {"OLLAMA_BASE_URL": server.url})
    assert found.failures == (
        "The list of the Hugging Face router did not come: it answered with HTTP 502.",
        f"Ollama at {server.url}/v1 answered with HTTP 404.",
    )
    assert set(SUGGESTED) <= set(by_id(found.entries))


async def test_what_is_known_comes_at_once_and_without_a_request() -> None:
    def never() -> str | None:
        raise AssertionError

    catalogue = Catalogue(clock=InstantClock())
    async with RouterStandIn(ROUTER_MODELS) as router:
        reach = replace(access(router), stored_token=never)
        before = by_id(known_models(catalogue, reach, ["acme/big-chat"]))
        assert router.exchanges == []
        assert before["acme/big-chat"].window is None
        assert before["acme/big-chat"].usable
        await catalogue.router.fetch(router.base, None)
        after = by_id(known_models(catalogue, reach))
    assert after["acme/big-chat"].window == 65_536


async def test_a_saved_token_makes_the_router_usable() -> None:
    catalogue = Catalogue(clock=InstantClock())
    async with RouterStandIn(ROUTER_MODELS) as router:
        reach = replace(access(router), stored_token=lambda: "hf_saved")
        found = await list_models(catalogue, reach, find_local=False)
    assert by_id(found.entries)["acme/big-chat"].usable
    assert router.exchanges[0].headers["authorization"] == "Bearer hf_saved"


@pytest.mark.usefixtures("library")
async def test_services_with_a_key_list_what_the_library_knows() -> None:
    catalogue = Catalogue(clock=InstantClock())
    without = by_id(known_models(catalogue, Access({})))
    assert "openai/gpt-4o" not in without
    found = by_id(known_models(catalogue, Access({"OPENAI_API_KEY": "sk"})))
    entry = found["openai/gpt-4o"]
    assert (entry.source, entry.place, entry.window, entry.tools) == (
        "hosted",
        "OpenAI",
        128_000,
        True,
    )
    assert entry.price is not None
    assert not any(
        "ft:" in each.id.partition("/")[2] for each in found.values() if each.source == "hosted"
    )


def test_the_configuration_says_what_is_within_reach(tmp_path: Path) -> None:
    settings = {
        "model_prices": {"acme/x:novita": {"input": 1, "output": "2.5", "cached": 0.1}},
        "bill_to": "acme-ml",
        "base_urls": {"vllm": "http://127.0.0.1:9/"},
    }
    file = tmp_path / "config.json"
    file.write_text(json.dumps(settings), "utf-8")
    environment = {"MLAGENT_HOME": str(tmp_path / "home"), "HF_TOKEN": "hf_x"}
    reach = access_of(load_config(Flags(config=str(file), workspace=tmp_path), environment))
    assert reach.prices == {
        "acme/x:novita": Price(Decimal(1), Decimal("2.5"), Decimal("0.1"), source="configured")
    }
    assert dict(reach.route("acme/x").headers) == {"X-HF-Bill-To": "acme-ml"}
    assert reach.route("vllm/x").api_base == "http://127.0.0.1:9/v1"
    assert "hf_x" not in repr(reach)
