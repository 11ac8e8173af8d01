"""When OpenAI is asked on its responses wire, and what that takes: pure look-ups.

Its newer thinking models take tools only there. The library changes the wire by itself; here the
same is decided before, so that thinking can be kept between calls without being stored at OpenAI.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from mlagent_tui.models.requests.effort import OFF
from mlagent_tui.models.routes.registry import Route

_KNOWS_NO_OTHER = re.compile(r"(?:gpt-[\w.]+-(?:codex|pro)|o\d-pro)(?![a-z])")
_NEEDS_IT = re.compile(r"gpt-(?:5\.(?:[4-9]|\d\d)|[6-9]|\d\d)(?![a-z])")


def speaks_responses(route: Route, tools: Sequence[Any], effort: str) -> bool:
    """Return whether a request goes over the responses wire.

    Args:
        route: Whom is asked.
        tools: What the model may call.
        effort: How much it should think; other servers than OpenAI's own are only asked in this
            way if that was wished, since they may not know the wire.
    """
    if route.provider != "openai" or not tools:
        return False
    if _KNOWS_NO_OTHER.match(route.name):
        return True
    if not _NEEDS_IT.match(route.name):
        return False
    if effort:
        return effort != OFF
    return is_openai_itself(route)


def is_openai_itself(route: Route) -> bool:
    """Return whether the address is OpenAI's own, and not that of a server that speaks like it."""
    host = urlsplit(route.api_base or "").hostname or ""
    return host == "openai.com" or host.endswith(".openai.com")


def responses_parameters(route: Route) -> dict[str, Any]:
    """Return what makes the library use the wire, with thinking kept by us and not by OpenAI."""
    body = {"include": ["reasoning.encrypted_content"], "store": False}
    return {"model": f"openai/responses/{route.name}", "extra_body": body}


def without_items(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rendered messages without thinking of the responses wire."""
    return [
        {key: value for key, value in message.items() if key != "reasoning_items"}
        for message in messages
    ]
