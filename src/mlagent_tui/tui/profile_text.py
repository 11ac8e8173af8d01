"""What is known of a model, in words: for the transcript, ``/status`` and ``/context``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from mlagent_tui.models.routes.providers import LOCAL
from mlagent_tui.protocol.values import ToolStyle
from mlagent_tui.tui.status_text import tokens

if TYPE_CHECKING:
    from mlagent_tui.protocol.events import ModelProfiled

TOOL_WORDS: Mapping[ToolStyle, str] = {
    "native": "calls tools natively",
    "text": "calls tools as text",
    "forced": "calls tools through a forced schema",
    "unknown": "",
}
"""How a model calls tools; nothing is said while nobody knows."""

BY_TEXT = "calls tools as text (goes wrong more often)"
"""What is said of a model that writes its calls into its answer, when it comes into use."""

_SOURCES = {
    "metadata": "from the model library's list",
    "router": "named by the router: the smallest of the providers that may serve it",
    "server": "named by the server itself",
    "configured": "from your configuration",
    "learned": "learned from a request that was too long",
    "script": "from the demo's script",
    "local": "your own server",
}


_PRICE_SOURCES = {
    "metadata": "the model library's list",
    "router": "the router's list",
    "configured": "your configuration",
}


def connect_line(profile: ModelProfiled) -> str:
    """Return what was found out about a local model, or what is unusual of another; else ""."""
    found = profile.window or profile.tools != "unknown" or profile.streaming is not None
    unusual = profile.notes or profile.tools in ("text", "forced")
    if not unusual and not (found and is_local(profile.model)):
        return ""
    window = f"{tokens(profile.window)} window" if profile.window else "window unknown"
    parts = [window, BY_TEXT if profile.tools == "text" else TOOL_WORDS[profile.tools]]
    if profile.streaming is False:
        parts.append("answers come whole")
    if profile.small:
        parts.append("small profile: fewer tools, short prompt")
    return f"{profile.model}: {', '.join(part for part in parts if part)}."


def is_local(model: str) -> bool:
    """Whether an id means a server of the user's own."""
    return model.partition("/")[0] in LOCAL


def source_words(source: str) -> str:
    """Return where a figure comes from, as a person says it; unknown words as they are."""
    return _SOURCES.get(source, source)


def window_text(window: int | None, source: str) -> str:
    """Return the size of a window and who says so."""
    if not window:
        return "unknown"
    said = source_words(source)
    return f"{tokens(window)} tokens, {said}" if said else f"{tokens(window)} tokens"


def price_source(source: str) -> str:
    """Return whose figure a price is, as a person says it; unknown words as they are."""
    return _PRICE_SOURCES.get(source, source)


def price_text(price_in: Decimal | None, price_out: Decimal | None, source: str = "") -> str:
    """Return prices per million tokens; unknown is said, never drawn as zero."""
    if price_in is None or price_out is None:
        return "unknown"
    if source == "local":
        return "free: your own server"
    if source == "script":
        return "free: a script, no model"
    text = f"{per_million(price_in)} in, {per_million(price_out)} out per million tokens"
    return f"{text} ({price_source(source)})" if source else text


def per_million(price: Decimal) -> str:
    """Return a price in US dollars with as many digits as it needs, at least two."""
    exact = price.normalize()
    digits = max(2, min(4, -int(exact.as_tuple().exponent)))
    return f"${exact:.{digits}f}"
