"""Recovers tool calls that a model wrote into its answer's text: pure, and in linear time.

What counts as a call:

* It names a tool that is on offer, and its arguments fit that tool's schema. Where a mark says
  that it is a call, they need not fit: the model is then told what is wrong.
* It is the end of the answer: after the first call come only more calls. A call with words after
  it is an example in an explanation. A made-up result after a call is dropped with all that
  follows, since no result can be known yet.
* It is marked (``<tool_call>``, ``<function=…>``, ``[TOOL_CALLS]``, ``<|python_tag|>`` and their
  like), or it is a whole code block of JSON, or a bare JSON object or list that begins a line.
  A closing mark may be missing at the end. Other code blocks are passed over as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from mlagent_tui.models.tool_styles.call_values import (
    DECODER,
    KnownTools,
    WrittenCall,
    calls_in,
    read_json,
)
from mlagent_tui.protocol.values import ToolInfo

_TAGS = "tool_calls?|tools|function_calls?"
_MARKS = rf"<(?:{_TAGS})>|<\|tool_calls?\|>|<\|python_tag\|>|\[TOOL_CALLS\]|<function="
_END_MARKS = r"</s>|<\|im_end\|>|<\|eot_id\|>|<\|eom_id\|>|<\|end\|>|<end_of_turn>|<\|endoftext\|>"

_KEYS = r'"(?:name|tool|function|arguments|parameters|args|id|type|index|tool_calls)"'

MARK_WORDS = (
    *(f"<{tag}>" for tag in ("tool_call", "tool_calls", "tools", "function_call")),
    *("<function_calls>", "<|tool_call|>", "<|tool_calls|>", "<|python_tag|>", "[TOOL_CALLS]"),
    *("<function=", "<tool_response>", "</s>", "<|im_end|>", "<|eot_id|>", "<|eom_id|>"),
    *(f"</{tag}>" for tag in ("tool_call", "tool_calls", "tools", "function", "function_call")),
    *(
        "</function_calls>",
        "<|/tool_call|>",
        "<|/tool_calls|>",
        "<|end|>",
        "<end_of_turn>",
        "<|endoftext|>",
        "<tool_result>",
        "<tool_output>",
    ),
)
"""Marks that calls begin with, or that stand after calls."""

VALUE_BEGINS = tuple(
    f'{bracket}"{key}"'
    for bracket in ("{", "[{")
    for key in _KEYS.removeprefix('"(?:').removesuffix(')"').split("|")
)
"""How bare calls begin, without space."""

_BEGIN = re.compile(rf"^[ \t]*(?=(?:\[\s*)?\{{\s*{_KEYS}|```)|(?={_MARKS})", re.MULTILINE)
_MARK = re.compile(rf"(?:{_MARKS})")
_FENCE = re.compile(r"```[ \t]*([\w+-]*)[ \t]*(?:\n|$)")
_FENCE_END = re.compile(r"^[ \t]*```[ \t]*$", re.MULTILINE)
_CALL_FENCES = frozenset({"", "json", "xml", "tool_call", "tool_calls", "tool_code", "tool"})
_CLOSING = re.compile(rf"\s*(?:</(?:{_TAGS}|function)>|<\|/tool_calls?\|>)")
_CLOSING_FENCED = re.compile(rf"(?:\s*```)|{_CLOSING.pattern}")
_GAP = re.compile(rf"(?:[\s,;]|{_END_MARKS})*")
_SPACE = re.compile(r"\s*")
_MADE_UP = re.compile(r"<tool_(?:response|result|output)s?>")
_NAMED = re.compile(r"([\w.-]{1,200})\s*(?:\[ARGS\]\s*)?(?=\{)")
_NAME_ONLY = re.compile(r"`{1,3}\Z|[\w.-]{0,200}\s*(?:\[A?R?G?S?\]?\s*)?\Z|<[^>\s]{0,220}\Z")
_FUNCTION = re.compile(r"<function=([\w.-]{1,200})>\s*")
_PARAMETER = re.compile(r"<parameter=([\w.-]{1,200})>(.*?)</parameter>\s*", re.DOTALL)
_FUNCTION_END = re.compile(r"\s*</function>")

_LONGEST_WORD = 16
"""Characters by which a failure may come before the end of a text that is merely unfinished."""

MAX_PARTS = 1_000
"""Parts of a text that are looked at; a text with more is no answer with a few calls."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text that may be calls.

    Attributes:
        end: Where it ends; for a part that is no call, where to look on.
        calls: The calls that it is; empty if it is something else.
        open: Whether more text could still make it a call.
    """

    end: int
    calls: tuple[WrittenCall, ...] = ()
    open: bool = False


def recover(
    text: str, tools: Sequence[ToolInfo] | KnownTools
) -> tuple[str, tuple[WrittenCall, ...]]:
    """Return the text without the calls at its end, and the calls.

    Args:
        text: A whole answer.
        tools: The tools on offer.
    """
    known = tools if isinstance(tools, KnownTools) else KnownTools(tools)
    calls: list[WrittenCall] = []
    at = begin = end = parts = 0
    while found := _BEGIN.search(text, at):
        parts += 1
        if parts > MAX_PARTS:
            return text, ()
        start = found.end()
        part = part_at(text, start, known)
        if calls and not gap_between(text, end, start):
            calls.clear()
        if part.calls:
            if not calls:
                begin = found.start()
            calls += part.calls
            end = part.end
            if made_up_at(text, skip_gap(text, end)):
                text = text[:end]
        elif calls:
            calls.clear()
        at = max(part.end, start + 1)
    if not calls or not gap_between(text, end, len(text)):
        return text, ()
    return text[:begin].rstrip(), tuple(calls)


def next_begin(text: str, at: int) -> tuple[int, int] | None:
    """Return where the next part that may be calls begins, with and without its indentation."""
    found = _BEGIN.search(text, at)
    return (found.start(), found.end()) if found else None


def skip_gap(text: str, at: int, stop: int | None = None) -> int:
    """Return where the space and the end marks after a place end, at most at ``stop``."""
    gap = _GAP.match(text, at, len(text) if stop is None else stop)
    return gap.end() if gap else at


def made_up_at(text: str, at: int) -> bool:
    """Return whether a result that the model made up itself stands at a place."""
    return _MADE_UP.match(text, at) is not None


def gap_between(text: str, start: int, end: int) -> bool:
    """Return whether there is nothing but space and end marks between two places."""
    gap = _GAP.match(text, start, end)
    return gap is not None and gap.end() == end


def part_at(text: str, at: int, tools: KnownTools) -> Part:
    """Return what the text is from a place on where calls may begin."""
    if text.startswith("```", at):
        return _fenced(text, at, tools)
    if mark := _MARK.match(text, at):
        return _marked(text, mark, tools)
    return _json(text, at, tools, marked=False)


def _fenced(text: str, at: int, tools: KnownTools) -> Part:
    """Read a code block: calls if all of it is calls, passed over otherwise."""
    opening = _FENCE.match(text, at)
    if opening is None:
        return Part(at + 3)
    closing = _FENCE_END.search(text, opening.end())
    body_end, end = closing.span() if closing else (len(text), len(text))
    # A line that is only beginning could still become the end of the block, or something else.
    at_edge = closing is not None and end == len(text)
    if opening[1].lower() not in _CALL_FENCES:
        begun = opening.end() == len(text) and "\n" not in opening[0]
        return Part(end, open=begun or at_edge)
    calls: list[WrittenCall] = []
    place = _skip(text, opening.end())
    while place < body_end:
        if not text.startswith(("{", "[", "<"), place):
            ends = closing is None and "```".startswith(text[place : place + 4].strip())
            return Part(end, open=ends or at_edge)
        part = part_at(text, place, tools)
        if not part.calls or part.end > body_end:
            return Part(end, open=(part.open and closing is None) or at_edge)
        calls += part.calls
        place = skip_gap(text, part.end, body_end)
    return Part(end, tuple(calls), open=closing is None or at_edge)


def _marked(text: str, mark: re.Match[str], tools: KnownTools) -> Part:
    """Read what stands after a mark: one or several calls, and perhaps a closing mark."""
    if mark[0] == "<function=":
        return _function(text, mark.start(), tools)
    calls: list[WrittenCall] = []
    place = _skip(text, mark.end())
    fence = _FENCE.match(text, place)
    closing_of = _CLOSING if fence is None else _CLOSING_FENCED
    place = _skip(text, fence.end()) if fence else place
    while place < len(text):
        part = _after_mark(text, place, tools)
        if part is None:
            break
        if not part.calls:
            return part
        calls += part.calls
        end = part.end
        while closing := closing_of.match(text, end):
            end = closing.end()
        if end > part.end:
            return Part(end, tuple(calls))
        place = skip_gap(text, end)
    if not calls:
        return Part(place, open=_NAME_ONLY.match(text, place) is not None)
    return Part(end, tuple(calls), True)


def _after_mark(text: str, at: int, tools: KnownTools) -> Part | None:
    """Read one thing after a mark; None if what stands there is nothing of the kind."""
    if text.startswith("<function=", at):
        return _function(text, at, tools)
    if text.startswith(("{", "["), at) and not _MARK.match(text, at):
        return _json(text, at, tools, marked=True)
    if named := _NAMED.match(text, at):
        value, end, is_open = _decode(text, named.end())
        call = tools.call(named[1], value, marked=True)
        return Part(end, (call,) if call else (), is_open)
    return None


def _function(text: str, at: int, tools: KnownTools) -> Part:
    """Read ``<function=NAME>`` with a JSON object or with ``<parameter=…>`` marks."""
    head = _FUNCTION.match(text, at)
    if head is None:
        return Part(at + 1, open=len(text) - at < 220)
    arguments: Any = {}
    end, is_open = head.end(), False
    if text.startswith("{", end):
        arguments, end, is_open = _decode(text, end)
    elif head[1] in tools:
        while parameter := _PARAMETER.match(text, end):
            arguments[parameter[1]] = _typed(parameter, tools.properties(head[1]))
            end = parameter.end()
        if text.startswith("<parameter=", end):
            return Part(len(text), open=True)
    call = tools.call(head[1], arguments, marked=True)
    if closing := _FUNCTION_END.match(text, end):
        end = closing.end()
    elif len(text) - end < 100:
        rest = text[end:].strip()
        is_open = is_open or "</function>".startswith(rest) or "<parameter=".startswith(rest)
    return Part(end, (call,) if call else (), is_open)


def _typed(parameter: re.Match[str], properties: Any) -> Any:
    """Return a marked parameter's value in the type that the schema wants."""
    text = parameter[2].removeprefix("\n").removesuffix("\n")
    schema = properties.get(parameter[1])
    if isinstance(schema, dict) and schema.get("type") == "string":
        return text
    value = read_json(text)
    return text if value is None else value


def _json(text: str, at: int, tools: KnownTools, *, marked: bool) -> Part:
    value, end, is_open = _decode(text, at)
    return Part(end, calls_in(value, tools, marked), is_open)


def _decode(text: str, at: int) -> tuple[Any, int, bool]:
    """Return a JSON value, where it ends, and whether it is merely unfinished.

    After a failure the place is where the reading broke off, so that nothing is read twice.
    """
    try:
        value, end = DECODER.raw_decode(text, at)
        return value, end, False
    except JSONDecodeError as error:
        near_end = error.pos + _LONGEST_WORD >= len(text.rstrip())
        unfinished = near_end or error.msg.startswith("Unterminated string")
        return None, max(error.pos, at + 1), unfinished
    except (ValueError, RecursionError):
        return None, len(text), False


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]
