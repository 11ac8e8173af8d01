from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.render.context import PROSE_WIDTH, Context
from mlagent_tui.tui.state import AssistantItem, NoticeItem, ToolItem, TranscriptItem, UserItem
from mlagent_tui.tui.theme import DARK, palette_of
from mlagent_tui.tui.transcript import model as model_module
from mlagent_tui.tui.transcript.model import TranscriptModel

CONTEXT = Context(
    width=40, palette=palette_of(DARK.name, DARK.to_color_system().generate()), glyphs=UNICODE
)


def never(key: str, error: Exception) -> None:
    raise AssertionError(key) from error


def answer(number: int, words: int = 30) -> AssistantItem:
    text = " ".join(f"w{number}x{word}" for word in range(words))
    return AssistantItem(key=f"a{number}", text=text, status="complete")


def call(number: int, output: str = "one\ntwo\nthree\nfour\nfive") -> ToolItem:
    return ToolItem(
        key=f"t{number}",
        tool="bash",
        arguments={"command": f"run {number}"},
        state="succeeded",
        success=True,
        output=output,
    )


def conversation(count: int) -> tuple[TranscriptItem, ...]:
    return tuple(answer(number) if number % 2 else call(number) for number in range(count))


def make(items: tuple[TranscriptItem, ...], width: int = 40) -> TranscriptModel:
    model = TranscriptModel(replace(CONTEXT, width=width), never)
    model.update(items)
    return model


def test_a_resize_that_leaves_prose_as_wide_draws_no_answer_again() -> None:
    """A long answer takes longer to draw than a frame, and prose stays at its readable width."""
    model = make((answer(1, words=400), call(2)), width=PROSE_WIDTH + 20)
    model.window(40)
    rows, card = model.rows(0), model.rows(1)
    model.set_context(replace(model.context, width=PROSE_WIDTH + 5))
    model.window(40)
    assert model.rows(0) is rows
    assert model.rows(1) is not card
    assert model.total == len(rows) + 1 + len(model.rows(1))
    model.set_context(replace(model.context, width=PROSE_WIDTH - 5))
    model.window(40)
    assert len(model.rows(0)) > len(rows)


def shown(model: TranscriptModel, height: int = 10) -> list[str]:
    return [line.row.text for line in model.window(height)]


def test_the_end_is_followed() -> None:
    items = conversation(50)
    model = make(items)
    assert "w49x29" in shown(model)[-1]
    model.update((*items, NoticeItem(key="n", level="info", code="x", text="new")))
    assert shown(model)[-1] == "· new"


def test_short_transcripts_stand_at_the_top() -> None:
    model = make((UserItem(key="u", text="hi"),))
    assert shown(model) == [model.rows(0)[0].text]
    assert model.at_end(10)


def test_only_what_is_seen_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    real = model_module.paint_item

    def counting(item, *rest):  # type: ignore[no-untyped-def]
        drawn.append(item.key)
        return real(item, *rest)

    monkeypatch.setattr(model_module, "paint_item", counting)
    items = conversation(10_000)
    model = make(items)
    shown(model)
    assert len(drawn) < 10
    drawn.clear()
    model.update((*items[:-1], replace(items[-1], text=items[-1].text + " x")))
    shown(model)
    assert drawn == ["a9999"]


def test_scrolling_up_stops_following_and_the_top_line_stays() -> None:
    items = conversation(50)
    model = make(items)
    shown(model)
    model.move(-7, 10)
    assert not model.following
    before = shown(model)
    live = AssistantItem(key="live", text="")
    for number in range(30):
        live = replace(live, text=live.text + f"line {number}\n\n")
        model.update((*items, live))
        assert shown(model) == before
    assert model.new_rows > 20
    model.follow()
    assert shown(model)[-1] == "line 29"
    assert model.new_rows == 0


def test_scrolling_to_the_end_follows_again() -> None:
    model = make(conversation(50))
    shown(model)
    model.move(-30, 10)
    model.move(29, 10)
    assert not model.following
    model.move(1, 10)
    assert model.following


def test_scrolling_up_is_exact_over_entries_that_were_never_drawn() -> None:
    items = conversation(60)
    model = make(items)
    model.window(10)
    everything: list[str] = []
    while True:
        everything.insert(0, shown(model)[0])
        before = model.top
        model.move(-1, 10)
        model.window(10)
        if model.top == before == 0:
            break
    reference = make(items)
    plain = [line.row.text for line in reference.window(100_000)]
    assert everything == plain[: len(everything)]
    assert len(everything) == len(plain) - 9


def test_a_change_of_width_keeps_the_top_line_also_there_and_back() -> None:
    model = make(conversation(60))
    model.window(10)
    model.move(-61, 10)
    first = model.window(10)[0].row.text.split()[0]
    for width in (23, 70, 31, 40):
        model.set_context(replace(model.context, width=width))
        assert first in model.window(10)[0].row.text
    assert model.window(10)[0].row.text.split()[0] == first


def test_expanding_keeps_the_first_row_where_it_is() -> None:
    items = (*conversation(20), call(100, "x\n" * 40), *conversation(20)[1:2])
    model = make(tuple(replace(item, key=f"{n}") for n, item in enumerate(items)))
    lines = model.window(30)
    row = next(at for at, line in enumerate(lines) if line.index == 20 and line.number == 0)
    assert model.toggle(20, 30)
    lines = model.window(30)
    assert (lines[row].index, lines[row].number) == (20, 0)
    assert not model.following
    assert len(model.rows(20)) > 40
    model.toggle(20, 30)
    assert (model.window(30)[row].index, model.window(30)[row].number) == (20, 0)


def test_items_that_are_replaced_or_gone() -> None:
    items = conversation(30)
    model = make(items)
    model.window(10)
    model.selected = 29
    model.update(items[:5])
    assert len(model) == 5
    assert model.selected is None
    assert shown(model)
    model.update((UserItem(key="new", text="other"),))
    assert shown(model) == [f"{UNICODE.prompt} other".ljust(40)]
    model.update(())
    assert shown(model) == []


def test_an_item_put_in_between_disturbs_nothing() -> None:
    items = conversation(40)
    model = make(items)
    model.window(10)
    model.move(-60, 10)
    lines = model.window(10)
    model.selected = lines[-1].index
    model.toggle(10, 10)
    before = [line.row.text for line in model.window(10)]
    key = items[model.selected].key
    model.update((*items[:5], UserItem(key="between", text="hi"), *items[5:]))
    assert [line.row.text for line in model.window(10)] == before
    assert model.item(model.selected).key == key
    assert model._entries[11].expanded
    model.update(items)
    assert [line.row.text for line in model.window(10)] == before
    assert model.index_of("between") is None


def test_memory_is_bounded_but_heights_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    model = make(conversation(400))
    model._budget._limit = 100
    model.window(10)
    for _ in range(300):
        model.move(-5, 10)
        model.window(10)
    assert sum(entry.rows is not None for entry in model._entries) < 60
    total = model.total
    model.move(3, 10)
    assert model.total == total


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 3)),
        st.tuples(st.just("grow"), st.integers(1, 40)),
        st.tuples(st.just("scroll"), st.integers(-30, 30)),
        st.tuples(st.just("resize"), st.integers(20, 90)),
        st.tuples(st.just("expand"), st.integers(0, 5)),
        st.tuples(st.just("tall"), st.integers(3, 20)),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(ACTIONS)
def test_whatever_happens_the_top_line_stays(actions: list[tuple[str, int]]) -> None:
    items: tuple[TranscriptItem, ...] = conversation(30)
    model, height = make(items), 10
    model.window(height)
    model.move(-40, height)
    for name, amount in actions:
        before = model.window(height)
        following, top = model.following, before[0]
        if name == "append":
            base = len(items)
            added = (answer(base + 1000 + n) for n in range(amount))
            items = (*items, *added)
            model.update(items)
        elif name == "grow":
            last = items[-1]
            assert isinstance(last, AssistantItem)
            items = (*items[:-1], replace(last, text=last.text + " grown" * amount))
            model.update(items)
        elif name == "scroll":
            model.move(amount, height)
            lines = model.window(height)
            assert len(lines) == height
            assert model.top == model._heights.before(lines[0].index) + (
                lines[0].number + model._entries[lines[0].index].gap
            )
            continue
        elif name == "resize":
            model.set_context(replace(model.context, width=amount))
        elif name == "expand":
            target = before[min(amount, len(before) - 1)].index
            if target == top.index:
                continue
            model.toggle(target, height)
            following = following or model.following
        elif name == "tall":
            height = amount
        lines = model.window(height)
        assert len(lines) == height
        if not following and not model.at_end(height):
            assert lines[0].index == top.index
            if name != "resize":
                assert lines[0].number == top.number
                assert lines[0].row.text == top.row.text
