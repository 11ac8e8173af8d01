"""Takes apart what a model library raised, by names and attributes: none of its types leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlagent_tui.models.faults.provider_words import MAX_READ

_BARE_STATUS = re.compile(r"Error code: \d{3}\s*$")
_WORDLESS = re.compile(r"An error occurred during streaming\.?\s*$")
_HTTP_ERROR = re.compile(r"[45]\d\d")

_DEEPEST = 12
"""Causes of causes that are looked at."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, in plain values.

    Attributes:
        kind: Name of the exception's class.
        status: The HTTP status that the library gave it, or None.
        text: Its text.
        headers: Headers of the reply, names in small letters.
        causes: Names of the classes of its causes, the nearest first.
        root: Text of the deepest cause that has one.
    """

    kind: str
    status: int | None
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    causes: tuple[str, ...] = ()
    root: str = ""


def failure_of(error: BaseException) -> Failure:
    """Take an exception apart; a wrapped one counts for its wrapper."""
    wrapped = getattr(error, "original_exception", None)
    if isinstance(wrapped, BaseException) and wrapped is not error:
        inner = failure_of(wrapped)
        return Failure(
            inner.kind,
            inner.status,
            inner.text,
            inner.headers or _headers(error),
            inner.causes,
            inner.root,
        )
    causes = list(_causes(error))
    told = [str(cause)[:MAX_READ] for cause in causes]
    return Failure(
        type(error).__name__,
        _status(error, causes),
        _text(error, causes) or type(error).__name__,
        _headers(error),
        tuple(type(cause).__name__ for cause in causes),
        next((text for text in told[::-1] if text), ""),
    )


def _text(error: BaseException, causes: list[BaseException]) -> str:
    """Return what was said; a body that the library did not understand is put in its place."""
    text = str(error)[:MAX_READ]
    bodies = (getattr(cause, "body", None) for cause in causes)
    body = next((each for each in bodies if each), None)
    if body is None:
        return text
    if _BARE_STATUS.search(text):
        said = body if isinstance(body, str) else json.dumps(body, default=str)
        return f"{text.rstrip()} - {said[:MAX_READ]}"
    if isinstance(body, str) and (wordless := _WORDLESS.search(text)):
        return text[: wordless.start()] + body[:MAX_READ]
    return text


def _status(error: BaseException, causes: list[BaseException]) -> int | None:
    """Return the status; for an error within a stream, the one that its own words name."""
    for cause in causes:
        body = getattr(cause, "body", None)
        code = str(body.get("code")) if isinstance(body, Mapping) else ""
        if type(cause).__name__ == "APIError" and _HTTP_ERROR.fullmatch(code):
            return int(code)
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and not isinstance(status, bool) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen and len(seen) < _DEEPEST:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


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
