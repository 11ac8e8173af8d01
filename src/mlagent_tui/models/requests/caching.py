"""Marks where a provider may cut a request for its cache: pure, on rendered messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlagent_tui.models.client import ModelSettings
from mlagent_tui.models.requests.responses_wire import is_openai_itself
from mlagent_tui.models.routes.providers import ROUTER
from mlagent_tui.models.routes.registry import Route

MARK: Mapping[str, Any] = {"type": "ephemeral"}
"""What marks the end of a piece that is worth keeping."""


def marks_wanted(route: Route, settings: ModelSettings) -> bool:
    """Return whether the provider keeps only what is marked.

    On the router only one way to Claude models is known to pass marks on. Requests that will not
    be continued are not marked, since keeping a piece costs more than reading it once.
    """
    if settings.purpose != "main":
        return False
    if route.provider == ROUTER:
        return route.name.startswith("anthropic/") and ":fal" in route.name
    return route.provider == "anthropic"


def mark_tools(tools: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tools with a mark on the last one."""
    if not tools:
        return []
    return [*tools[:-1], {**tools[-1], "cache_control": dict(MARK)}]


def mark_messages(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages with marks where this request and the former one end.

    There are at most three: the instructions, the message that the former request ended with, so
    that what was kept is found however much has come since, and the last message.
    """
    places = {0} if messages and messages[0]["role"] == "system" else set()
    answers = [at for at, each in enumerate(messages) if each["role"] == "assistant"]
    if answers and answers[-1] > 0:
        places.add(answers[-1] - 1)
    if messages:
        places.add(len(messages) - 1)
    return [_marked(message) if at in places else message for at, message in enumerate(messages)]


def cache_key(route: Route, settings: ModelSettings) -> dict[str, Any]:
    """Return what keeps a session's requests together at OpenAI's own service.

    Servers that only speak like it may refuse a parameter that they do not know.
    """
    if route.provider != "openai" or not settings.session_id or not is_openai_itself(route):
        return {}
    return {"prompt_cache_key": settings.session_id[:64]}


def _marked(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if message["role"] == "tool" or not isinstance(content, str) or not content:
        return {**message, "cache_control": dict(MARK)} if content else message
    part = {"type": "text", "text": content, "cache_control": dict(MARK)}
    return {**message, "content": [part]}
