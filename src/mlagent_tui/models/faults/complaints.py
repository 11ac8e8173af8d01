"""Tells from a refusal whether it is about thinking, so that the request can be mended."""

from __future__ import annotations

import re
from typing import Literal

from mlagent_tui.models.client import ModelError

Complaint = Literal["effort", "thinking", "signature", "missing_thinking"]
"""What a provider refuses.

``effort``: the level. ``thinking``: that the model is told how much to think at all.
``signature``: thinking of earlier answers. ``missing_thinking``: that an earlier answer of the
same turn comes without its thinking.
"""

_ABOUT = re.compile(
    r"reasoning[_ .]?effort|\beffort\b|\bthinking\b|output_config|\breasoning\b"
    r"|thought[_ ]?signature|reasoning_content|encrypted content|\brs_\w+",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"invalid [`'\"“]?signature|signature[`'\"”]? (?:in|of|for|field|is|was|could|verification)"
    r"|thought[_ ]?signature"
    r"|(?:redacted_)?thinking[`'\"”]? blocks?\b.{0,80}(?:cannot be modified|must remain|invalid"
    r"|not match|cannot (?:contain|be verified|decrypt))"
    r"|cannot contain [`'\"“]?thinking|encrypted (?:reasoning|content).{0,60}(?:verif|decrypt)"
    r"|of type 'reasoning' was provided without|items are not persisted"
    r"|thinking_blocks|reasoning_content[`'\"”]?.{0,60}(?:not (?:allowed|permitted|supported)"
    r"|extra|unknown|unexpected|in the input)",
    re.IGNORECASE | re.DOTALL,
)
_MISSING = re.compile(
    r"expected [`'\"“]?(?:redacted_)?thinking|must start with a thinking block"
    r"|reasoning_content.{0,80}(?:must be|is missing|missing|required|passed back)",
    re.IGNORECASE | re.DOTALL,
)
_REFUSES_AT_ALL = re.compile(
    r"does not support (?:the )?(?:parameters?|thinking|reasoning|effort)"
    r"|(?:thinking|reasoning(?:[_ ]effort)?|effort|output_config)[`'\"”]?(?: parameters?)?"
    r"(?: is| are)? not (?:supported|available|allowed|permitted)(?! (?:value|level))"
    r"|unrecognized request argument|unknown (?:parameter|argument|field|name)"
    r"|unexpected keyword|unsupported parameter|extra (?:inputs|fields)|not permitted"
    r"|additional properties|non-reasoning model",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"invalid|not supported|unsupported|must be one of|not (?:a|one of the) (?:valid|supported)"
    r"|supported (?:values|levels|efforts)|unrecognized|unknown|only supported by|should be"
    r"|expected|not available|not allowed|no longer|greater than|must be|does not support",
    re.IGNORECASE,
)
_NAMES_LEVEL = re.compile(
    r"(?:effort\w*|type|value|level)[`'\"”]?\s*(?:=|:)?\s*[`'\"“](?:none|minimal|low|medium|high"
    r"|xhigh|max|off|adaptive|enabled|disabled)\b"
    r"|effort=(?:'|\")?(?:none|minimal|low|medium|high|xhigh|max)\b"
    r"|supported (?:values|levels|efforts)|must be one of",
    re.IGNORECASE,
)


def complaint_of(error: ModelError) -> Complaint | None:
    """Return what a refusal complains about, or None if it is about something else.

    Args:
        error: What a request failed with; only refusals count, not faults of the way.
    """
    if error.code not in ("bad_request", "unexpected"):
        return None
    text = error.message
    if not _ABOUT.search(text) and "signature" not in text.lower():
        return None
    if _MISSING.search(text):
        return "missing_thinking"
    if _SIGNATURE.search(text):
        return "signature"
    if _NAMES_LEVEL.search(text) and _LEVEL.search(text):
        return "effort"
    if _REFUSES_AT_ALL.search(text):
        return "thinking"
    return "effort" if _LEVEL.search(text) else None
