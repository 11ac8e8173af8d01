"""Cuts a provider's own words out of what a model library made of them."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from mlagent_tui.plain_text import one_line

MAX_DETAIL = 300
"""Characters of a provider's own words that are shown."""

MAX_READ = 20_000
"""Characters of an error that are looked at: a reply may be as long as it likes."""

NO_DETAIL = "no details were given"

_PREFIXES = re.compile(
    r"^(?:(?:litellm\.)?\w*(?:Error|Exception|Timeout)(?: Error)?(?:: | - |: (?=\{)))+"
    r"|^Error code: \d{3} - "
)
_ORIGINAL = re.compile(r"\s?Original exception:.*$", re.DOTALL)
_HANDLE = re.compile(r"\.? Handle with `litellm\.\w+`\.?$")
_MARKUP = re.compile(r"<\s*(!doctype|html|head|body)\b", re.IGNORECASE)
_MESSAGE = re.compile(r"""["'](?:message|error|detail)["']\s*:\s*"((?:[^"\\]|\\.){1,4000})""")


def plain_detail(text: str) -> str:
    """Return a provider's own words, without class names, JSON, markup or control characters."""
    text = _HANDLE.sub("", _ORIGINAL.sub("", text[:MAX_READ])).strip()
    while (shorter := _PREFIXES.sub("", text).strip()) != text:
        text = shorter
    text = _inner_message(_unquoted(text))
    if _MARKUP.search(text):
        return "it sent a web page instead of an answer"
    text = one_line(text)
    if not text:
        return NO_DETAIL
    return text if len(text) <= MAX_DETAIL else f"{text[:MAX_DETAIL]}…"


def sentence(text: str) -> str:
    """Return ``text`` with a capital at its beginning and a stop at its end.

    A name such as vLLM is left as it is written.
    """
    if not text[1:2].isupper():
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _unquoted(text: str) -> str:
    """Return the text that a library wrote down as a literal of bytes."""
    start = text.find("b'") if "b'" in text else text.find('b"')
    if start != 0:
        return text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text[2:].rstrip("'\"")
    return value.decode(errors="replace") if isinstance(value, bytes) else text


def _inner_message(text: str) -> str:
    start = text.find("{")
    if start < 0:
        return text
    try:
        found = _message_in(json.loads(text[start:]))
    except (ValueError, RecursionError):
        cut = _MESSAGE.search(text, start)
        found = _unescaped(cut[1]) if cut else ""
    return found or text


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _message_in(value: Any) -> str:
    match value:
        case {"error": inner} | {"errors": inner} | {"detail": inner}:
            return _message_in(inner)
        case {"message": str(message)}:
            return message
        case str(message):
            return message
        case [first, *_]:
            return _message_in(first)
    return ""
