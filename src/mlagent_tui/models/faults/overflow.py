"""Reads from an error's text whether a request was too long, and for what window."""

from __future__ import annotations

import re

_TOO_LONG = re.compile(
    r"context[ _]length[ _]exceeded"
    r"|context[ _]window[ _]?exceed"
    r"|exceed[_ ]context[_ ]size"
    r"|request_too_large|exceeds the maximum (size|allowed number of bytes)"
    r"|(prompt|input|request|conversation)( is|'s)? too (long|large)"
    r"|exceeds?[^.]{0,60}(context|model length|number of tokens allowed)"
    r"|maximum context length"
    r"|max(imum)? model length"
    r"|context length of only"
    r"|greater than the context length"
    r"|too many (input )?tokens(?! per| \(|, please wait)"
    r"|reduce the length of (the|your) (messages|prompt|input)"
    r"|must have less than \d+ tokens"
    r"|`?max_new_tokens`? must be <=",
    re.IGNORECASE,
)

_LIMITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"tokens? *> *([\d,]+) *(?:maximum|tokens)?",
        r"context limit:[^>]{0,40}> *([\d,]+)",
        r"maximum context length(?: is| of| \()? *([\d,]+)",
        r"maximum model length(?: is| of)? *([\d,]+)",
        r"(?<![\d,])([\d,]+) maximum context length",
        r"number of tokens allowed *\(?([\d,]+)",
        r"available context size *\(?([\d,]+)",
        r"context length of only *([\d,]+)",
        r"context (?:window|size|length)(?: is| of|:)? *\(?([\d,]+)",
        r"must be <= *([\d,]+)",
        r"must have less than *([\d,]+)",
        r"\"n_ctx\": *([\d,]+)",
    )
)

_PLAUSIBLE = range(256, 100_000_001)


def says_too_long(text: str) -> bool:
    """Return whether an error's text says that the request exceeded the context window."""
    return _TOO_LONG.search(text) is not None


def named_limit(text: str) -> int | None:
    """Return the window that an error's text names, in tokens, or None."""
    for pattern in _LIMITS:
        for found in pattern.findall(text):
            digits = found.replace(",", "")
            if digits.isdigit() and len(digits) < 10 and int(digits) in _PLAUSIBLE:
                return int(digits)
    return None
