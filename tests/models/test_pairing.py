"""Histories of any shape become ones that every provider takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from mlagent_tui.models.requests.pairing import BEFORE, GO_ON, NO_RESULT, in_order
from mlagent_tui.models.requests.wire import portable_name, render_messages
from mlagent_tui.models.routes.providers import LOCAL
from mlagent_tui.protocol.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from standin.llm_rules import openai_violations

TEXT = st.sampled_from(["", " ", "hello", "a \ud800 half", "ünï"])
IDS = st.sampled_from(["c1", "c2", "functions.bash:0", "x" * 60, "", "toolu_1"])
NAMES = st.sampled_from(["bash", "functions.bash", "", "read file", "n" * 90])
CALLS = st.lists(st.builds(ToolCall, IDS, NAMES), max_size=3).map(tuple)
MESSAGES: st.SearchStrategy[list[Message]] = st.lists(
    st.one_of(
        st.builds(SystemMessage, TEXT),
        st.builds(UserMessage, TEXT),
        st.builds(AssistantMessage, TEXT, CALLS),
        st.builds(ToolMessage, IDS, NAMES, TEXT),
    ),
    max_size=12,
)
PROVIDERS = st.sampled_from(["openai", "anthropic", "huggingface", "ollama", "vllm", "mistral"])


def ordered(*messages: Message) -> list[Message]:
    return in_order(messages)


ASKED, CALLED = UserMessage("list"), AssistantMessage("", (ToolCall("c1", "bash"),))
RESULT = ToolMessage("c1", "bash", "a.txt")


def test_an_orderly_history_stays_as_it_is() -> None:
    history = [SystemMessage("s"), ASKED, CALLED, RESULT]
    assert in_order(history) == history


def test_a_call_without_a_result_gets_one() -> None:
    *_, result, said = ordered(ASKED, CALLED, UserMessage("well?"))
    assert result == ToolMessage("c1", "bash", NO_RESULT, success=False)
    assert said == UserMessage("well?")


def test_results_without_a_call_and_second_results_are_left_out() -> None:
    other = ToolMessage("c9", "bash", "?")
    assert ordered(ASKED, other, CALLED, other, RESULT, RESULT) == [ASKED, CALLED, RESULT]


def test_results_come_in_the_order_of_calls_and_before_what_people_said() -> None:
    both = AssistantMessage("", (ToolCall("c1", "bash"), ToolCall("c2", "bash")))
    second = ToolMessage("c2", "bash", "b")
    said = UserMessage("hurry")
    assert ordered(ASKED, both, second, said, RESULT) == [ASKED, both, RESULT, second, said]


def test_a_conversation_begins_and_ends_with_the_user() -> None:
    assert ordered(AssistantMessage("hi")) == [BEFORE, AssistantMessage("hi"), GO_ON]


def test_ids_that_were_used_before_are_replaced() -> None:
    first, second = CALLED, AssistantMessage("again", (ToolCall("c1", "bash"),))
    rendered = render_messages([ASKED, first, RESULT, second, RESULT], "openai")
    calls = [each["tool_calls"][0]["id"] for each in rendered if "tool_calls" in each]
    results = [each["tool_call_id"] for each in rendered if each["role"] == "tool"]
    assert calls == results == ["c1", "again2_c1"]


def test_ids_for_mistral_are_nine_characters() -> None:
    rendered = render_messages([ASKED, CALLED, RESULT], "mistral")
    assert re.fullmatch("[a-zA-Z0-9]{9}", rendered[2]["tool_call_id"])


def test_neighbouring_words_of_the_user_are_one_message_for_local_servers() -> None:
    said: Sequence[Message] = [UserMessage("a"), UserMessage("b")]
    assert render_messages(said, "ollama") == [{"role": "user", "content": "a\n\nb"}]
    assert len(render_messages(said, "openai")) == 2


def test_names_that_a_model_made_up_can_be_sent() -> None:
    assert portable_name("functions.bash") == "functions_bash"
    assert portable_name("") == "unnamed"


@settings(max_examples=300, deadline=None)
@given(MESSAGES, PROVIDERS)
def test_any_history_can_be_sent(history: list[Message], provider: str) -> None:
    rendered = render_messages(history, provider)
    assert openai_violations({"messages": rendered}, strict_turns=provider in LOCAL) == []


@settings(max_examples=200, deadline=None)
@given(MESSAGES, PROVIDERS)
def test_the_order_is_stable(history: list[Message], provider: str) -> None:
    once = in_order(history)
    assert in_order(once) == once
    assert render_messages(history, provider) == render_messages(list(history), provider)


@settings(max_examples=200, deadline=None)
@given(MESSAGES, MESSAGES)
def test_what_was_answered_is_rendered_the_same_whatever_follows(
    before: list[Message], after: list[Message]
) -> None:
    answered = [*before, UserMessage("next")]
    first = render_messages(answered, "openai")
    second = render_messages(
        [
            *answered,
            AssistantMessage("ok"),
            *[m for m in after if not isinstance(m, SystemMessage)],
        ],
        "openai",
    )
    assert second[: len(first)] == first
