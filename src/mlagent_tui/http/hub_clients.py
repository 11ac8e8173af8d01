"""The policy for clients of ``httpx2``: those of the Hub's library and of tool servers.

Imported only when one is made, because it loads httpx2.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx2

from mlagent_tui.http.clients import MAX_REDIRECTS, USER_AGENT
from mlagent_tui.http.network import Network, current
from mlagent_tui.http.proxies import BadProxyError
from mlagent_tui.http.routes import Pool, Routes


class RoutedTransport(httpx2.BaseTransport):
    """Sends each request on the way that the policy names for its address."""

    def __init__(self, network: Network) -> None:
        self._routes = Routes(lambda: network, lambda proxy, _: _pool(network, proxy))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request.

        Raises:
            httpx2.TransportError: If it could not be sent.
        """
        return _picked(self._routes, request).handle_request(request)

    def close(self) -> None:
        """Close every connection."""
        for transport in self._routes.take_all():
            transport.close()


class AsyncRoutedTransport(httpx2.AsyncBaseTransport):
    """The same for clients on an event loop."""

    def __init__(self, network: Network) -> None:
        self._routes = Routes(lambda: network, lambda proxy, _: _async_pool(network, proxy))

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request.

        Raises:
            httpx2.TransportError: If it could not be sent.
        """
        return await _picked(self._routes, request).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._routes.take_all():
            await transport.aclose()


_installed: Network | None = None


def install_in_hub(network: Network | None = None) -> None:
    """Have the Hub's library make its clients by the policy from now on.

    Args:
        network: Proxies and trust; None takes those of the process.
    """
    global _installed
    import huggingface_hub

    way = network or current()
    if way == _installed:
        return  # installing again would cut what is under way
    _installed = way
    huggingface_hub.set_client_factory(partial(_hub_client, way))
    huggingface_hub.set_async_client_factory(partial(_async_hub_client, way))


def tool_server_client(
    *,
    headers: Mapping[str, str] | None = None,
    timeout: httpx2.Timeout | None = None,
    auth: httpx2.Auth | None = None,
    network: Network | None = None,
) -> httpx2.AsyncClient:
    """Make a client for a tool server over HTTP.

    It follows no redirect by itself: the protocol's library does, and only within the server.

    Args:
        headers: Go with every request, so they belong to this server alone.
        timeout: Limits; None gives 30 s, and 300 s between pieces of a reply.
        auth: The way to log in.
        network: Proxies and trust; None takes those of the process.
    """
    return httpx2.AsyncClient(
        transport=AsyncRoutedTransport(network or current()),
        headers={"User-Agent": USER_AGENT, **(headers or {})},
        timeout=timeout or httpx2.Timeout(30.0, read=300.0),
        auth=auth,
        trust_env=False,
    )


def _hub_client(network: Network) -> httpx2.Client:
    from huggingface_hub.utils import _http

    return httpx2.Client(
        transport=RoutedTransport(network),
        event_hooks={"request": [_http.hf_request_event_hook]},
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        timeout=None,
        trust_env=False,
    )


def _async_hub_client(network: Network) -> httpx2.AsyncClient:
    from huggingface_hub.utils import _http

    return httpx2.AsyncClient(
        transport=AsyncRoutedTransport(network),
        event_hooks={
            "request": [_http.async_hf_request_event_hook],
            "response": [_http.async_hf_response_event_hook],
        },
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        timeout=None,
        trust_env=False,
    )


def _pool(network: Network, proxy: str | None) -> httpx2.HTTPTransport:
    return httpx2.HTTPTransport(**_way(network, proxy))


def _async_pool(network: Network, proxy: str | None) -> httpx2.AsyncHTTPTransport:
    return httpx2.AsyncHTTPTransport(**_way(network, proxy))


def _way(network: Network, proxy: str | None) -> dict[str, Any]:
    """Return what a pool is made from."""
    context = network.context()
    through = None
    if proxy is not None:
        encrypted = proxy.startswith("https:")
        through = httpx2.Proxy(proxy, ssl_context=context if encrypted else None)
    return {"verify": context, "proxy": through, "trust_env": False}


def _picked(routes: Routes[Pool], request: httpx2.Request) -> Pool:
    try:
        return routes.pick(str(request.url))
    except BadProxyError as error:
        raise httpx2.ProxyError(str(error), request=request) from None
