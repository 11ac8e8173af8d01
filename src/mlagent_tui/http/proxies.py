"""Through which proxy a host is reached: the customs of ``HTTPS_PROXY`` and ``NO_PROXY``."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mlagent_tui.http.secrets import is_loopback
from mlagent_tui.plain_text import printable

_LONGEST = 200
"""Characters of an address that are shown."""


class BadProxyError(ValueError):
    """A proxy's address cannot be used; the text says which variable and why."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """One entry of ``NO_PROXY``.

    Attributes:
        host: A host; its subdomains are meant too. ``*`` is every host.
        network: A network of addresses in place of a host.
        port: The only port that is meant, or None for all.
    """

    host: str = ""
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None
    port: int | None = None

    def covers(self, host: str, port: int) -> bool:
        """Return whether the host is reached without a proxy because of this entry."""
        if self.port is not None and self.port != port:
            return False
        if self.network is not None:
            try:
                return ipaddress.ip_address(host) in self.network
            except ValueError:
                return False
        return self.host == "*" or host == self.host or host.endswith(f".{self.host}")


@dataclass(frozen=True, slots=True)
class ProxyRules:
    """Which addresses are reached through which proxy.

    Attributes:
        proxies: Address of the proxy by scheme; ``all`` is for the schemes without one. An
            address may hold a password, so it is never shown whole; see :func:`without_password`.
        sources: The variable that each one comes from.
        exemptions: Hosts that are reached directly.
    """

    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    sources: Mapping[str, str] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> ProxyRules:
        """Read the rules from variables; names in small letters win, as for other programs."""
        proxies, sources = {}, {}
        for scheme in ("http", "https", "all"):
            for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY"):
                if name in environment:
                    if value := environment[name].strip():
                        proxies[scheme] = value if "://" in value else f"http://{value}"
                        sources[scheme] = name
                    break
        listed = environment.get("no_proxy", environment.get("NO_PROXY", ""))
        entries = (_exemption(entry) for entry in listed.replace(",", " ").split())
        return cls(proxies, sources, tuple(entry for entry in entries if entry is not None))

    def proxy_for(self, url: str) -> str | None:
        """Return the address of the proxy for ``url``; None if it is reached directly.

        This machine is always reached directly: a proxy could not reach it, and would be shown
        what was meant to stay here.
        """
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".").lower()
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return None
        proxy = self.proxies.get(parts.scheme) or self.proxies.get("all")
        if proxy is None or is_loopback(host):
            return None
        return None if any(entry.covers(host, port) for entry in self.exemptions) else proxy

    def source_for(self, url: str) -> str:
        """Return the variable that decides about ``url``, or an empty text."""
        scheme = url.partition("://")[0].lower()
        return self.sources.get(scheme) or self.sources.get("all", "")


def usable_proxy(address: str) -> str:
    """Return a proxy's address if a connection can be made through it.

    Raises:
        BadProxyError: If it is no address, or speaks something else than HTTP.
    """
    try:
        parts = urlsplit(address)
        complete = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        complete = False
    shown = without_password(address)
    if not complete:
        raise BadProxyError(f"{shown} is no address of a proxy; write http://HOST:PORT.")
    if parts.scheme not in ("http", "https"):
        raise BadProxyError(
            f"The proxy {shown} cannot be used: only http and https proxies can; name one of "
            "those in HTTPS_PROXY, or put the host into NO_PROXY."
        )
    return address


def without_password(address: str) -> str:
    """Return an address with nothing of its user name and password."""
    scheme, mark, rest = address.partition("://")
    place = rest if mark else scheme
    host = place.rpartition("@")[2].partition("/")[0]
    shown = f"{scheme}{mark}{host[:100]}" if mark else host[:100]
    return printable(shown, _LONGEST)


def shown_address(address: str) -> str:
    """Return the address of a service fit to be shown: no user name, password, query, control."""
    scheme, mark, rest = address.partition("://")
    # First what may be a password, which may hold any sign, then the rest.
    place = (rest if mark else scheme).rpartition("@")[2].partition("?")[0].partition("#")[0]
    shown = f"{scheme}{mark}{place}" if mark else place
    return printable(shown, _LONGEST)


def _exemption(entry: str) -> Exemption | None:
    entry = entry.partition("://")[2] or entry
    entry = entry.strip().rstrip("/").lower()
    try:
        return Exemption(network=ipaddress.ip_network(entry, strict=False))
    except ValueError:
        pass
    port: int | None = None
    host, colon, digits = entry.rpartition(":")
    if colon and digits.isdecimal() and "/" not in entry:
        entry, port = host, int(digits)
    entry = entry.strip("[]")
    try:
        return Exemption(network=ipaddress.ip_network(entry, strict=False), port=port)
    except ValueError:
        pass
    entry = entry.removeprefix("*.").lstrip(".").rstrip(".")
    return Exemption(host=entry, port=port) if entry else None
