"""The router's catalogue names windows and prices of whoever may serve, and is asked seldom."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.http import PublicHosts
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.catalogue.router_answers import choose, read_catalogue
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.profile import ModelProfile
from mlagent_tui.models.routes.registry import Route, resolve
from standin.clocks import InstantClock
from standin.router_catalogue import RouterStandIn, model, offer
from standin.web import Exchange, LoopbackServer, Reply

CHAT = model(
    "acme/big-chat",
    offer("novita", 131_072, 0.6, 2.2, tools=True),
    offer("together", 65_536, 0.9, 1.9, tools=True),
    offer("slowpoke", 8_192, 0.1, 0.2, status="error"),
)
UNPRICED = model("acme/odd", offer("novita", 32_768, 1, 2), offer("featherless-ai"))
SPECIAL = model("acme/special", offer("fal-ai", 4_096, 1, 1, tools=False))


def route_to(router: LoopbackServer, name: str, token: str = "hf_x") -> Route:
    hosts = replace(PublicHosts(), router=f"{router.url}/v1")
    return resolve(name, {"HF_TOKEN": token}, hosts=hosts)


async def known(name: str, *entries: dict[str, Any]) -> ModelProfile:
    catalogue = Catalogue(clock=InstantClock())
    async with RouterStandIn(entries or [CHAT, UNPRICED, SPECIAL]) as router:
        route = route_to(router, name)
        await catalogue.look_up(route)
        return catalogue.profile(route)


async def refused(name: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await known(name)
    return caught.value


@pytest.mark.parametrize(
    ("name", "window", "told", "written"),
    [
        ("acme/big-chat", 65_536, "0.9", "2.2"),
        ("acme/big-chat:fastest", 65_536, "0.9", "2.2"),
        ("acme/big-chat:preferred", 65_536, "0.9", "2.2"),
        ("acme/big-chat:novita", 131_072, "0.6", "2.2"),
        ("acme/big-chat:cheapest", 65_536, "0.9", "1.9"),
        ("acme/big-chat:slowpoke", 8_192, "0.1", "0.2"),
        ("acme/odd:cheapest", 32_768, "1", "2"),
    ],
)
async def test_window_and_price_of_whoever_may_serve(
    name: str, window: int, told: str, written: str
) -> None:
    profile = await known(name)
    assert (profile.window, profile.window_source) == (window, "router")
    assert profile.price is not None
    assert profile.price.source == "router"
    assert (profile.price.input, profile.price.output) == (Decimal(told), Decimal(written))


async def test_an_unpinned_model_says_what_its_figures_are() -> None:
    window, price = (await known("acme/big-chat")).notes
    assert "Any of 2 providers may serve acme/big-chat" in window
    assert ":novita gives 131,072 tokens" in window
    assert "the highest of the providers that may serve it." in price
    assert (await known("acme/big-chat:novita")).notes == ()
    assert "may serve it and name one" in (await known("acme/odd")).notes[-1]


async def test_what_is_not_named_is_unknown_and_free_is_free() -> None:
    silent = await known("acme/odd:featherless-ai")
    assert (silent.window, silent.window_source, silent.price) == (None, "", None)
    free = await known("acme/free", model("acme/free", offer("novita", is_free=True)))
    assert free.price is not None
    assert free.price.input == free.price.output == 0


async def test_tools_and_availability_are_told() -> None:
    assert (await known("acme/big-chat")).tools == "native"
    assert (await known("acme/odd")).tools == "unknown"
    special = await known("acme/special")
    assert special.tools == "text"
    assert "takes tools" in special.notes[0]
    assert "slowpoke does not serve" in (await known("acme/big-chat:slowpoke")).notes[0]
    down = model("acme/down", offer("novita", 4_096, status="error"))
    assert "No provider serves acme/down" in (await known("acme/down", down)).notes[0]


async def test_a_model_that_the_router_lacks_is_refused_with_close_matches() -> None:
    error = await refused("acme/bigchat:novita")
    assert error.code == "not_found"
    assert "acme/bigchat" in error.message
    assert "Did you mean acme/big-chat" in error.hint


async def test_a_mistyped_provider_is_refused_with_close_matches() -> None:
    error = await refused("acme/big-chat:novta")
    assert error.code == "not_found"
    assert "not through “novta”" in error.message
    assert error.hint.startswith("Did you mean :novita?")
    assert "together" in error.hint
    assert "Did you mean :fastest" in (await refused("acme/big-chat:fastst")).hint


async def test_a_provider_of_other_models_is_refused_and_an_unknown_tag_is_a_note() -> None:
    assert "novita, together" in (await refused("acme/big-chat:fal-ai")).hint
    assert "“quietest”" in (await known("acme/big-chat:quietest")).notes[0]


async def test_the_catalogue_is_asked_once_for_all_clients_and_kept_for_five_minutes() -> None:
    clock = InstantClock()
    catalogue = Catalogue(clock=clock)
    async with RouterStandIn([CHAT, UNPRICED]) as router:
        routes = [
            route_to(router, name) for name in ("acme/big-chat", "acme/odd", "acme/odd:novita")
        ]
        await asyncio.gather(*(catalogue.look_up(route) for route in routes))
        assert router.asked("/v1/models") == 1
        await clock.sleep(299)
        await catalogue.look_up(routes[0])
        assert router.asked("/v1/models") == 1
        await clock.sleep(2)
        await catalogue.look_up(routes[0])
        assert router.asked("/v1/models") == 2


async def test_a_failure_counts_for_15_seconds_and_keeps_what_was_known() -> None:
    clock = InstantClock()
    catalogue = Catalogue(clock=clock)
    async with RouterStandIn([CHAT]) as router:
        route = route_to(router, "acme/big-chat:novita")
        router.fault = 503
        await catalogue.look_up(route)
        await catalogue.look_up(route)
        assert router.asked("/v1/models") == 1
        profile = catalogue.profile(route)
        assert profile.window is None
        assert "HTTP 503" in profile.notes[0]

        await clock.sleep(16)
        router.fault = 0
        await catalogue.look_up(route)
        assert catalogue.profile(route).window == 131_072

        await clock.sleep(301)
        router.fault = 503
        await catalogue.look_up(route)
        assert catalogue.profile(route).window == 131_072
        assert router.asked("/v1/models") == 3


async def test_nothing_is_ruled_out_while_the_catalogue_does_not_come() -> None:
    catalogue = Catalogue(clock=InstantClock())
    async with RouterStandIn([]) as router:
        router.fault = 500
        await catalogue.look_up(route_to(router, "acme/unheard-of"))


async def test_the_token_goes_to_the_router_alone_and_none_is_needed() -> None:
    class Redirecting(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await reply.send(302, "", {"location": f"{foreign.url}{exchange.path}"})

    async with RouterStandIn([CHAT]) as foreign, Redirecting() as router:
        catalogue = Catalogue(clock=InstantClock())
        await catalogue.look_up(route_to(router, "acme/big-chat"))
        assert router.exchanges[0].headers["authorization"] == "Bearer hf_x"
        await Catalogue(clock=InstantClock()).router.fetch(f"{foreign.url}/v1", None)
    assert len(foreign.exchanges) == 2
    assert all("authorization" not in each.headers for each in foreign.exchanges)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html>hello</html>", "not JSON"),
        ({"data": 3}, "not a list of models"),
        (b" " * 5_000_000, "more than 4,000,000 bytes"),
    ],
)
async def test_nonsense_is_a_failure_in_words(body: Any, words: str) -> None:
    catalogue = Catalogue(clock=InstantClock())
    async with RouterStandIn(body=body) as router:
        found = await catalogue.router.fetch(router.base, None)
    assert words in found.failure
    assert found.failure.startswith("The list of the Hugging Face router did not come: it ")


async def test_prices_of_the_user_win_over_the_router() -> None:
    from mlagent_tui.models.profile import Price

    own = Price(Decimal(7), Decimal(8), source="configured")
    catalogue = Catalogue({"acme/big-chat": own}, InstantClock())
    async with RouterStandIn([CHAT]) as router:
        route = route_to(router, "acme/big-chat")
        await catalogue.look_up(route)
        profile = catalogue.profile(route)
    assert profile.price == own
    assert not any("price" in note for note in profile.notes)


VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
OFFER = st.dictionaries(
    st.sampled_from(
        ["provider", "status", "context_length", "pricing", "supports_tools", "is_free", "x"]
    ),
    VALUE | st.dictionaries(st.sampled_from(["input", "output"]), VALUE),
)
ENTRY = st.dictionaries(st.sampled_from(["id", "providers", "x"]), VALUE | st.lists(OFFER | VALUE))


@given(st.lists(ENTRY | VALUE), st.sampled_from(["", "cheapest", "fastest", "x"]))
def test_any_catalogue_can_be_read(entries: list[Any], tag: str) -> None:
    models = read_catalogue({"data": entries})
    assert models is not None
    for offers in models.values():
        choice = choose(offers, tag)
        windows = [each.window for each in choice.offers if each.window]
        assert choice.window == min(windows, default=None)
        assert choice.price is None or choice.price.input >= 0
