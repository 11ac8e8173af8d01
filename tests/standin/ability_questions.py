"""The questions by which a model's abilities are found out, which are no part of any script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def asks_for_abilities(body: Mapping[str, Any] | None) -> bool:
    """Return whether a request only finds out what the model can do."""
    return asks_for_call(body) or asks_for_form(body)


def asks_for_call(body: Mapping[str, Any] | None) -> bool:
    """Return whether a request is the one for a call of the tool ping."""
    tools = (body or {}).get("tools") or []
    return [tool.get("function", {}).get("name") for tool in tools] == ["ping"]


def asks_for_form(body: Mapping[str, Any] | None) -> bool:
    """Return whether a request is the one for an answer in a form that nobody else asks for."""
    held = (body or {}).get("response_format") or {}
    schema = held.get("json_schema", {}).get("schema", {})
    return list(schema.get("properties", {})) == ["probe"]
