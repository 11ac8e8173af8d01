"""Text is shown as it arrives, and what may be a call is not shown before that is known."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_text_calls import CALL, NO_CALL, ONE_CALL, TEXTS, TOOLS

from mlagent_tui.models.tool_styles.call_values import KnownTools, WrittenCall
from mlagent_tui.models.tool_styles.held_text import MAX_HELD, HeldText
from mlagent_tui.models.tool_styles.text_calls import recover


def pass_through(pieces: list[str]) -> tuple[list[str], str, tuple[WrittenCall, ...]]:
    held = HeldText(KnownTools(TOOLS))
    shown = [held.take(piece) for piece in pieces]
    rest, calls = held.finish()
    return shown, rest, calls


def same_as_whole(text: str, pieces: list[str]) -> None:
    shown, rest, calls = pass_through(pieces)
    whole, expected = recover(text, TOOLS)
    assert calls == expected
    got = "".join(shown) + rest
    assert got.rstrip() == whole.rstrip()
    if not calls:
        assert got == text


@given(TEXTS, st.lists(st.integers(1, 12), min_size=1, max_size=20))
def test_in_pieces_it_is_the_same_as_in_one(text: str, sizes: list[int]) -> None:
    pieces, at = [], 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at : at + size])
        at += size
    same_as_whole(text, pieces)


@pytest.mark.parametrize("text", [*ONE_CALL.values(), *NO_CALL.values()])
def test_character_by_character_it_is_the_same(text: str) -> None:
    for whole in (text, f"I look.\n{text}", f"{text}\n\nThat was it.\n"):
        same_as_whole(whole, list(whole))


@pytest.mark.parametrize("text", ONE_CALL.values(), ids=ONE_CALL.keys())
def test_nothing_of_a_call_is_shown(text: str) -> None:
    shown, rest, calls = pass_through(list(f"I look.\n{text}"))
    assert "".join(shown).strip() + rest.strip() == "I look."
    assert len(calls) == 1


def test_text_is_shown_at_once_and_an_example_soon_after_it_ended() -> None:
    held = HeldText(KnownTools(TOOLS))
    assert held.take("Words, a < b, and [a link](x)\n") == "Words, a < b, and [a link](x)\n"
    assert held.take("{x} and [y]\n```python\nx = {\n") == "{x} and [y]\n```python\nx = {\n"
    assert held.take('{"name": "bash"') == '{"name": "bash"'
    assert held.take("\n```\n") == "\n```\n"
    assert held.take(f"```json\n{CALL}\n```\n") == ""
    assert held.take("This is how a call looks, and so on it goes.").endswith("on it goes.")


def test_a_text_that_is_too_long_to_hold_is_let_through() -> None:
    text = "<tool_call>" + '{"name": "bash", "arguments": {"command": "' + "x" * (MAX_HELD + 10)
    begin = time.process_time()
    shown, rest, calls = pass_through([text[at : at + 40] for at in range(0, len(text), 40)])
    assert time.process_time() - begin < 2.0
    assert "".join(shown) + rest == text
    assert calls == ()


CALL_BEGINS = ["<", "[", "\n<", "{\n", "```\n", " ", "<tool_call>", "[TOOL_CALLS]", '{"name":\n']


@pytest.mark.parametrize("size", [7, 100_000], ids=["in pieces", "in one"])
@pytest.mark.parametrize("part", [*CALL_BEGINS, "[TOOL_CALLS]bash" + " " * 50_000, f"{CALL} x\n"])
def test_a_text_that_begins_like_calls_without_end_takes_no_time(part: str, size: int) -> None:
    text = (part * (50_000 // len(part) + 1))[:50_000] + "x"
    begin = time.process_time()
    shown, rest, calls = pass_through([text[at : at + size] for at in range(0, len(text), size)])
    assert time.process_time() - begin < 3.0
    assert "".join(shown) + rest == text
    assert calls == ()


def test_a_call_after_very_many_things_that_are_none_is_text_as_in_the_whole() -> None:
    many = '{"name": "none"}\nand so on\n' * 1_100
    same_as_whole(f"{many}<tool_call>{CALL}</tool_call>", [f"{many}<tool_call>{CALL}</tool_call>"])
    few = '{"name": "none"}\nand so on\n' * 300
    same_as_whole(f"{few}<tool_call>{CALL}</tool_call>", [f"{few}<tool_call>{CALL}</tool_call>"])
