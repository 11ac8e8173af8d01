"""Keeps the key that was sent, and passwords in addresses, out of what is said of failures.

Some services write the key that they refuse into their refusal, and that text goes to the screen,
to the events of the session and to the log.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from mlagent_tui.models.routes.registry import Route

REMOVED = "[key removed]"
"""What stands in the place of a key."""

_SHORTEST = 8
"""Shorter keys of local servers are too likely to be ordinary words."""


def without_key(text: str, route: Route) -> str:
    """Return a text of others without the secrets that a request of this route carries."""
    for secret in _secrets(route):
        text = text.replace(secret, REMOVED)
    return text


def _secrets(route: Route) -> list[str]:
    """Return the secrets, the longest first, so that none is left in part."""
    found = {route.secret or ""}
    try:
        password = urlsplit(route.api_base or "").password or ""
    except ValueError:
        password = ""
    found |= {password, unquote(password)}
    return sorted((each for each in found if len(each) >= _SHORTEST), key=len, reverse=True)
