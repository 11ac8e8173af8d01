"""A local server is asked what it really gives a model, and a bad one is a note."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.catalogue.server_answers import (
    kind_of,
    listed_model,
    listed_models,
    llamacpp_props,
    lm_studio_loaded,
    lm_studio_model,
    ollama_running,
    ollama_shown,
)
from mlagent_tui.models.catalogue.server_facts import ServerFacts, server_facts
from mlagent_tui.models.routes.registry import Route, resolve
from standin.clocks import InstantClock
from standin.local_answers import (
    Answering,
    Answers,
    llamacpp,
    lm_studio,
    lm_studio_newer,
    ollama,
    vllm,
)
from standin.local_answers import (
    ollama_running as running,
)
from standin.web import Exchange, LoopbackServer, Reply

VARIABLES = {
    "ollama": "OLLAMA",
    "vllm": "VLLM",
    "lm_studio": "LMSTUDIO",
    "llamacpp": "LLAMACPP",
}


def route_to(server: LoopbackServer, provider: str, model: str = "m", key: str = "") -> Route:
    prefix = VARIABLES[provider]
    environment = {f"{prefix}_BASE_URL": server.url, f"{prefix}_API_KEY": key}
    return resolve(f"{provider}/{model}", environment)


async def ask(provider: str, answers: Answers, model: str = "m") -> ServerFacts:
    async with Answering(answers) as server:
        return await server_facts(route_to(server, provider, model))


@pytest.mark.parametrize(
    ("provider", "answers", "window", "settled", "tools"),
    [
        ("vllm", vllm("m", 32_768), 32_768, True, None),
        ("llamacpp", llamacpp("m", 4_096), 4_096, True, True),
        ("lm_studio", lm_studio("m", 16_384), 16_384, True, True),
        ("lm_studio", lm_studio_newer("m", 16_384, 4_096), 4_096, True, True),
        ("ollama", ollama("m", loaded=4_096), 4_096, True, True),
        ("ollama", ollama("m", num_ctx=2_048), 2_048, False, True),
        ("ollama", ollama("m", num_ctx=2_048, loaded=8_192), 8_192, True, True),
        ("ollama", ollama("m:latest", loaded=4_096), 4_096, True, True),
    ],
)
async def test_the_window_that_runs_counts(
    provider: str, answers: Answers, window: int, settled: bool, tools: bool | None
) -> None:
    facts = await ask(provider, answers)
    assert (facts.window, facts.settled, facts.tools) == (window, settled, tools)
    assert facts.answered
    assert facts.notes == ()


@pytest.mark.parametrize(
    ("provider", "answers"),
    [
        ("llamacpp", llamacpp("m", None)),
        ("lm_studio", lm_studio("m", None)),
        ("lm_studio", lm_studio_newer("m")),
        ("ollama", ollama("m")),
    ],
)
async def test_what_a_model_could_read_is_not_taken_for_its_window(
    provider: str, answers: Answers
) -> None:
    facts = await ask(provider, answers)
    assert facts.window is None
    assert facts.trained == 131_072
    assert not facts.settled
    (note,) = facts.notes
    assert "131,072 tokens" in note


async def test_a_server_of_another_kind_is_known_by_its_answer() -> None:
    assert (await ask("vllm", llamacpp("m", 4_096))).window == 4_096


async def test_the_address_gets_its_version_once_and_the_key_goes_along() -> None:
    async with Answering(ollama("m", loaded=4_096), key="sk-own") as server:
        facts = await server_facts(route_to(server, "ollama", key="sk-own"))
    assert facts.window == 4_096
    assert server.paths == ["/api/ps", "/api/show", "/v1/models"]


async def test_no_key_is_made_up() -> None:
    async with Answering(vllm("m")) as server:
        await server_facts(route_to(server, "vllm"))
    assert "authorization" not in server.exchanges[0].headers


async def test_a_redirect_to_another_host_is_not_followed() -> None:
    class Redirecting(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await reply.send(307, "", {"location": f"{foreign.url}{exchange.path}"})

    async with Answering(vllm("m", 4_096)) as foreign, Redirecting() as server:
        facts = await server_facts(route_to(server, "vllm", key="sk-own"))
    assert server.exchanges[0].headers["authorization"] == "Bearer sk-own"
    assert facts.notes[0].endswith("answered with HTTP 307.")
    assert foreign.exchanges == []


async def test_a_server_that_is_not_there_is_a_note() -> None:
    async with Answering({}) as server:
        route = route_to(server, "ollama")
    facts = await server_facts(route)
    assert facts == ServerFacts(notes=(f"Ollama at {route.api_base} could not be reached.",))


async def test_a_server_that_says_nothing_is_left_after_the_limit() -> None:
    import asyncio

    class Silent(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await asyncio.Event().wait()

    async with Silent() as server:
        facts = await server_facts(route_to(server, "vllm"), timeout=0.2)
    assert not facts.answered
    assert "did not answer within 0.2 seconds" in facts.notes[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("<html>hello</html>", "something that is not JSON"),
        (b"x" * 3_000_000, "more than 2,000,000 bytes"),
    ],
)
async def test_nonsense_is_a_note(answer: Any, words: str) -> None:
    facts = await ask("vllm", {"/v1/models": answer})
    assert facts.window is None
    assert words in facts.notes[0]


async def test_a_refused_key_is_a_note() -> None:
    async with Answering(vllm("m"), key="right") as server:
        facts = await server_facts(route_to(server, "vllm", key="wrong"))
    assert "HTTP 401" in facts.notes[0]


async def test_the_server_is_asked_once_and_again_after_the_first_answer() -> None:
    clock = InstantClock()
    catalogue = Catalogue(clock=clock)
    async with Answering(ollama("m")) as server:
        route = route_to(server, "ollama")
        await catalogue.look_up(route)
        await catalogue.look_up(route)
        assert len(server.exchanges) == 3
        assert catalogue.profile(route).window is None

        server.answers["/api/ps"] = running("m", 4_096)
        await catalogue.answered(route)
        profile = catalogue.profile(route)
        assert (profile.window, profile.window_source) == (4_096, "server")
        assert profile.notes == ()

        await catalogue.answered(route)
        assert len(server.exchanges) == 6


async def test_a_window_that_runs_is_not_asked_for_again() -> None:
    catalogue = Catalogue(clock=InstantClock())
    async with Answering(vllm("m")) as server:
        route = route_to(server, "vllm")
        await catalogue.look_up(route)
        await catalogue.answered(route)
        assert server.paths == ["/v1/models"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["data", "models", "id", "meta", "n_ctx", "parameters", "model_info", "providers"]
            )
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_answer_can_be_read(answer: Any) -> None:
    for read in (listed_model, lm_studio_loaded, lm_studio_model, ollama_running):
        read(answer, "m")
    llamacpp_props(answer)
    ollama_shown(answer)
    kind_of(answer, "vllm")
    names = listed_models(answer)
    assert names is None or all(name.isprintable() for name in names)
