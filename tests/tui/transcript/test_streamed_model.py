"""What streams into the model ends as what is given at once, and is drawn no more than needed."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.state import AssistantItem, TranscriptItem, UserItem
from mlagent_tui.tui.theme import DARK, LIGHT, palette_of
from mlagent_tui.tui.transcript import model as model_module
from mlagent_tui.tui.transcript.model import TranscriptModel

CONTEXT = Context(
    width=40, palette=palette_of(DARK.name, DARK.to_color_system().generate()), glyphs=UNICODE
)
PALE = replace(CONTEXT, palette=palette_of(LIGHT.name, LIGHT.to_color_system().generate()))
SNIPPETS = (
    *("word ", "**bold** ", "`co", "de` ", "\n", "\n\n", "    ", "# Head\n", "> quoted\n"),
    *("- item\n", "1. one\n", "```python\n", "x = 1\n", "```\n"),
    *("| a | b |\n", "|---|---|\n", "| 1 | 2 |\n"),
)
PIECES = st.lists(st.sampled_from(SNIPPETS), max_size=30)


def never(key: str, error: Exception) -> None:
    raise AssertionError(key) from error


def make(items: tuple[TranscriptItem, ...]) -> TranscriptModel:
    model = TranscriptModel(CONTEXT, never)
    model.update(items)
    return model


def answers(count: int) -> tuple[TranscriptItem, ...]:
    return tuple(
        AssistantItem(
            key=f"a{number}", text=f"Answer **{number}**.\n\n- one\n- two", status="complete"
        )
        for number in range(count)
    )


@settings(max_examples=150, deadline=None)
@given(PIECES, st.lists(st.integers(0, 9), max_size=12), st.integers(3, 30))
def test_a_streamed_answer_ends_as_one_given_whole(
    pieces: list[str], frames: list[int], height: int
) -> None:
    question = UserItem(key="u", text="hi")
    item = AssistantItem(key="a", text="")
    model = make((question, item))
    rest = list(pieces)
    for count in frames:
        piece, rest = "".join(rest[:count]), rest[count:]
        item = replace(item, text=item.text + piece)
        model.update((question, item))
        model.window(height)
    item = replace(item, text="".join(pieces), status="complete")
    model.update((question, item))
    lines = model.window(height)
    whole = make((question, item))
    assert lines == whole.window(height)
    assert model.rows(1) == whole.rows(1)
    assert model.total == whole.total


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often each entry is drawn."""
    counted: Counter[str] = Counter()
    real = model_module.paint_item

    def counting(item, *rest):  # type: ignore[no-untyped-def]
        counted[item.key] += 1
        return real(item, *rest)

    monkeypatch.setattr(model_module, "paint_item", counting)
    return counted


def test_a_finished_item_is_drawn_once_for_each_width_and_theme(drawn: Counter[str]) -> None:
    items = answers(200)
    model = make(items)
    live = AssistantItem(key="live", text="")
    model.window(20)
    for number in range(40):
        live = replace(live, text=f"{live.text}Line {number}.\n\n")
        model.update((*items, live))
        model.window(20)
    model.move(-60, 20)
    for _ in range(30):
        model.move(3, 20)
        model.window(20)
    del drawn["live"]
    assert set(drawn.values()) == {1}
    drawn.clear()
    for context in (replace(CONTEXT, width=50), PALE):
        model.set_context(context)
        for _ in range(3):
            model.window(20)
        assert set(drawn.values()) == {1}, "each once for what it looks like now"
        drawn.clear()


def test_a_grown_answer_keeps_its_rows_of_finished_blocks() -> None:
    live = AssistantItem(key="live", text="First.\n\nSecond.\n\nThird")
    model = make((live,))
    before = model.window(20)
    model.update((replace(live, text=live.text + " goes on."),))
    after = model.window(20)
    assert [old.row is new.row for old, new in zip(before, after, strict=True)] == [
        True,
        True,
        True,
        True,
        False,
    ]


WILD = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 3)),
        st.tuples(st.just("grow"), st.integers(1, 60)),
        st.tuples(st.just("resize"), st.integers(20, 90)),
        st.tuples(st.just("dim"), st.integers(0, 30)),
        st.tuples(st.just("revive"), st.integers(0, 30)),
        st.tuples(st.just("theme"), st.integers(0, 1)),
        st.tuples(st.just("notice above"), st.integers(0, 5)),
        st.tuples(st.just("scroll"), st.integers(-25, 25)),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(WILD)
def test_the_top_line_stays_whatever_is_dimmed_recoloured_or_put_in(
    actions: list[tuple[str, int]],
) -> None:
    items, height, model = answers(30), 10, make(answers(30))
    items = model._items
    model.window(height)
    model.move(-60, height)
    for number, (name, amount) in enumerate(actions):
        before = model.window(height)[0]
        key, following = model.item(before.index).key, model.following
        if name == "scroll":
            model.move(amount, height)
            model.window(height)
            continue
        if name == "resize":
            model.set_context(replace(model.context, width=amount))
        elif name == "theme":
            look = (CONTEXT, PALE)[amount]
            model.set_context(replace(look, width=model.context.width))
        elif name in ("dim", "revive"):
            live = name == "revive"
            items = tuple(
                replace(item, live=live) if at >= amount and item.live != live else item
                for at, item in enumerate(items)
            )
        elif name == "append":
            items = (
                *items,
                *(replace(item, key=f"{number}{item.key}") for item in answers(amount)),
            )
        elif name == "notice above":
            items = (*items[:amount], UserItem(key=f"above{number}", text="hi"), *items[amount:])
        else:
            last = items[-1]
            assert isinstance(last, AssistantItem)
            items = (*items[:-1], replace(last, text=last.text + " grown" * amount))
        model.update(items)
        lines = model.window(height)
        assert len(lines) == height
        if not following and not model.at_end(height):
            assert model.item(lines[0].index).key == key
            if name != "resize":
                assert lines[0].number == before.number
                assert lines[0].row.text == before.row.text
