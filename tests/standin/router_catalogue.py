"""A stand-in for the router's catalogue of models.

In a test::

    from standin.router_catalogue import RouterStandIn, model, offer

    async with RouterStandIn([model("acme/big-chat", offer("novita", 131_072))]) as router:
        ...                                     # the router's address is router.base
        router.fault = 503                      # the next answers fail with this status
    assert router.asked("/v1/models") == 1
    assert "authorization" not in router.exchanges[0].headers
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standin.web import Exchange, LoopbackServer, Reply


def offer(
    provider: str,
    window: int | None = None,
    told: float | None = None,
    written: float | None = None,
    *,
    status: str = "live",
    tools: bool | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a provider's offer; whatever is None is left out, as the real catalogue does."""
    entry: dict[str, Any] = {"provider": provider, "status": status, "is_model_author": False}
    if window is not None:
        entry["context_length"] = window
    if told is not None:
        entry["pricing"] = {"input": told, "output": written}
    if tools is not None:
        entry["supports_tools"] = tools
    return entry | more


def model(name: str, *offers: dict[str, Any]) -> dict[str, Any]:
    """Return a model's entry in the catalogue."""
    return {
        "id": name,
        "object": "model",
        "created": 1_776_800_000,
        "owned_by": name.partition("/")[0],
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
        "providers": list(offers),
    }


class RouterStandIn(LoopbackServer):
    """Lists models as the router does.

    Attributes:
        fault: Status of all answers, or 0 for good ones.
        body: What the list is answered with; None builds it from the models.
    """

    def __init__(self, models: Sequence[dict[str, Any]] = (), *, body: Any = None) -> None:
        super().__init__()
        self._models = list(models)
        self.body = body
        self.fault = 0

    @property
    def base(self) -> str:
        """The address with the version path."""
        return f"{self.url}/v1"

    def asked(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(each.path == path for each in self.exchanges)

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Answer one request."""
        if self.fault:
            await reply.send(self.fault, "<html>gateway</html>")
        elif exchange.path == "/v1/models":
            listing = {"object": "list", "data": self._models}
            await reply.send(200, listing if self.body is None else self.body)
        else:
            wanted = exchange.path.removeprefix("/v1/models/")
            found = next((each for each in self._models if each["id"] == wanted), None)
            error = {"error": {"message": f"The model '{wanted}' does not exist"}}
            await reply.send(200 if found else 404, found or error)
