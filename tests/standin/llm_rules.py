"""What real providers refuse, checked on requests that the scripted server received.

Each function returns the violations of a request's body as plain sentences; none means that the
provider would take it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

_ANTHROPIC_ID = re.compile(r"[a-zA-Z0-9_-]+")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OPENAI_ID_LENGTH = 40
_RESPONSES_ID_LENGTH = 64
_MOST_MARKS = 4
_ANTHROPIC_BLOCKS = {"text", "thinking", "redacted_thinking", "tool_use", "tool_result", "image"}

Body = Mapping[str, Any]


def openai_violations(body: Body, *, strict_turns: bool = False) -> list[str]:
    """Check a request on the OpenAI chat wire.

    Args:
        body: The request's body.
        strict_turns: Whether two messages of the user in a row are refused, as chat templates of
            many open models do.
    """
    return [*_openai_messages(body), *_openai_tools(body), *_turns(body, strict_turns)]


def responses_violations(body: Body, encrypted: frozenset[str] | None = None) -> list[str]:
    """Check a request on OpenAI's responses wire.

    Args:
        body: The request's body.
        encrypted: Encrypted thinking that this provider wrote; None checks none.
    """
    found = [*_responses_thinking(body, encrypted)]
    items = body["input"]
    calls = [each["call_id"] for each in items if each["type"] == "function_call"]
    results = [each["call_id"] for each in items if each["type"] == "function_call_output"]
    if sorted(calls) != sorted(results) or len(set(calls)) != len(calls):
        found.append(f"calls {calls} have the results {results}")
    if any(len(each) > _RESPONSES_ID_LENGTH for each in calls):
        found.append(f"an id is too long: {calls}")
    names = [each["name"] for each in items if each["type"] == "function_call"]
    found += [f"the name {name!r} is not allowed" for name in names if not _NAME.fullmatch(name)]
    if "messages" in body or "cache_control" in json.dumps(body):
        found.append("fields of another wire")
    return found


def _responses_thinking(body: Body, encrypted: frozenset[str] | None) -> Iterator[str]:
    for item, after in pairwise([*body["input"], {"type": "nothing"}]):
        if item["type"] != "reasoning":
            continue
        if after["type"] not in ("message", "function_call"):
            yield "thinking without what it led to"
        if encrypted is not None and item.get("encrypted_content") not in encrypted:
            yield f"thinking that somebody else wrote: {item}"


def anthropic_violations(body: Body, signatures: frozenset[str] | None = None) -> list[str]:
    """Check a request on the Anthropic messages wire.

    Args:
        body: The request's body.
        signatures: Signatures of thinking that this provider wrote; None checks none.
    """
    found = [*_anthropic_order(body), *_anthropic_thinking(body, signatures)]
    for message in body.get("messages", ()):
        found += _anthropic_blocks(message)
    marks = json.dumps(body).count('"cache_control"')
    if marks > _MOST_MARKS:
        found.append(f"{marks} cache marks, but only {_MOST_MARKS} are allowed")
    if body.get("tools") is None and "tool_use" in json.dumps(body.get("messages")):
        found.append("calls in the messages, but no tools are given")
    return found


def _openai_messages(body: Body) -> Iterator[str]:
    open_calls: list[str] = []
    seen: set[str] = set()
    for at, message in enumerate(body.get("messages", ())):
        role = message.get("role")
        if "thinking_blocks" in message or "provider_specific_fields" in message:
            yield f"message {at} carries fields of another wire"
        if role == "tool":
            if message.get("tool_call_id") not in open_calls:
                yield f"message {at} is a result without its call"
            else:
                open_calls.remove(message["tool_call_id"])
            continue
        if open_calls:
            yield f"calls {open_calls} have no result before message {at}"
        open_calls = [call["id"] for call in message.get("tool_calls") or ()]
        yield from _openai_calls(message.get("tool_calls") or (), seen)
        if role not in ("system", "user", "assistant", "developer"):
            yield f"message {at} has the role {role}"
        if not message.get("content") and not open_calls:
            yield f"message {at} is empty"
        if "\ud800" in str(message):
            yield f"message {at} holds half a character"
    if open_calls:
        yield f"calls {open_calls} have no result at the end"


def _openai_calls(calls: Sequence[Mapping[str, Any]], seen: set[str]) -> Iterator[str]:
    for call in calls:
        if not 0 < len(call["id"]) <= _OPENAI_ID_LENGTH:
            yield f"the id {call['id']!r} has a length that is not allowed"
        if call["id"] in seen:
            yield f"the id {call['id']!r} is used twice"
        seen.add(call["id"])
        if not _NAME.fullmatch(call["function"]["name"]):
            yield f"the name {call['function']['name']!r} is not allowed"
        if not isinstance(json.loads(call["function"]["arguments"]), dict):
            yield f"the arguments of {call['id']!r} are no object"


def _openai_tools(body: Body) -> Iterator[str]:
    if "cache_control" in json.dumps(body):
        yield "cache marks are not known on this wire"
    for tool in body.get("tools") or ():
        if tool.get("type") != "function" or not _NAME.fullmatch(tool["function"]["name"]):
            yield f"the tool {tool} is not allowed"


def _turns(body: Body, strict: bool) -> Iterator[str]:
    roles = [m["role"] for m in body.get("messages", ()) if m["role"] != "system"]
    if roles and roles[0] != "user":
        yield f"the first message has the role {roles[0]}"
    if roles and roles[-1] == "assistant":
        yield "the last message is an answer"
    if strict and any(a == b == "user" for a, b in pairwise(roles)):
        yield "two messages of the user in a row"


def _anthropic_order(body: Body) -> Iterator[str]:
    messages = body.get("messages", ())
    roles = [message["role"] for message in messages]
    if not roles or roles[0] != "user" or roles[-1] != "user":
        yield f"the roles are {roles}"
    if any(a == b for a, b in pairwise(roles)):
        yield f"two messages of one role in a row: {roles}"
    used: set[str] = set()
    for at, message in enumerate(messages):
        calls = [block["id"] for block in _blocks(message) if block["type"] == "tool_use"]
        after = _blocks(messages[at + 1]) if at + 1 < len(messages) else []
        results = [block["tool_use_id"] for block in after if block["type"] == "tool_result"]
        if message["role"] == "assistant" and sorted(calls) != sorted(results):
            yield f"calls {calls} are followed by results {results}"
        if len({*calls}) != len(calls) or used & {*calls}:
            yield f"an id is used twice: {calls}"
        used |= {*calls}
        kinds = [block["type"] for block in _blocks(message)]
        if "tool_result" in kinds and kinds != sorted(kinds, key=lambda k: k != "tool_result"):
            yield f"results do not come first in message {at}: {kinds}"
    last = _blocks(messages[-1])[-1:] if messages else []
    if any(block.get("type") == "text" and not block["text"].strip() for block in last):
        yield "the last text is empty"


def _anthropic_blocks(message: Mapping[str, Any]) -> Iterator[str]:
    for block in _blocks(message):
        kind = block["type"]
        if kind not in _ANTHROPIC_BLOCKS:
            yield f"a block of the kind {kind}"
        if kind == "text" and not block["text"].strip():
            yield "an empty text"
        if kind == "tool_use":
            if not _ANTHROPIC_ID.fullmatch(block["id"]):
                yield f"the id {block['id']!r} is not allowed"
            if not isinstance(block["input"], dict) or not _NAME.fullmatch(block["name"]):
                yield f"the call {block} is not allowed"
        if "thinking" in kind and "cache_control" in block:
            yield "a cache mark on thinking"


def _anthropic_thinking(body: Body, signatures: frozenset[str] | None) -> Iterator[str]:
    thinking = (body.get("thinking") or {}).get("type") in ("enabled", "adaptive")
    budget = (body.get("thinking") or {}).get("budget_tokens")
    if budget is not None and body.get("max_tokens", 0) <= budget:
        yield f"max_tokens is not greater than the budget of {budget}"
    for message in body.get("messages", ()):
        for block in _blocks(message):
            foreign = signatures is not None and block.get("signature") not in signatures
            if block["type"] == "thinking" and foreign:
                yield f"thinking that somebody else wrote: {block}"
    answers = [each for each in body.get("messages", ()) if each["role"] == "assistant"]
    results = any(b["type"] == "tool_result" for b in _blocks(body["messages"][-1]))
    if thinking and budget is not None and results and answers:
        first = _blocks(answers[-1])[0]["type"]
        if first not in ("thinking", "redacted_thinking"):
            yield f"expected `thinking` or `redacted_thinking`, but found `{first}`"


def _blocks(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
