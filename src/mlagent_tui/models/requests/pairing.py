"""Puts a history into an order that every provider takes: pure, and the same for the same history.

Providers refuse a call without a result, a result without a call, two results of one call, and
a conversation that does not begin and end with the user. What was recorded stays as it is; only
what is sent is put in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)

NO_RESULT = "No result was recorded for this call. Whether it ran is not known."
"""The result of a call that has none."""

BEFORE = UserMessage("(What came before is not part of this conversation any more.)", "recovery")
"""Opens a conversation that would begin with an answer."""

GO_ON = UserMessage("Go on.", "recovery")
"""Closes a conversation that would end with an answer."""


def in_order(messages: Sequence[Message]) -> list[Message]:
    """Return the history with each call followed by its one result.

    Results that belong to no call, second results, and messages that hold nothing are left out;
    an id that was used before is replaced.
    """
    kept = [message for message in messages if not _empty(message)]
    instructions = [message for message in kept if isinstance(message, SystemMessage)]
    rest = [message for message in kept if not isinstance(message, SystemMessage)]
    paired = [message for group in _groups(rest) for message in _paired(group)]
    ordered = list(_with_unique_ids(paired))
    if ordered and not isinstance(ordered[0], UserMessage):
        ordered.insert(0, BEFORE)
    if ordered and isinstance(ordered[-1], AssistantMessage):
        ordered.append(GO_ON)
    return [*instructions, *ordered]


def merged_users(messages: Sequence[Message]) -> list[Message]:
    """Return the history with neighbouring messages of the user put into one.

    Chat templates of many open models refuse two of them in a row.
    """
    merged: list[Message] = []
    for message in messages:
        last = merged[-1] if merged else None
        if isinstance(message, UserMessage) and isinstance(last, UserMessage):
            merged[-1] = UserMessage(f"{last.text}\n\n{message.text}", last.origin)
        else:
            merged.append(message)
    return merged


def _empty(message: Message) -> bool:
    match message:
        case SystemMessage(text) | UserMessage(text):
            return not text.strip()
        case AssistantMessage(text, calls):
            return not calls and not text.strip()
        case _:
            return False


def _groups(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """Yield each answer together with what follows it up to the next one."""
    group: list[Message] = []
    for message in messages:
        if isinstance(message, AssistantMessage) and group:
            yield group
            group = []
        group.append(message)
    if group:
        yield group


def _paired(group: Sequence[Message]) -> Iterator[Message]:
    """Yield an answer, its results in the order of its calls, and then what people said."""
    answer = group[0]
    results: dict[str, list[ToolMessage]] = {}
    for message in group:
        if isinstance(message, ToolMessage):
            results.setdefault(message.tool_call_id, []).append(message)
    if isinstance(answer, AssistantMessage):
        yield answer
        for call in answer.tool_calls:
            found = results.get(call.id)
            missing = ToolMessage(call.id, call.tool, NO_RESULT, success=False)
            yield found.pop(0) if found else missing
    yield from (message for message in group if isinstance(message, UserMessage))


def _with_unique_ids(messages: Sequence[Message]) -> Iterator[Message]:
    """Yield a history in order, with no id used for two calls."""
    used: set[str] = set()
    results: list[str] = []
    for message in messages:
        if isinstance(message, AssistantMessage):
            results = [_fresh(call.id, used) for call in message.tool_calls]
            pairs = zip(message.tool_calls, results, strict=True)
            calls = tuple(replace(call, id=fresh) for call, fresh in pairs)
            yield replace(message, tool_calls=calls)
        elif isinstance(message, ToolMessage):
            yield replace(message, tool_call_id=results.pop(0))
        else:
            yield message


def _fresh(call_id: str, used: set[str]) -> str:
    fresh, number = call_id, 1
    while fresh in used:
        number += 1
        fresh = f"again{number}_{call_id}"
    used.add(fresh)
    return fresh
