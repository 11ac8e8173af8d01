"""What of a conversation can be copied: an answer, a block of code, an output, or all. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlagent_tui.tui.render.items import source_of
from mlagent_tui.tui.render.summary import pretty
from mlagent_tui.tui.state import (
    AssistantItem,
    DividerItem,
    NoticeItem,
    ToolItem,
    TranscriptItem,
    UserItem,
)

_TICKS = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class Picked:
    """What a person asked to copy.

    Attributes:
        text: The text; empty if there is none.
        problem: Why there is none, and what to do; empty if there is one.
    """

    text: str = ""
    problem: str = ""


def pick(items: Sequence[TranscriptItem], argument: str) -> Picked:
    """Return what an argument of ``/copy`` means.

    Args:
        items: The conversation.
        argument: ``answer`` (also if it is empty), ``code``, ``code`` and a number, ``output`` or
            ``all``.
    """
    word, _, rest = argument.strip().lower().partition(" ")
    match word:
        case "" | "answer":
            text = last_answer(items)
            return Picked(text, "" if text else "There is no answer yet to copy.")
        case "code":
            return _pick_code(items, rest.strip())
        case "output":
            text = last_output(items)
            return Picked(text, "" if text else "No tool has given an output yet to copy.")
        case "all":
            text = as_markdown(items)
            return Picked(text, "" if text else "There is no conversation yet to copy.")
    return Picked(problem=f"/copy knows answer, code, output and all, but not {word[:40]!r}.")


def last_answer(items: Sequence[TranscriptItem]) -> str:
    """Return the newest answer that has words; empty if there is none."""
    return next((item.text for item in _answers(items)), "")


def last_output(items: Sequence[TranscriptItem]) -> str:
    """Return what the newest call with an output gave; empty if there is none."""
    calls = (item for item in reversed(items) if isinstance(item, ToolItem))
    outputs = (call.output or "\n".join(call.log_tail) for call in calls)
    return next((output for output in outputs if output), "")


def code_blocks(markdown: str) -> tuple[str, ...]:
    """Return the contents of the fenced and indented blocks of code, in their order."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(markdown)
    return tuple(token.content for token in tokens if token.type in ("fence", "code_block"))


def as_markdown(items: Sequence[TranscriptItem]) -> str:
    """Return a conversation as Markdown, without attempts that failed."""
    return "\n\n".join(part for item in items if (part := _markdown_of(item)))


def _answers(items: Sequence[TranscriptItem]) -> Iterator[AssistantItem]:
    for item in reversed(items):
        if isinstance(item, AssistantItem) and item.text.strip() and item.status != "failed":
            yield item


def _pick_code(items: Sequence[TranscriptItem], number: str) -> Picked:
    """Return the last block of code, or one by its number in the newest answer that has any."""
    blocks = next((found for item in _answers(items) if (found := code_blocks(item.text))), ())
    if not blocks:
        return Picked(problem="There is no block of code yet to copy.")
    if not number:
        return Picked(blocks[-1])
    if number.isdecimal() and 1 <= int(number) <= len(blocks):
        return Picked(blocks[int(number) - 1])
    has = "one block" if len(blocks) == 1 else f"{len(blocks)} blocks"
    return Picked(problem=f"The newest answer with code has {has}: /copy code 1 is the first.")


def _markdown_of(item: TranscriptItem) -> str:
    match item:
        case UserItem():
            return f"## You\n\n{item.text}"
        case AssistantItem() if item.status == "failed" or not item.text.strip():
            return ""
        case AssistantItem():
            return f"## Agent\n\n{item.text}"
        case ToolItem():
            output = item.output or "\n".join(item.log_tail)
            parts = [f"### Tool: {item.tool}", fenced(pretty(item.arguments), "json")]
            return "\n\n".join([*parts, fenced(output)] if output else parts)
        case NoticeItem():
            return "\n".join(f"> {line}" for line in source_of(item).split("\n"))
        case DividerItem():
            return f"---\n\n*{item.text}*" + (f"\n\n{item.detail}" if item.detail else "")


def fenced(text: str, language: str = "") -> str:
    """Return a text as a fenced block, the fence longer than any row of ticks in the text."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
