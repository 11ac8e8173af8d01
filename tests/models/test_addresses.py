"""Addresses that nobody can be asked at are refused before anything is sent."""

from __future__ import annotations

import pytest

from mlagent_tui.models.catalogue.server_facts import server_facts
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.factory import create_client
from mlagent_tui.models.routes.registry import resolve
from standin.clocks import InstantClock

BAD = (
    "http://127.0.0.1:99999",
    "http://[bad",
    "http:///x",
    "http://127.0.0.1:port",
    "ftp://host/x",
)


@pytest.mark.parametrize("address", BAD)
@pytest.mark.parametrize(
    ("model", "prefix"),
    [("vllm/tiny", "VLLM"), ("openai/gpt-4o", "OPENAI"), ("ollama/x", "OLLAMA")],
)
def test_an_address_that_is_none_is_refused_by_its_variable(
    model: str, prefix: str, address: str
) -> None:
    environment = {f"{prefix}_BASE_URL": address, f"{prefix}_API_KEY": "sk-test"}
    with pytest.raises(ModelError) as caught:
        create_client(model, environment, InstantClock())
    assert caught.value.code == "bad_address"
    assert not caught.value.retryable
    assert f"{prefix}_BASE_URL" in caught.value.message + caught.value.hint
    assert address in caught.value.message


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "gpu-box:8000", "https://[::1]:1/v1"])
def test_other_addresses_are_taken(address: str) -> None:
    assert create_client("vllm/tiny", {"VLLM_BASE_URL": address}, InstantClock()).model


@pytest.mark.parametrize("address", BAD)
async def test_a_list_of_models_survives_such_an_address(address: str) -> None:
    facts = await server_facts(resolve("vllm/tiny", {"VLLM_BASE_URL": address}))
    assert not facts.answered
    assert len(facts.notes) == 1
