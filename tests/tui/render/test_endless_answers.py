"""An answer that does not stop costs a bounded amount of drawing, and none of it is lost."""

from __future__ import annotations

import pytest

from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.items import source_of
from mlagent_tui.tui.render.message import ANSWER, ANSWER_LINES, AssistantPainter
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.state import AssistantItem
from mlagent_tui.tui.theme import DARK, palette_of

CONTEXT = Context(
    width=80, palette=palette_of(DARK.name, DARK.to_color_system().generate()), glyphs=UNICODE
)


def answer(text: str, *, streaming: bool = False) -> AssistantItem:
    return AssistantItem(key="m", text=text, status="streaming" if streaming else "complete")


def words(rows: list[Row]) -> list[str]:
    return ["".join(segment.text for segment in row.segments).rstrip() for row in rows]


ENDLESS = {
    "lines": "\n\n" + "> a line\n" * (ANSWER_LINES * 10),
    "words": "\n\n" + "word " * (ANSWER // 2),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_only_the_beginning_is_drawn_and_the_rest_is_counted(name: str) -> None:
    text = ENDLESS[name]
    rows = AssistantPainter(CONTEXT).update(answer(text))

    assert len(rows) < ANSWER_LINES * 1.5
    assert "more characters; a copy of the answer has them" in words(rows)[-1]
    assert source_of(answer(text)) == text


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_answer_that_came_in_pieces_looks_like_a_whole_one(name: str) -> None:
    text = ENDLESS[name]
    painter = AssistantPainter(CONTEXT)
    last: list[Row] = []
    for end in [*range(0, len(text), 30_011), len(text)]:
        last = painter.update(answer(text[:end], streaming=True))
    assert "more characters" in words(last)[-1]
    whole = AssistantPainter(CONTEXT).update(answer(text))
    assert words(painter.update(answer(text))) == words(whole)


def test_an_answer_just_below_the_limits_is_drawn_as_a_whole() -> None:
    rows = AssistantPainter(CONTEXT).update(answer("> a\n" * ANSWER_LINES))
    assert "more characters" not in words(rows)[-1]
