"""Which secret may go to which host."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit


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


def bearer(token: str | None, origin: str) -> Credential | None:
    """Return a token that may go to one address alone; None if there is no token."""
    return Credential(f"Bearer {token}", (origin,)) if token else None


def hub_credential(token: str, hosts: Hosts) -> Credential:
    """Return a Hugging Face token with the only hosts that it may go to."""
    return Credential(
        f"Bearer {token}",
        (hosts.hub, hosts.router, hosts.datasets_server),
        ("hf.space", "hf.jobs"),
    )


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this machine itself."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_exposed(url: str) -> bool:
    """Return whether a secret sent with a request for ``url`` could be read on the way.

    That is so for plain HTTP to any machine but this one, and for an address that makes no sense.
    """
    place = _origin(url)
    return place is None or (place[0] != "https" and not is_loopback(place[1]))


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
