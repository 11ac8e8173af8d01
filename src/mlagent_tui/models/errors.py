"""From what a model library raised to an error that a person can act on.

The library's exceptions are taken apart by name and attribute, so that none of its types is
needed here and none leaves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mlagent_tui.models.client import ContextOverflowError, ModelError
from mlagent_tui.models.overflow import named_limit, says_too_long
from mlagent_tui.models.registry import Route
from mlagent_tui.models.retry_after import wait_asked

MAX_DETAIL = 300
"""Characters of a provider's own words that are shown."""

_PREFIXES = re.compile(r"^(?:(?:litellm\.)?\w*(?:Error|Exception|Timeout)(?: Error)?(?:: | - ))+")
_ORIGINAL = re.compile(r"\s*Original exception:.*$", re.DOTALL)
_HANDLE = re.compile(r"\.? Handle with `litellm\.\w+`\.?$")
_MARKUP = re.compile(r"<\s*(!doctype|html|head|body)\b", re.IGNORECASE)

_BROKE = re.compile(
    r"quota|billing|credit balance|insufficient (funds|balance|credit)|payment required"
    r"|included credits|depleted",
    re.IGNORECASE,
)
_REPEATS = re.compile(r"model is repeating the same chunk", re.IGNORECASE)
_CERTIFICATE = re.compile(r"certificate[ _]verify[ _]failed|certificate verif", re.IGNORECASE)
_NETWORK = re.compile(
    r"connection error|cannot connect|connection (refused|reset|aborted)|connect call failed"
    r"|server disconnected|payload is not completed|name or service not known|getaddrinfo"
    r"|temporary failure in name resolution|network is unreachable|broken pipe|incomplete read"
    r"|peer closed connection|remote ?protocol",
    re.IGNORECASE,
)
_GARBLED = re.compile(
    r"before a finish_reason was received|unable to get json response|expecting (value|property)"
    r"|unterminated string|jsondecode|invalid control character|extra data: line"
    r"|invalid \\escape|expecting ',' delimiter",
    re.IGNORECASE,
)
_TIMED_OUT = re.compile(r"timed? ?out|timeout on reading", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, in plain values.

    Attributes:
        kind: Name of the exception's class.
        status: The HTTP status that the library gave it, or None.
        text: Its text.
        headers: Headers of the reply, names in small letters.
    """

    kind: str
    status: int | None
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


def failure_of(error: BaseException) -> Failure:
    """Take an exception apart; a wrapped one counts for its wrapper."""
    wrapped = getattr(error, "original_exception", None)
    if isinstance(wrapped, BaseException) and wrapped is not error:
        inner = failure_of(wrapped)
        return Failure(inner.kind, inner.status, inner.text, inner.headers or _headers(error))
    status = getattr(error, "status_code", None)
    number = status if isinstance(status, int) and not isinstance(status, bool) else None
    return Failure(
        type(error).__name__, number, str(error) or type(error).__name__, _headers(error)
    )


def _headers(error: BaseException) -> dict[str, str]:
    for found in (
        getattr(error, "litellm_response_headers", None),
        getattr(getattr(error, "response", None), "headers", None),
    ):
        try:
            if found:
                return {str(name).lower(): str(value) for name, value in found.items()}
        except AttributeError:
            continue
    return {}


def model_error(failure: Failure, route: Route, now: datetime) -> ModelError:
    """Return the error that people see, and that the retrying client acts on."""
    text, status = failure.text, failure.status
    detail = plain_detail(text)
    too_many = status == 429
    if not too_many and (status == 413 or _is_overflow(failure)):
        return ContextOverflowError(
            f"The conversation is longer than {route.model} can read: {detail}", named_limit(text)
        )
    if status == 402 or (status in (400, 403, 429) and _BROKE.search(text)):
        return _billing(route, detail)
    if too_many:
        return ModelError(
            "rate_limit",
            f"{route.place} refuses more requests for now: {detail}",
            "Wait a little, or choose another model with /model.",
            retryable=True,
            retry_after=wait_asked(failure.headers, now),
        )
    if status in (401, 403):
        return _refused(route, status, detail)
    if status == 404:
        return ModelError(
            "not_found",
            f"{route.place} does not know the model “{route.name}”: {detail}",
            _hint_not_found(route),
        )
    return _broken(failure, route, detail, now)


def _is_overflow(failure: Failure) -> bool:
    return failure.kind == "ContextWindowExceededError" or says_too_long(failure.text)


def _broken(failure: Failure, route: Route, detail: str, now: datetime) -> ModelError:
    """Tell apart what broke on the way: network, time, protocol, server, or our request."""
    text, status, place = failure.text, failure.status, route.place
    wait = wait_asked(failure.headers, now)
    if _REPEATS.search(text):
        return ModelError(
            "repetition",
            f"{route.model} repeated the same text without end, so the answer was stopped.",
            "Ask again in other words, or choose another model with /model.",
        )
    if status is not None and 400 <= status < 500 and status not in (408, 409, 425):
        hint = "Look at the message; /model chooses another model."
        return ModelError("bad_request", f"{place} refused the request: {detail}", hint)
    if _CERTIFICATE.search(text):
        return ModelError(
            "network",
            f"The certificate of {place} could not be verified: {detail}",
            "If a proxy of your organisation stands between, set SSL_CERT_FILE to its certificate.",
        )
    if _NETWORK.search(text):
        return ModelError(
            "network", f"No connection to {place}: {detail}", _reach(route), True, wait
        )
    if _GARBLED.search(text):
        message = f"The answer of {place} broke off or was not readable: {detail}"
        return ModelError("protocol", message, "Try again.", True, wait)
    if status == 408 or failure.kind in ("Timeout", "APITimeoutError") or _TIMED_OUT.search(text):
        return timeout_error(route)
    if status in (409, 425) or (status is not None and status >= 500):
        message = f"{place} is not able to answer at the moment: {detail}"
        hint = "Try again later, or choose another model with /model."
        return ModelError("unavailable", message, hint, True, wait)
    if failure.kind in ("APIError", "APIConnectionError", "APIResponseValidationError"):
        return ModelError("protocol", f"{place} sent an error: {detail}", "Try again.", True, wait)
    return ModelError(
        "unexpected",
        f"The request to {route.model} failed in an unexpected way: {failure.kind}: {detail}",
        "Try again, or choose another model with /model.",
    )


def timeout_error(route: Route, seconds: float | None = None) -> ModelError:
    """Return the error for an answer that does not come, or stops coming."""
    span = f" for {seconds:g} seconds" if seconds is not None else " in time"
    hint = "Try again, or choose another model with /model."
    if route.local:
        hint = "A local model may still be loading; look at the server, then try again."
    return ModelError("timeout", f"Nothing came from {route.place}{span}.", hint, retryable=True)


def broken_off(route: Route, what: str) -> ModelError:
    """Return the error for an answer that ended too early or held nothing."""
    return ModelError("protocol", f"{route.place} {what}.", "Try again.", retryable=True)


def _billing(route: Route, detail: str) -> ModelError:
    page = "https://huggingface.co/settings/billing" if "HF" in route.key_name else route.key_page
    where = f" at {page}" if page else ""
    return ModelError(
        "billing",
        f"{route.place} wants to be paid: {detail}",
        f"Add credit{where}, or choose another model with /model.",
    )


def _refused(route: Route, status: int, detail: str) -> ModelError:
    key = route.key_name or "the key"
    what = "refused the key in" if status == 401 else "does not allow this to the key in"
    page = f" A new one is made at {route.key_page}." if route.key_page else ""
    return ModelError("auth", f"{route.place} {what} {key}: {detail}", f"Check {key}.{page}")


def _hint_not_found(route: Route) -> str:
    if route.local:
        return f"Load “{route.name}” in the server, or choose one of its models with /model."
    return "Check the spelling, or choose another model with /model."


def _reach(route: Route) -> str:
    if route.local:
        return f"Start the server, or set {route.key_name.removesuffix('_API_KEY')}_BASE_URL."
    return "Check the network and the proxy settings."


def plain_detail(text: str) -> str:
    """Return a provider's own words, without class names, JSON, markup or control characters."""
    text = _HANDLE.sub("", _ORIGINAL.sub("", text)).strip()
    while (shorter := _PREFIXES.sub("", text).strip()) != text:
        text = shorter
    text = _inner_message(text)
    if _MARKUP.search(text):
        return "it sent a web page instead of an answer"
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not text:
        return "no details were given"
    return text if len(text) <= MAX_DETAIL else f"{text[:MAX_DETAIL]}…"


def _inner_message(text: str) -> str:
    start = text.find("{")
    if start < 0:
        return text
    body = text[start:].rstrip("'\"")
    try:
        found = _message_in(json.loads(body))
    except (ValueError, RecursionError):
        return text
    return found or text


def _message_in(value: Any) -> str:
    match value:
        case {"error": inner}:
            return _message_in(inner)
        case {"message": str(message)}:
            return message
        case str(message):
            return message
        case [first, *_]:
            return _message_in(first)
    return ""
