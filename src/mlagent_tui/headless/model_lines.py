"""What becomes known of the model in use, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlagent_tui.protocol.events import EffortChanged, Event, ModelChanged, ModelProfiled

_SOURCES = {
    "metadata": "from the model list",
    "router": "from the router",
    "server": "from the server",
    "configured": "from the configuration",
    "learned": "learned from a refusal",
    "script": "from the demo's script",
    "local": "a server of your own",
}

_TOOLS = {
    "text": "tool calls are read from its text",
    "forced": "tool calls are forced by a schema",
}


def model_lines(event: Event) -> Iterator[str]:
    """Return the lines that an event about the model adds."""
    match event:
        case ModelChanged(model=model, previous=previous):
            yield f"model: {model}" + (f", no longer {previous}" if previous else "")
        case EffortChanged(effort=effort):
            yield f"effort: {effort or 'left to the provider'}"
        case ModelProfiled():
            yield f"{event.model}: {_known(event)}"
            yield from (f"note: {note}" for note in event.notes)


def _known(event: ModelProfiled) -> str:
    parts = [_window(event), _price(event)]
    if event.tools in _TOOLS:
        parts.append(_TOOLS[event.tools])
    if event.streaming is False:
        parts.append("answers come whole")
    if event.small:
        parts.append("short prompt and fewer tools")
    return ", ".join(parts)


def _window(event: ModelProfiled) -> str:
    if event.window is None:
        return "window unknown"
    return f"window {event.window:,} tokens{_source(event.window_source)}"


def _price(event: ModelProfiled) -> str:
    if event.price_in is None or event.price_out is None:
        return "price unknown"
    if not event.price_in and not event.price_out:
        return "free"
    prices = f"${_plain(event.price_in)} in and ${_plain(event.price_out)} out"
    return f"{prices} per million tokens{_source(event.price_source)}"


def _source(source: str) -> str:
    return f" ({_SOURCES.get(source, source)})" if source else ""


def _plain(price: Decimal) -> str:
    """Return a price without needless zeros and without an exponent."""
    return f"{price.normalize():f}"
