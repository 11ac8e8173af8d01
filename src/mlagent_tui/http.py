"""Talking HTTP to the outside: which secret may go to which host, and limits on what comes back.

Nothing here imports the HTTP library until a client is made.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 5
"""How many redirects are followed."""

USER_AGENT = "mlagent-tui"
"""How our own client introduces itself."""


class Hosts(Protocol):
    """Addresses of the services that a Hugging Face token belongs to."""

    @property
    def hub(self) -> str:
        """The Hub."""
        ...

    @property
    def router(self) -> str:
        """The router of inference providers, with its version path."""
        ...

    @property
    def datasets_server(self) -> str:
        """The service that shows rows of data sets."""
        ...


@dataclass(frozen=True, slots=True)
class PublicHosts:
    """The public services."""

    hub: str = "https://huggingface.co"
    router: str = "https://router.huggingface.co/v1"
    datasets_server: str = "https://datasets-server.huggingface.co"


class ResponseTooLargeError(Exception):
    """A reply was larger than the caller is ready to take."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret together with the places that it may be sent to.

    Attributes:
        value: The header's value, for example ``Bearer …``.
        origins: Addresses whose scheme, host and port must match exactly.
        domains: Domains under which every host may get it, over TLS only.
        header: The header that carries it.
    """

    value: str = field(repr=False)
    origins: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    header: str = "Authorization"

    def may_go_to(self, url: str) -> bool:
        """Return whether the secret may be sent with a request for ``url``.

        Plain HTTP is only acceptable on the loopback, and an address that hides another host
        behind a user name is never acceptable.
        """
        place = _origin(url)
        if place is None:
            return False
        scheme, host, _ = place
        if scheme != "https" and not is_loopback(host):
            return False
        if any(place == _origin(origin) for origin in self.origins):
            return True
        return scheme == "https" and any(host.endswith(f".{domain}") for domain in self.domains)


def hub_credential(token: str, hosts: Hosts) -> Credential:
    """Return a Hugging Face token with the only hosts that it may go to."""
    return Credential(
        f"Bearer {token}",
        (hosts.hub, hosts.router, hosts.datasets_server),
        ("hf.space", "hf.jobs"),
    )


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def create_http_client(
    *,
    credential: Credential | None = None,
    timeout: float = 30.0,
    use_proxy: bool = True,
) -> httpx.AsyncClient:
    """Make a client that follows redirects but never carries a secret to a foreign host.

    Args:
        credential: Is sent to its own hosts, looked at anew for every hop.
        timeout: Seconds for connecting, and between pieces of a reply.
        use_proxy: Whether proxies named in the environment are used.
    """
    import httpx

    return httpx.AsyncClient(
        timeout=timeout,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        trust_env=use_proxy,
        headers={"User-Agent": USER_AGENT},
        event_hooks={"request": [_carry(credential)]} if credential else {},
    )


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


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    host = parts.hostname.rstrip(".").lower()
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80)
