"""The policy for clients of ``httpx``. Imported when a client is made, because it loads httpx."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx

from mlagent_tui.http.network import Network
from mlagent_tui.http.proxies import BadProxyError
from mlagent_tui.http.routes import Routes

MakePool = Callable[[str | None, ssl.SSLContext], httpx.AsyncBaseTransport]
"""Makes the connections of one way out, from a proxy's address (None: direct) and whom to trust."""


def plain_pool(proxy: str | None, context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Make connections with httpx's own means."""
    if proxy is None:
        return httpx.AsyncHTTPTransport(verify=context, trust_env=False)
    encrypted = proxy.startswith("https:")
    through = httpx.Proxy(proxy, ssl_context=context if encrypted else None)
    return httpx.AsyncHTTPTransport(verify=context, proxy=through, trust_env=False)


class RoutedTransport(httpx.AsyncBaseTransport):
    """Sends each request on the way that the policy names for its address.

    Args:
        find: Returns the policy, for each request anew.
        make: Makes the connections.
    """

    def __init__(self, find: Callable[[], Network], make: MakePool = plain_pool) -> None:
        def open_pool(proxy: str | None, network: Network) -> httpx.AsyncBaseTransport:
            return make(proxy, network.context())

        self._routes = Routes(find, open_pool)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            httpx.TransportError: If it could not be sent.
        """
        try:
            pool = self._routes.pick(str(request.url))
        except BadProxyError as error:
            raise httpx.ProxyError(str(error), request=request) from None
        return await pool.handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._routes.take_all():
            await pool.aclose()
