"""Gives the model library's connections our policy: proxies, trust, and no redirects.

By itself the library trusts one list of certificates, reads proxies in a way of its own, follows
redirects together with the key, and lets ``SSL_VERIFY`` turn every check off. It offers no setting
for most of this, so the two places where it makes clients are replaced. Tests over real
connections would notice if a later version made them elsewhere.
"""

from __future__ import annotations

import ssl
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mlagent_tui.http import USER_AGENT, current
from mlagent_tui.models.faults.network_faults import RedirectRefusedError, redirect_target
from mlagent_tui.models.library.body_limits import bounded
from mlagent_tui.models.library.error_bodies import shortened
from mlagent_tui.models.library.whole_replies import as_events, wants_pieces

if TYPE_CHECKING:
    import httpx

_CONNECT_LIMIT = 20.0
_SILENCE_LIMIT = 600.0
"""Seconds; each request brings shorter limits of its own."""

_OPENAI_ONLY = ("OpenAI-Organization", "OpenAI-Project")
"""Headers that say who somebody is at OpenAI; a router or a local server must not learn it."""


def install(library: ModuleType) -> None:
    """Have ``library`` make its clients by the policy of this process from now on."""
    from litellm.llms.custom_httpx import http_handler
    from litellm.llms.openai import common_utils

    def for_handler(_: Any, timeout: Any = None, event_hooks: Any = None, **__: Any) -> Any:
        return _create_client(timeout, event_hooks)

    handler: Any = http_handler.AsyncHTTPHandler
    handler.create_client = for_handler
    compatible: Any = common_utils.BaseOpenAILLM
    compatible._get_async_http_client = staticmethod(lambda *_, **__: _create_client())
    # Proxies are chosen by our routes, so the library's own reading of them is off.
    settings: Any = library
    settings.disable_aiohttp_trust_env = True


def _create_client(timeout: Any = None, event_hooks: Any = None) -> httpx.AsyncClient:
    """Make a client that goes where it is sent and nowhere else."""
    import httpx

    from mlagent_tui.http.routed import RoutedTransport

    class StayingTransport(RoutedTransport):
        """Takes a redirect for the error that it is: nobody may send our key elsewhere."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            _drop_foreign_headers(request)
            response = await super().handle_async_request(request)
            if response.has_redirect_location:
                await response.aclose()
                raise RedirectRefusedError(redirect_target(response.headers["location"]))
            if response.is_error:
                return await shortened(response)
            response = bounded(response)
            return await as_events(response) if wants_pieces(request) else response

    return httpx.AsyncClient(
        transport=StayingTransport(current, make=_quick_pool),
        timeout=timeout or httpx.Timeout(_SILENCE_LIMIT, connect=_CONNECT_LIMIT),
        event_hooks=event_hooks,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": USER_AGENT},
    )


def _drop_foreign_headers(request: httpx.Request) -> None:
    """Take out what OpenAI's own library adds from the environment, for all others."""
    if request.url.host != "openai.com" and not request.url.host.endswith(".openai.com"):
        for name in _OPENAI_ONLY:
            request.headers.pop(name, None)


def _quick_pool(proxy: str | None, context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Return the library's own transport, which reads quicker than that of httpx."""
    import aiohttp
    from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport

    def open_session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, keepalive_timeout=60.0),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=proxy,
            trust_env=False,
        )

    transport: httpx.AsyncBaseTransport = LiteLLMAiohttpTransport(
        client=open_session, ssl_verify=context
    )
    return transport
