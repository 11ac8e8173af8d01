"""Refuses addresses that nobody can be asked at, before anything is sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from mlagent_tui.http.proxies import shown_address
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.routes.registry import Route


def refuse_bad_address(route: Route) -> None:
    """Refuse a route whose address is a slip of the pen.

    Raises:
        ModelError: ``bad_address``.
    """
    if route.api_base is None or is_address(route.api_base):
        return
    variable = f"{route.key_name.removesuffix('_API_KEY')}_BASE_URL"
    raise ModelError(
        "bad_address",
        f"{route.model} cannot be asked: “{shown_address(route.api_base)}” is no web address.",
        f"Set {variable} to an address such as http://127.0.0.1:8000, or unset it.",
    )


def is_address(text: str) -> bool:
    """Return whether a text is the address of a web server, with a port that exists if any."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
