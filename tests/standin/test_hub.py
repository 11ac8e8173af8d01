"""The stand-in Hub must satisfy the real client, or tests that use it prove nothing."""

from __future__ import annotations

import asyncio

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError

from standin.hub import HubFault, StandInHub

WHOAMI = "GET /api/whoami-v2"


async def whoami(hub: StandInHub, token: str) -> dict[str, object]:
    return await asyncio.to_thread(HfApi(endpoint=hub.url, token=token).whoami)


@pytest.mark.parametrize(
    ("token", "name", "role"),
    [("hf_ok", "ada", "write"), ("hf_read", "ada", "read"), ("hf_nojobs", "ada", "fineGrained")],
)
async def test_the_real_client_reads_who_a_token_belongs_to(
    token: str, name: str, role: str
) -> None:
    async with StandInHub() as hub:
        identity = await whoami(hub, token)
    assert identity["name"] == name
    assert identity["auth"]["accessToken"]["role"] == role  # type: ignore[index]
    assert hub.exchanges[-1].headers["authorization"] == f"Bearer {token}"


@pytest.mark.parametrize("token", ["hf_expired", "hf_nobody_knows"])
async def test_a_bad_token_is_refused_as_the_hub_does(token: str) -> None:
    async with StandInHub() as hub:
        with pytest.raises(HfHubHTTPError) as caught:
            await whoami(hub, token)
    assert caught.value.response.status_code == 401


async def test_a_fault_hits_only_the_requests_it_was_meant_for() -> None:
    async with StandInHub() as hub:
        hub.fail(WHOAMI, HubFault(status=403, body={"error": "blocked"}))
        with pytest.raises(HfHubHTTPError):
            await whoami(hub, "hf_ok")
        assert (await whoami(hub, "hf_ok"))["name"] == "ada"
    assert hub.asked(WHOAMI) == 2
