"""Streams as servers of uneven quality send them, byte by byte, through the real adapter."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlagent_tui.models.client import UsageDelta
from models.asking import Answer, ask, client_of
from standin.llm_server import Call, ScriptedModel, Turn
from standin.raw_model import RawModel, call_fragment, openai_body, openai_chunk

pytestmark = pytest.mark.usefixtures("library")

END = openai_chunk({}, "stop")
END_CALLS = openai_chunk({}, "tool_calls")


async def answer_to(*chunks: Mapping[str, Any], provider: str = "openai") -> Answer:
    async with RawModel([openai_body(chunks)]) as server:
        return await ask(client_of(server.url, provider))


async def calls_of(*fragments: dict[str, Any]) -> list[tuple[str, str, str]]:
    answer = await answer_to(*map(openai_chunk, fragments), END_CALLS)
    assert answer.error is None
    assert answer.finish == "tool_calls"
    return answer.told


async def test_fragments_of_several_calls_in_turns() -> None:
    assert await calls_of(
        call_fragment(0, name="bash", ident="a"),
        call_fragment(1, name="read", ident="b"),
        call_fragment(0, '{"x"'),
        call_fragment(1, '{"y"'),
        call_fragment(0, ": 1}"),
        call_fragment(1, ": 2}"),
    ) == [("a", "bash", '{"x": 1}'), ("b", "read", '{"y": 2}')]


async def test_both_calls_in_one_chunk() -> None:
    both = {
        "tool_calls": [
            *call_fragment(0, "{}", name="bash", ident="a")["tool_calls"],
            *call_fragment(1, "[]", name="read", ident="b")["tool_calls"],
        ]
    }
    assert await calls_of(both) == [("a", "bash", "{}"), ("b", "read", "[]")]


async def test_an_id_that_arrives_late() -> None:
    assert await calls_of(
        call_fragment(0, name="bash"),
        call_fragment(0, '{"x"'),
        call_fragment(0, ": 1}", ident="late"),
    ) == [("late", "bash", '{"x": 1}')]


async def test_id_and_name_with_every_fragment() -> None:
    assert await calls_of(
        call_fragment(0, "{", name="bash", ident="a"),
        call_fragment(0, "}", name="bash", ident="a"),
    ) == [("a", "bash", "{}")]


async def test_a_name_in_pieces() -> None:
    assert await calls_of(
        call_fragment(0, name="ba", ident="a"),
        call_fragment(0, name="sh"),
        call_fragment(0, "{}"),
    ) == [("a", "bash", "{}")]


async def test_two_calls_with_the_same_index() -> None:
    assert await calls_of(
        call_fragment(0, "{}", name="bash", ident="a"),
        call_fragment(0, "[]", name="read", ident="b"),
    ) == [("a", "bash", "{}"), ("b", "read", "[]")]


async def test_calls_without_an_index() -> None:
    assert await calls_of(
        call_fragment(None, "{", name="bash", ident="a"),
        call_fragment(None, "}"),
        call_fragment(None, "[]", name="read", ident="b"),
    ) == [("a", "bash", "{}"), ("b", "read", "[]")]


async def test_arguments_cut_within_an_escape() -> None:
    arguments = json.dumps({"command": 'echo "\\" é 🙂\n'})
    cut = [call_fragment(0, letter) for letter in arguments]
    assert await calls_of(call_fragment(0, name="bash", ident="a"), *cut) == [
        ("a", "bash", arguments)
    ]


async def test_bytes_cut_within_a_character() -> None:
    chunks = [openai_chunk({"content": "é🙂 "}), openai_chunk({"content": "ü"}), END]
    body = openai_body(chunks, ascii_only=False)
    async with RawModel([body[at : at + 1] for at in range(len(body))]) as server:
        answer = await ask(client_of(server.url))
    assert (answer.text, answer.finish) == ("é🙂 ü", "stop")


@pytest.mark.parametrize(
    "nothing",
    [
        {"role": "assistant"},
        {"role": "assistant", "content": None},
        {"content": ""},
        {"content": None, "tool_calls": None},
        {"content": None, "tool_calls": []},
        {},
    ],
    ids=json.dumps,
)
async def test_deltas_that_say_nothing(nothing: dict[str, Any]) -> None:
    quiet = openai_chunk(nothing)
    answer = await answer_to(
        quiet, openai_chunk({"content": "a"}), quiet, openai_chunk({"content": "b"}), quiet, END
    )
    assert (answer.text, answer.told, answer.finish) == ("ab", [], "stop")


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
async def test_thinking_under_either_name(name: str) -> None:
    answer = await answer_to(
        openai_chunk({name: "let me "}),
        openai_chunk({name: "see", "content": None}),
        openai_chunk({"content": "4"}),
        END,
    )
    assert (answer.thinking, answer.text) == ("let me see", "4")


async def test_thinking_under_both_names_is_told_once() -> None:
    both = {"reasoning": "hm", "reasoning_content": "hm"}
    answer = await answer_to(openai_chunk(both), openai_chunk({"content": "4"}), END)
    assert answer.thinking == "hm"


def used(tokens_in: int, tokens_out: int) -> dict[str, int]:
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
    }


async def usage_of(*chunks: Mapping[str, Any]) -> UsageDelta | None:
    answer = await answer_to(*chunks, provider="ollama")
    assert (answer.text, answer.finish) == ("ab", "stop")
    return answer.usage


async def test_usage_in_a_last_chunk_without_choices() -> None:
    usage = await usage_of(
        openai_chunk({"content": "ab"}), END, openai_chunk(None, usage=used(9, 2))
    )
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out) == (9, 2)


async def test_usage_beside_the_finish_reason() -> None:
    usage = await usage_of(
        openai_chunk({"content": "ab"}), openai_chunk({}, "stop", usage=used(9, 2))
    )
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out) == (9, 2)


async def test_usage_in_every_chunk() -> None:
    usage = await usage_of(
        openai_chunk({"content": "a"}, usage=used(9, 1)),
        openai_chunk({"content": "b"}, usage=used(9, 2)),
        openai_chunk({}, "stop", usage=used(9, 2)),
        openai_chunk(None, usage=used(9, 3)),
    )
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out) == (9, 3)


async def test_usage_in_every_chunk_of_a_long_answer() -> None:
    chunks = [openai_chunk({"content": "word "}, usage=used(9, at + 1)) for at in range(500)]
    answer = await answer_to(*chunks, END, openai_chunk(None, usage=used(9, 501)))
    assert answer.text == "word " * 500
    assert answer.usage is not None
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (9, 501)


@pytest.mark.parametrize(("told", "written"), [(-5, -7), (9, -1), (10**30, 2), (9, 10**12)])
async def test_usage_that_cannot_be_true_counts_as_none(told: int, written: int) -> None:
    usage = await usage_of(
        openai_chunk({"content": "ab"}), END, openai_chunk(None, usage=used(told, written))
    )
    assert usage is None


@pytest.mark.parametrize(("cached", "believed"), [(-500, 0), (500, 9), (4, 4)])
async def test_no_more_is_read_from_a_cache_than_is_read_at_all(cached: int, believed: int) -> None:
    report = {**used(9, 2), "prompt_tokens_details": {"cached_tokens": cached}}
    usage = await usage_of(openai_chunk({"content": "ab"}), END, openai_chunk(None, usage=report))
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_cached) == (9, believed)


async def test_no_usage() -> None:
    assert await usage_of(openai_chunk({"content": "ab"}), END) is None


async def test_chunks_after_the_finish_reason() -> None:
    answer = await answer_to(openai_chunk({"content": "ab"}), END, openai_chunk({}), END)
    assert (answer.text, answer.finish) == ("ab", "stop")


async def test_calls_that_end_with_stop() -> None:
    answer = await answer_to(
        openai_chunk(call_fragment(0, "{}", name="bash", ident="a")), openai_chunk({}, "stop")
    )
    assert (answer.told, answer.finish) == ([("a", "bash", "{}")], "tool_calls")


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_a_long_answer_keeps_its_usage(provider: str) -> None:
    text = " ".join(map(str, range(1000)))
    calls = [Call("bash", {"command": "x" * 3000})]
    async with ScriptedModel([Turn(text=text, reasoning=text, tool_calls=calls)]) as server:
        answer = await ask(client_of(server.url, provider))
    assert (answer.text, answer.thinking, answer.finish) == (text, text, "tool_calls")
    assert answer.told == [("call_1_0", "bash", calls[0].arguments_text)]
    assert answer.usage is not None
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (10, 5)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
arguments = st.dictionaries(words, words | st.integers() | st.booleans() | st.none(), max_size=4)
answers = st.builds(
    Turn,
    text=words.filter(lambda text: not text or bool(text.strip())),
    reasoning=words,
    tool_calls=st.lists(st.builds(Call, st.sampled_from(["bash", "read"]), arguments), max_size=3),
    chunk_size=st.integers(1, 50),
    late_ids=st.booleans(),
    reasoning_field=st.sampled_from(["reasoning", "reasoning_content"]),
).filter(lambda turn: bool(turn.text or turn.tool_calls))

quickly = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
@quickly
@given(turn=answers)
async def test_whole_and_streamed_answers_are_the_same(provider: str, turn: Turn) -> None:
    async with ScriptedModel([turn], repeat_last=True) as server:
        streamed = await ask(client_of(server.url, provider))
        whole = await ask(client_of(server.url, provider), stream=False)
    for answer in (streamed, whole):
        for call in answer.calls.values():
            assert call.id.startswith("call_")
    ids = [("", tool, json.loads(given)) for _, tool, given in streamed.told]
    assert ids == [("", tool, json.loads(given)) for _, tool, given in whole.told]
    assert streamed.error is None
    assert (streamed.text, streamed.thinking) == (turn.text, turn.reasoning)
    assert (streamed.text, streamed.thinking, streamed.usage, streamed.finish) == (
        whole.text,
        whole.thinking,
        whole.usage,
        whole.finish,
    )


def cut(text: str, at: Sequence[int]) -> list[str]:
    """Cut ``text`` at the places that lie within it."""
    places = [0, *sorted({place % (len(text) + 1) for place in at}), len(text)]
    return [text[begin:end] for begin, end in itertools.pairwise(places) if begin < end]


@quickly
@given(turn=answers, data=st.data())
async def test_an_answer_is_the_same_however_it_is_cut(turn: Turn, data: st.DataObject) -> None:
    places = st.lists(st.integers(0, 500), max_size=12)
    chunks = [openai_chunk({"role": "assistant", "content": None})]
    chunks += [
        openai_chunk({turn.reasoning_field: piece})
        for piece in cut(turn.reasoning, data.draw(places))
    ]
    chunks += [openai_chunk({"content": piece}) for piece in cut(turn.text, data.draw(places))]
    queues = [
        [
            call_fragment(index, name=call.tool, ident=f"id{index}"),
            *(call_fragment(index, piece) for piece in cut(call.arguments_text, data.draw(places))),
        ]
        for index, call in enumerate(turn.tool_calls)
    ]
    while any(queues):
        queue = data.draw(st.sampled_from([queue for queue in queues if queue]))
        chunks.append(openai_chunk(queue.pop(0)))
    body = openai_body(
        [*chunks, openai_chunk({}, turn.finish)], ascii_only=data.draw(st.booleans())
    )
    edges = sorted({place % len(body) for place in data.draw(st.lists(st.integers(0, 9999)))})
    parts = [body[a:b] for a, b in zip([0, *edges], [*edges, len(body)], strict=True)]
    async with RawModel(parts) as server:
        answer = await ask(client_of(server.url))
    assert (answer.text, answer.thinking) == (turn.text, turn.reasoning)
    assert sorted(answer.told) == [
        (f"id{index}", call.tool, call.arguments_text) for index, call in enumerate(turn.tool_calls)
    ]
    assert answer.finish == turn.finish


async def test_a_piece_leaves_no_generator_behind() -> None:
    async def generators(pieces: int) -> int:
        begun = 0
        before = sys.get_asyncgen_hooks()
        assert before.firstiter is not None
        note = before.firstiter

        def count(generator: AsyncGenerator[Any, Any]) -> None:
            nonlocal begun
            begun += 1
            note(generator)

        # Each has an id of its own, so that none is joined with its neighbour.
        chunks = [openai_chunk({"content": "a"}, id=f"x{at}") for at in range(pieces)]
        sys.set_asyncgen_hooks(firstiter=count)
        try:
            answer = await answer_to(*chunks, END)
        finally:
            sys.set_asyncgen_hooks(firstiter=before.firstiter)
        assert answer.text == "a" * pieces
        return begun

    assert await generators(300) < await generators(30) + 30
