"""Splits Markdown into top-level blocks, line by line, as the lines come.

Where a block ends depends only on the lines so far, never on how they arrived. So a text that
is streamed ends in exactly the blocks of the same text read at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "fence", "table", "list", "quote", "code"]
"""What a block is: ``text`` is a paragraph, heading or rule, ``code`` is indented."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)\s*$")
_ITEM = re.compile(r"( {0,3})([-*+]|\d{1,9}[.)])( {1,4}(?=\S)| |$)")
_QUOTE = re.compile(r" {0,3}>")
_DELIMITER = re.compile(r" {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")


@dataclass(slots=True)
class Block:
    """A top-level block, or one item of a list, or one part of a quote.

    Attributes:
        kind: What it is.
        lines: Its source lines; for a fence those between the fences.
        gap: Whether a blank row stands before it.
        info: What follows the opening fence.
        number: Number of an ordered list's item, or None.
        continues: Whether it goes on with the quote before it.
    """

    kind: Kind
    lines: list[str] = field(default_factory=list)
    gap: bool = True
    info: str = ""
    number: int | None = None
    continues: bool = False

    @property
    def source(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


class Segmenter:
    """Takes lines and gives blocks as soon as they are complete."""

    def __init__(self) -> None:
        self.open: Block | None = None
        self._fence = ""
        self._fence_indent = 0
        self._indent = 0
        self._bullet = ""
        self._blanks = 0
        self._inner_fence = ""

    def feed(self, line: str) -> Iterator[Block]:
        """Take one complete line.

        Args:
            line: The line, without its end.

        Yields:
            Blocks that this line completes.
        """
        block = self.open
        if block is None:
            yield from self._begin(line)
        elif block.kind == "fence":
            if self._closes_fence(line):
                yield self._seal()
            else:
                block.lines.append(_dedent(line, self._fence_indent))
        elif block.kind == "list":
            yield from self._in_list(block, line)
        elif block.kind == "quote":
            yield from self._in_quote(block, line)
        elif block.kind == "code":
            yield from self._in_code(block, line)
        elif block.kind == "table":
            yield from self._in_table(block, line)
        else:
            yield from self._in_text(block, line)

    def close(self) -> Iterator[Block]:
        """End the text.

        Yields:
            The block that was open.
        """
        if self.open is not None:
            yield self._seal()

    def may_close(self, partial: str) -> bool:
        """Tell whether an incomplete line may become the end of the open fence."""
        text = partial.strip()
        return bool(text) and not text.strip(self._fence[:1])

    def copy(self) -> Segmenter:
        """Return an independent segmenter in the same state."""
        twin = Segmenter()
        for name in ("_fence", "_fence_indent", "_indent", "_bullet", "_blanks", "_inner_fence"):
            setattr(twin, name, getattr(self, name))
        if self.open is not None:
            block = self.open
            twin.open = Block(
                block.kind, list(block.lines), block.gap, block.info, block.number, block.continues
            )
        return twin

    # --- beginning and ending ---------------------------------------------------------------

    def _seal(self) -> Block:
        block = self.open
        assert block is not None
        while block.kind != "fence" and block.lines and not block.lines[-1].strip():
            block.lines.pop()
        self.open = None
        self._blanks = 0
        self._inner_fence = ""
        return block

    def _begin(self, line: str) -> Iterator[Block]:
        """Open the block that a line begins, if it begins one."""
        if not line.strip():
            return
        if fence := _fence_of(line):
            self._fence = fence.group(1)
            self._fence_indent = len(line) - len(line.lstrip(" "))
            self.open = Block("fence", info=fence.group(2).strip())
        elif _HEADING.match(line) or _RULE.match(line):
            self.open = Block("text", [line])
            yield self._seal()
        elif _QUOTE.match(line):
            self.open = Block("quote", [line])
            self._track_inner_fence(line)
        elif item := _ITEM.match(line):
            self._open_item(item, line, gap=True, number=_number(item.group(2)))
        elif line.startswith("    "):
            self.open = Block("code", [line])
        else:
            self.open = Block("text", [line])

    def _end_and_begin(self, line: str) -> Iterator[Block]:
        yield self._seal()
        yield from self._begin(line)

    def _closes_fence(self, line: str) -> bool:
        text = line.strip()
        return (
            text.startswith(self._fence)
            and not text.strip(self._fence[0])
            and len(line) - len(line.lstrip(" ")) <= 3 + self._fence_indent
        )

    # --- going on ---------------------------------------------------------------------------

    def _in_text(self, block: Block, line: str) -> Iterator[Block]:
        if not line.strip():
            yield self._seal()
        elif _is_delimiter(line, block.lines[-1]):
            header = block.lines.pop()
            if block.lines:
                yield self._seal()
            self.open = Block("table", [header, line])
        elif _SETEXT.match(line):
            block.lines.append(line)
            yield self._seal()
        elif _interrupts(line):
            yield from self._end_and_begin(line)
        else:
            block.lines.append(line)

    def _in_table(self, block: Block, line: str) -> Iterator[Block]:
        if not line.strip():
            yield self._seal()
        elif _interrupts(line) or _ITEM.match(line) or line.startswith("    "):
            yield from self._end_and_begin(line)
        else:
            block.lines.append(line)

    def _in_code(self, block: Block, line: str) -> Iterator[Block]:
        if line.strip() and not line.startswith("    "):
            yield from self._end_and_begin(line)
        else:
            block.lines.append(line)

    def _in_quote(self, block: Block, line: str) -> Iterator[Block]:
        if _QUOTE.match(line):
            if not line.strip(" >") and not self._inner_fence:
                yield self._seal()
                self.open = Block("quote", [], continues=True)
                return
            self._track_inner_fence(line)
            block.lines.append(line)
        elif not line.strip():
            if block.lines:
                yield self._seal()
            else:
                self.open = None
        elif _interrupts(line) or self._inner_fence or not block.lines:
            if block.lines:
                yield from self._end_and_begin(line)
            else:
                self.open = None
                yield from self._begin(line)
        else:
            block.lines.append(line)

    def _track_inner_fence(self, line: str) -> None:
        """Remember whether a code block inside a quote or an item is open."""
        text = line.lstrip(" >")
        fence = re.match(r"(`{3,}|~{3,})", text)
        if fence is None:
            return
        if not self._inner_fence:
            self._inner_fence = fence.group(1)
        elif text.startswith(self._inner_fence) and not text.strip(self._inner_fence[0] + " "):
            self._inner_fence = ""

    # --- lists ------------------------------------------------------------------------------

    def _open_item(self, item: re.Match[str], line: str, *, gap: bool, number: int | None) -> None:
        self._indent = len(item.group(0)) if item.group(3) else len(item.group(0)) + 1
        self._bullet = item.group(2)[-1]
        self._blanks = 0
        self._inner_fence = ""
        self.open = Block("list", [line], gap=gap, number=number)
        self._track_inner_fence(line[len(item.group(0)) :])

    def _in_list(self, block: Block, line: str) -> Iterator[Block]:
        if not line.strip():
            self._blanks += 1
            block.lines.append("")
            return
        inside = len(line) - len(line.lstrip(" ")) >= self._indent
        if inside:
            self._track_inner_fence(line)
        elif (item := _ITEM.match(line)) and not _RULE.match(line):
            same = item.group(2)[-1] == self._bullet
            number = block.number
            gap = self._blanks > 0
            yield self._seal()
            if same and number is not None:
                self._open_item(item, line, gap=gap, number=number + 1)
            else:
                self._open_item(item, line, gap=gap, number=_number(item.group(2)))
            return
        elif self._blanks or self._inner_fence or _interrupts(line):
            yield from self._end_and_begin(line)
            return
        self._blanks = 0
        block.lines.append(line)


def _number(marker: str) -> int | None:
    return int(marker[:-1]) if marker[:-1].isdigit() else None


def _fence_of(line: str) -> re.Match[str] | None:
    fence = _FENCE.match(line)
    if fence is None or (fence.group(1)[0] == "`" and "`" in fence.group(2)):
        return None
    return fence


def _interrupts(line: str) -> bool:
    """Tell whether a line ends a paragraph without a blank line between."""
    if _fence_of(line) or _HEADING.match(line) or _RULE.match(line) or _QUOTE.match(line):
        return True
    item = _ITEM.match(line)
    if item is None or not line[item.end() :].strip():
        return False
    return _number(item.group(2)) in (None, 1)


def _is_delimiter(line: str, header: str) -> bool:
    """Tell whether a line makes the line before it the head of a table."""
    if "|" not in header:
        return False
    return bool(_DELIMITER.match(line)) and _columns(line) == _columns(header)


def _columns(line: str) -> int:
    return len(split_cells(line))


def split_cells(line: str) -> list[str]:
    r"""Split a table line at its bars; ``\|`` is a bar inside a cell."""
    text = line.strip()
    if text.startswith("|"):
        text = text[1:]
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    cells = re.split(r"(?<!\\)\|", text)
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _dedent(line: str, count: int) -> str:
    """Remove at most ``count`` spaces from the front."""
    strip = min(count, len(line) - len(line.lstrip(" ")))
    return line[strip:]
