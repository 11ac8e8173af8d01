"""Builds what the model library is asked: one dictionary of plain values per request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mlagent_tui.models.client import ModelSettings
from mlagent_tui.models.registry import COMPATIBLE, Route
from mlagent_tui.models.wire import render_messages, render_tools
from mlagent_tui.protocol.messages import Message
from mlagent_tui.protocol.values import ToolInfo


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Limits of the library's own, in seconds.

    Attributes:
        connect: Until a connection stands.
        silence: Between two pieces of a reply.
    """

    connect: float
    silence: float


def request_body(
    route: Route,
    messages: Sequence[Message],
    tools: Sequence[ToolInfo],
    settings: ModelSettings,
    limits: TimeLimits,
) -> dict[str, Any]:
    """Return the arguments of one request to the model library."""
    import httpx

    request: dict[str, Any] = {
        "model": route.wire_model,
        "messages": render_messages(messages, route.provider),
        "stream": settings.stream,
        "timeout": httpx.Timeout(limits.silence, connect=limits.connect),
        "max_retries": 0,
    }
    if settings.stream:
        request["stream_options"] = {"include_usage": True}
    request |= _library_rules(route)
    if route.api_base is not None:
        request["api_base"] = route.api_base
    if route.api_key is not None:
        request["api_key"] = route.api_key
    if tools:
        request["tools"] = render_tools(tools)
        request["tool_choice"] = "auto"
    if settings.max_output_tokens is not None:
        request["max_tokens"] = settings.max_output_tokens
    if headers := _headers(route, settings):
        request["extra_headers"] = headers
    return request


def _library_rules(route: Route) -> dict[str, Any]:
    """Return who decides which parameters are sent."""
    if route.wire_model.startswith(("openai/", f"{COMPATIBLE}/")):
        # Whoever is behind the address decides what it supports, not the library's list.
        # Dropping what the list lacks would also repeat a request that was refused with 422,
        # and lose the refusal's text.
        return {"allowed_openai_params": ["tools", "tool_choice", "stream_options"]}
    return {"drop_params": True}


def _headers(route: Route, settings: ModelSettings) -> dict[str, str]:
    headers = dict(route.headers)
    if route.session_header and settings.session_id:
        headers[route.session_header] = settings.session_id[:256]
    return headers
