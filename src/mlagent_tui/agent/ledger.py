"""The ledger: what a summary must not lose, taken word for word from the history.

Models that summarise forget identifiers and dead ends first. So these are not left to the
model: they are found by pattern and copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mlagent_tui.protocol.messages import AssistantMessage, Message, ToolMessage
from mlagent_tui.protocol.values import PlanItem

MOST_LINES = 40
"""Entries of each kind; the newest are kept."""

LONGEST_LINE = 200
"""Characters of one entry."""

_URL = re.compile(r"https?://[^\s<>\"'`)\]]+")
_REPO = re.compile(r"(?<![\w/.:-])[A-Za-z0-9][\w.-]{1,40}/[A-Za-z][\w.-]{2,95}(?![\w/])")
_PATH = re.compile(r"(?<![\w:/])(?:~|\.{1,2})?/?(?:[\w.-]+/)*[\w.-]+\.[A-Za-z]\w{0,5}(?![\w/])")
_JOB = re.compile(r"\b(?:job|run|sandbox|space)[ _-]?(?:id)?\s*[:=#]?\s*([0-9a-f]{8,40})\b", re.I)
_METRIC = re.compile(
    r"\b[\w/@-]*(?:loss|accuracy|acc|f1|bleu|rouge\w*|perplexity|ppl|precision|recall|auc|mse|mae|"
    r"score|lr|epoch)[\w/@-]*['\"]?\s*[:=]\s*-?\d[\d.e+-]*",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"^\W*(?:I(?:'ll| will| chose| decided)|We(?:'ll| will)|Decision|Decided|Instead|Because)\b.*",
    re.IGNORECASE | re.MULTILINE,
)


def ledger(messages: Sequence[Message], plan: Sequence[PlanItem], room: int | None = None) -> str:
    """Return the ledger of ``messages`` as text; empty if there is nothing to keep.

    Args:
        messages: What the ledger is made from.
        plan: The visible plan, which is kept whole.
        room: Characters that the ledger may take; with less room fewer entries of each kind are
            kept, the newest ones. None for no limit.
    """
    texts = [_text(message) for message in messages]
    parts = (
        ("Plan", [f"[{item.status}] {item.content}" for item in plan]),
        ("Decisions", _decisions(messages)),
        ("Dead ends (tried, failed)", _dead_ends(messages)),
        ("Repositories", _found(_REPO, texts)),
        ("Addresses", _found(_URL, texts)),
        ("Jobs and sandboxes", _found(_JOB, texts)),
        ("Files", _found(_PATH, texts)),
        ("Metrics", _found(_METRIC, texts)),
    )
    for most in (MOST_LINES, 20, 10, 5, 2):
        text = _joined(parts, most)
        if room is None or len(text) <= room:
            break
    return text


def _joined(parts: Iterable[tuple[str, list[str]]], most: int) -> str:
    kept = ((title, lines if title == "Plan" else lines[-most:]) for title, lines in parts)
    return "\n\n".join(
        f"{title}:\n" + "\n".join(f"- {line}" for line in lines) for title, lines in kept if lines
    )


def _text(message: Message) -> str:
    if isinstance(message, ToolMessage):
        return message.output
    if isinstance(message, AssistantMessage):
        arguments = (str(value) for call in message.tool_calls for value in call.arguments.values())
        return "\n".join((message.text, *arguments))
    return message.text


def _decisions(messages: Iterable[Message]) -> list[str]:
    said = (m.text for m in messages if isinstance(m, AssistantMessage))
    return _newest(match.group().strip() for text in said for match in _DECISION.finditer(text))


def _dead_ends(messages: Sequence[Message]) -> list[str]:
    asked = {
        call.id: call
        for message in messages
        if isinstance(message, AssistantMessage)
        for call in message.tool_calls
    }
    return _newest(
        f"{message.tool} {_arguments(asked[message.tool_call_id].arguments)}: {_why(message)}"
        for message in messages
        if isinstance(message, ToolMessage)
        and not message.success
        and message.tool_call_id in asked
    )


def _arguments(arguments: object) -> str:
    return re.sub(r"\s+", " ", str(arguments))[: LONGEST_LINE // 2]


def _why(message: ToolMessage) -> str:
    lines = [line.strip() for line in message.output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


def _found(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    return _newest(
        match.group().rstrip(".,;:'\"") for text in texts for match in pattern.finditer(text)
    )


def _newest(lines: Iterable[str]) -> list[str]:
    """Return each line once, the newest last, cut to what is kept."""
    last: dict[str, None] = {}
    for line in lines:
        short = line[:LONGEST_LINE]
        last.pop(short, None)
        last[short] = None
    return list(last)[-MOST_LINES:]
