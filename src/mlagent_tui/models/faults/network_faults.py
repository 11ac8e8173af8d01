"""Tells apart what stopped a request on its way: redirect, proxy, certificate, name, port.

The libraries wrap such an error several times and lose its words, so the whole chain of causes is
looked through, by names and attributes: none of their types is needed here.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from mlagent_tui.http.proxies import BadProxyError
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.faults.discretion import without_key
from mlagent_tui.models.faults.provider_words import sentence
from mlagent_tui.models.routes.registry import Route
from mlagent_tui.plain_text import printable

_DEEPEST = 20
"""Causes of causes that are looked at."""

_REJECTED = re.compile(r"CERTIFICATE_VERIFY_FAILED\]?\s*(?:certificate verify failed)?:?\s*(.*)")

_NO_COMMON_TLS = ("WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE")

SEE_DOCTOR = "mlagent-tui doctor shows which step fails."


class RedirectRefusedError(Exception):
    """A service answered with the address of another place; a key is not carried there.

    Attributes:
        target: Where it would have gone, without path, user name and password.
    """

    def __init__(self, target: str) -> None:
        super().__init__(f"redirected to {target}")
        self.target = target


def redirect_target(location: str) -> str:
    """Return scheme and host of a redirect's address, fit to be shown."""
    try:
        parts = urlsplit(location)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    if not host:
        return "another path of the same server"
    shown = f"{parts.scheme or 'https'}://{host}"
    return printable(shown, 120)


def network_fault(error: BaseException, route: Route) -> ModelError | None:
    """Return the error for what stopped a request on its way; None if it was something else."""
    for cause in _causes(error):
        found = _fault_of(cause, route)
        if found is not None:
            return found
    return None


def _fault_of(cause: BaseException, route: Route) -> ModelError | None:
    place = route.place
    if isinstance(cause, RedirectRefusedError):
        target = without_key(cause.target, route)
        return ModelError(
            "redirected",
            sentence(f"{place} redirects to {target}, and a key is not carried along"),
            "If that is the right address, set it as the service's base URL.",
        )
    if isinstance(cause, BadProxyError):
        return ModelError("proxy", str(cause), SEE_DOCTOR)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate(place, cause)
    if isinstance(cause, ssl.SSLError) and getattr(cause, "reason", "") in _NO_COMMON_TLS:
        return ModelError(
            "network",
            f"No encrypted connection to {place}: no common form of encryption was found there.",
            "Check that the address begins with the right one of http:// and https://. "
            f"{SEE_DOCTOR}",
        )
    if type(cause).__name__ == "ClientHttpProxyError":
        return _proxy(place, getattr(cause, "status", 0))
    if isinstance(cause, socket.gaierror):
        return ModelError(
            "network",
            f"No connection to {place}: its name could not be looked up.",
            f"Check the network and the DNS. {SEE_DOCTOR}",
            retryable=True,
        )
    return None


def _certificate(place: str, cause: ssl.SSLCertVerificationError) -> ModelError:
    found = _REJECTED.search(str(cause))
    reason = found[1].split(" (_ssl", 1)[0] if found else ""
    reason = reason or getattr(cause, "verify_message", "") or "it is not trusted"
    shown = printable(reason, 200).rstrip(".")
    return ModelError(
        "network",
        f"The certificate of {place} could not be verified: {shown}.",
        "If a proxy of your organisation stands between, set SSL_CERT_FILE to its certificate. "
        f"{SEE_DOCTOR}",
    )


def _proxy(place: str, status: object) -> ModelError:
    if status == 407:
        return ModelError(
            "proxy",
            f"The proxy on the way to {place} wants a user name and a password (407).",
            "Write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT.",
        )
    return ModelError(
        "proxy",
        f"The proxy on the way to {place} refused the connection ({status}).",
        f"Check HTTPS_PROXY and NO_PROXY. {SEE_DOCTOR}",
        retryable=isinstance(status, int) and status >= 500,
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything that led to it, each once."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _DEEPEST:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        followers = (
            each.__cause__,
            each.__context__,
            getattr(each, "original_exception", None),
            getattr(each, "os_error", None),
        )
        waiting += [one for one in followers if isinstance(one, BaseException)]
