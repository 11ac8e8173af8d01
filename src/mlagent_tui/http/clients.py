"""Our own HTTP client: secrets to their own hosts only, proxies and trust by the policy, limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from mlagent_tui.http.network import Network, current
from mlagent_tui.http.secrets import Credential

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 5
"""How many redirects are followed."""

USER_AGENT = "mlagent-tui"
"""How our own client introduces itself."""


_AT_FIRST_USE = ("mlagent_tui.http.routed", "httpcore", "anyio._backends._asyncio")
"""Modules that are otherwise imported in the middle of the first request."""


class ResponseTooLargeError(Exception):
    """A reply was larger than the caller is ready to take."""


def create_http_client(
    *,
    credential: Credential | None = None,
    timeout: float = 30.0,
    follow_redirects: bool = True,
    network: Network | None = None,
) -> httpx.AsyncClient:
    """Make a client that follows redirects but never carries a secret to a foreign host.

    Args:
        credential: Is sent to its own hosts, looked at anew for every hop.
        timeout: Seconds for connecting, and between pieces of a reply.
        follow_redirects: Whether a reply may send the client elsewhere. A server that anybody may
            have started must not have us ask other machines in its name.
        network: Proxies and trust; None takes those of the process.
    """
    import httpx

    from mlagent_tui.http.routed import RoutedTransport

    policy = network or current()
    return httpx.AsyncClient(
        transport=RoutedTransport(lambda: policy),
        timeout=timeout,
        follow_redirects=follow_redirects,
        max_redirects=MAX_REDIRECTS,
        trust_env=False,
        headers={"User-Agent": USER_AGENT},
        event_hooks={"request": [_carry(credential)]} if credential else {},
    )


async def load_http() -> None:
    """Load what a first request needs, in a thread: it would hold up the screen for long."""
    await asyncio.to_thread(_load)


def _load() -> None:
    for name in _AT_FIRST_USE:
        import_module(name)
    current().context()


async def read_limited(response: httpx.Response, max_bytes: int) -> bytes:
    """Read the body of a streamed reply, up to a limit.

    Raises:
        ResponseTooLargeError: If there is more.
    """
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > max_bytes:
            raise ResponseTooLargeError(
                f"The reply of {response.url.host} is larger than {max_bytes:,} bytes."
            )
        parts.append(part)
    return b"".join(parts)


def _carry(credential: Credential) -> Callable[[httpx.Request], object]:
    async def carry(request: httpx.Request) -> None:
        if credential.may_go_to(str(request.url)):
            request.headers[credential.header] = credential.value
        else:
            request.headers.pop(credential.header, None)

    return carry
