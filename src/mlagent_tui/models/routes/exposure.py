"""Keeps keys of hosted services off the open line, and sends none that is broken."""

from __future__ import annotations

from mlagent_tui.http import is_exposed
from mlagent_tui.http.proxies import without_password
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.routes.registry import Route


def refuse_exposed_key(route: Route) -> None:
    """Refuse a route whose key everybody on the way could read.

    A server of one's own may be asked over plain HTTP, for it seldom speaks anything else, and
    its key, if any, opens nothing but itself.

    Raises:
        ModelError: ``exposed_key``.
    """
    if route.local or not route.api_key or route.api_base is None:
        return
    if not is_exposed(route.api_base):
        return
    key = route.key_name or "the key"
    raise ModelError(
        "exposed_key",
        f"{route.model} would send {key} unencrypted to {without_password(route.api_base)}, so "
        "nothing was sent.",
        f"Use an https address. A server of your own is asked as vllm/{route.name}, with "
        "VLLM_BASE_URL as its address.",
    )


def refuse_unusable_key(route: Route) -> None:
    """Refuse a route whose key no request can carry, such as one that was copied with its line.

    Raises:
        ModelError: ``auth``.
    """
    if route.api_key is None or is_sendable(route.api_key):
        return
    page = f", made at {route.key_page}" if route.key_page else ""
    raise ModelError(
        "auth",
        f"The key in {route.key_name} holds characters that no key has, so nothing was sent.",
        f"Copy the key again{page}, without line breaks and spaces.",
    )


def is_sendable(key: str) -> bool:
    """Return whether a key can stand in a header."""
    return key.isascii() and key.isprintable()
