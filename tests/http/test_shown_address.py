"""A password in the address of a service is shown nowhere and written nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlagent_tui.clock import SystemClock
from mlagent_tui.http.proxies import BadProxyError, shown_address, usable_proxy
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.catalogue.listing import list_models
from mlagent_tui.models.routes.access import Access
from mlagent_tui.models.routes.registry import resolve
from mlagent_tui.models.tool_styles.abilities import Abilities
from mlagent_tui.models.tool_styles.ability_memory import AbilityMemory
from mlagent_tui.models.tool_styles.ability_probe import AbilityProbe

PASSWORD = "pass-4711"
NOBODY = f"http://me:{PASSWORD}@127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("http://me:pw@host:8000/v1", "http://host:8000/v1"),
        ("http://me:p#w?d/x@host:8000/v1", "http://host:8000/v1"),
        ("https://host/v1?key=secret#there", "https://host/v1"),
        ("me:pw@host:8000", "host:8000"),
        ("http://host/\x1b]0;x\x07\u202ev1", "http://host/]0;xv1"),
        ("", ""),
    ],
)
def test_what_is_shown_of_an_address(address: str, shown: str) -> None:
    assert shown_address(address) == shown


def test_a_long_address_is_cut() -> None:
    assert len(shown_address("http://host/" + "v" * 100_000)) == 200


def test_a_strange_scheme_of_a_proxy_is_shown_without_control_characters() -> None:
    with pytest.raises(BadProxyError) as caught:
        usable_proxy("ht\x1b[31mtp" + "x" * 1_000 + "://host:1")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


async def test_a_server_of_ones_own_is_named_without_its_password() -> None:
    environment = {"VLLM_BASE_URL": NOBODY}
    route = resolve("vllm/qwen", environment)
    catalogue = Catalogue()
    facts = await catalogue.facts(route)
    route_text = " ".join((route.place, *facts.notes, *catalogue.profile(route).notes))
    access = Access(environment, stored_token=lambda: None)
    listing = await list_models(catalogue, access, ["vllm/qwen"], find_local=False)
    assert "vLLM at http://127.0.0.1:9/v1" in route_text
    assert PASSWORD not in f"{route_text} {listing}"


async def test_what_is_remembered_of_a_model_holds_no_password(tmp_path: Path) -> None:
    file = tmp_path / "abilities.json"
    route = resolve("vllm/qwen", {"VLLM_BASE_URL": NOBODY})
    memory = AbilityMemory(SystemClock(), file)
    memory.put("http://127.0.0.1:9/v1 qwen", Abilities("text", True))
    probe = AbilityProbe(route, Catalogue(), memory)
    assert await probe.abilities(None) == Abilities("text", True)  # type: ignore[arg-type]
    assert PASSWORD not in file.read_text()
