"""Local servers are found by their listing, and nothing else is taken for one."""

from __future__ import annotations

from mlagent_tui.models.catalogue.local_servers import LocalServer, find_local_servers
from standin.llm_server import ScriptedModel
from standin.web import Exchange, LoopbackServer, Reply


class SomethingElse(LoopbackServer):
    """Answers every request with one reply."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__()
        self._status, self._body = status, body

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        await reply.send(self._status, self._body)


async def test_servers_are_found_with_their_models() -> None:
    async with ScriptedModel([], models=["qwen:7b", "llama"]) as one, ScriptedModel([]) as two:
        found = await find_local_servers({"ollama": one.port, "vllm": two.port})
    assert found == (
        LocalServer("ollama", f"{one.url}/v1", ("qwen:7b", "llama")),
        LocalServer("vllm", f"{two.url}/v1", ("scripted-model",)),
    )
    assert "authorization" not in one.exchanges[0].headers


async def test_what_is_no_model_server_is_passed_over() -> None:
    async with (
        SomethingElse(200, "<html>a web page</html>") as page,
        SomethingElse(404, {"data": [{"id": "x"}]}) as missing,
        SomethingElse(200, {"data": "no list"}) as odd,
        SomethingElse(200, ["list"]) as bare,
        SomethingElse(200, b"x" * 2_000_000) as huge,
    ):
        servers = (page, missing, odd, bare, huge)
        ports = {f"server{at}": server.port for at, server in enumerate(servers)}
        assert await find_local_servers({**ports, "closed": 1}) == ()


async def test_names_that_are_not_printable_are_left_out() -> None:
    listing = {"data": [{"id": "good"}, {"id": "\x1b[31mbad"}, {"id": ""}, "odd"]}
    async with SomethingElse(200, listing) as server:
        (found,) = await find_local_servers({"vllm": server.port})
    assert found.models == ("good",)


async def test_a_server_that_says_nothing_does_not_hold_up_the_others() -> None:
    class Silent(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await reply.start()
            await self.never.wait()

    import asyncio

    async with Silent() as silent, ScriptedModel([]) as good:
        silent.never = asyncio.Event()  # type: ignore[attr-defined]
        ports = {"ollama": silent.port, "vllm": good.port}
        found = await find_local_servers(ports, timeout=0.3)
    assert [server.provider for server in found] == ["vllm"]


async def test_nobody_on_a_usual_port_can_have_us_ask_another_machine() -> None:
    class Redirecting(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await reply.send(307, "", {"location": f"{inner.url}{exchange.path}"})

    async with ScriptedModel([]) as inner, Redirecting() as server:
        assert await find_local_servers({"vllm": server.port}) == ()
    assert inner.exchanges == []
