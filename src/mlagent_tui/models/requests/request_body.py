"""Builds what the model library is asked: one dictionary of plain values per request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mlagent_tui.models.client import ModelSettings
from mlagent_tui.models.requests.caching import cache_key, mark_messages, mark_tools, marks_wanted
from mlagent_tui.models.requests.effort import effort_parameters, thinking_room
from mlagent_tui.models.requests.responses_wire import (
    responses_parameters,
    speaks_responses,
    without_items,
)
from mlagent_tui.models.requests.wire import plain, render_messages, render_tools
from mlagent_tui.models.routes.registry import COMPATIBLE, Route
from mlagent_tui.protocol.messages import AssistantMessage, Message, ToolMessage
from mlagent_tui.protocol.values import ToolInfo

_SENT_AS_THEY_ARE = (
    "tools",
    "tool_choice",
    "stream_options",
    "reasoning_effort",
    "response_format",
    "temperature",
)


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
    output_limit: int | None = None,
) -> dict[str, Any]:
    """Return the arguments of one request to the model library.

    Args:
        route: Whom is asked.
        messages: The history, instructions first.
        tools: What the model may call.
        settings: How to ask.
        limits: Limits of the library's own.
        output_limit: Most tokens that the model writes at once, or None if unknown.
    """
    import httpx

    rendered = render_messages(messages, route.provider, route.model)
    offered = render_tools(tools) or _needed_tools(route, rendered)
    by_responses = speaks_responses(route, offered, settings.effort)
    if not by_responses:
        rendered = without_items(rendered)
    if marks_wanted(route, settings):
        rendered, offered = mark_messages(rendered), mark_tools(offered)
    request: dict[str, Any] = {
        "model": route.wire_model,
        "messages": rendered,
        "stream": settings.stream,
        "timeout": httpx.Timeout(limits.silence, connect=limits.connect),
        "max_retries": 0,
    }
    if settings.stream:
        request["stream_options"] = {"include_usage": True}
    request |= _library_rules(route) | cache_key(route, settings)
    if route.api_base is not None:
        request["api_base"] = route.api_base
    if route.api_key is not None:
        request["api_key"] = route.api_key
    if offered:
        request |= {"tools": offered, "tool_choice": "auto"}
    request |= _thinking(route, messages, settings, output_limit) | _form(settings)
    if by_responses:
        request |= responses_parameters(route)
    if headers := _headers(route, settings):
        request["extra_headers"] = headers
    return request


def _thinking(
    route: Route, messages: Sequence[Message], settings: ModelSettings, output_limit: int | None
) -> dict[str, Any]:
    """Return how much to think, and the limit of the answer with room for it."""
    effort = settings.effort
    if route.provider == "anthropic" and _in_foreign_round(route, messages):
        # Within a round, Anthropic wants the thinking that the round began with.
        effort = ""
    wanted = effort_parameters(route, effort)
    room = thinking_room(effort) if wanted else 0
    limit = settings.max_output_tokens
    if limit is not None:
        limit += room
        limit = min(limit, output_limit) if output_limit and room else limit
    elif room and route.provider == "anthropic":
        # Otherwise the library allows little more than the thinking itself.
        limit = output_limit
    return wanted if limit is None else {**wanted, "max_tokens": limit}


def _form(settings: ModelSettings) -> dict[str, Any]:
    """Return what the answer is held to."""
    form: dict[str, Any] = {}
    if settings.temperature is not None:
        form["temperature"] = settings.temperature
    if settings.response_schema is not None:
        schema = {"name": "answer", "strict": True, "schema": plain(settings.response_schema)}
        form["response_format"] = {"type": "json_schema", "json_schema": schema}
    return form


def _in_foreign_round(route: Route, messages: Sequence[Message]) -> bool:
    """Return whether the last thing was a result of a call that this model did not make."""
    if not messages or not isinstance(messages[-1], ToolMessage):
        return False
    answers = (each for each in reversed(messages) if isinstance(each, AssistantMessage))
    answer = next(answers, None)
    return answer is not None and answer.model not in ("", route.model)


def _needed_tools(route: Route, rendered: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a tool that is never called, where calls in a history need one to be offered."""
    if route.provider != "bedrock" or not any("tool_calls" in each for each in rendered):
        return []
    nothing = ToolInfo("none", "Does nothing; never call it.", {"type": "object"})
    return render_tools([nothing])


def _library_rules(route: Route) -> dict[str, Any]:
    """Return who decides which parameters are sent."""
    if route.wire_model.startswith(("openai/", f"{COMPATIBLE}/")):
        # Whoever is behind the address decides what it supports, not the library's list.
        # Dropping what the list lacks would also repeat a request that was refused with 422,
        # and lose the refusal's text.
        return {"allowed_openai_params": list(_SENT_AS_THEY_ARE)}
    return {"drop_params": True}


def _headers(route: Route, settings: ModelSettings) -> dict[str, str]:
    headers = dict(route.headers)
    if route.session_header and settings.session_id:
        headers[route.session_header] = settings.session_id[:256]
    return headers
