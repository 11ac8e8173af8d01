from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.config.interpolation import (
    BadReferenceError,
    UnsetVariableError,
    interpolate,
    map_strings,
)

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
texts = st.text(max_size=40)


@given(texts.filter(lambda text: "${" not in text))
def test_text_without_references_is_left_alone(text: str) -> None:
    assert interpolate(text, {}) == text


@given(texts)
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    assert interpolate(text.replace("${", "$${"), {}) == text


@given(
    st.lists(st.tuples(texts.filter(lambda t: "$" not in t), names), max_size=5),
    st.dictionaries(names, texts),
)
def test_each_reference_becomes_its_value_and_nothing_is_looked_at_twice(
    parts: list[tuple[str, str]], values: dict[str, str]
) -> None:
    variables = {name: values.get(name, "${NEVER}") for _, name in parts}
    written = "".join(f"{text}${{{name}}}" for text, name in parts)
    wanted = "".join(f"{text}{variables[name]}" for text, name in parts)
    assert interpolate(written, variables) == wanted


@given(names, texts.filter(lambda text: "}" not in text), st.one_of(st.none(), texts))
def test_a_default_stands_in_for_unset_and_empty(
    name: str, default: str, value: str | None
) -> None:
    variables = {} if value is None else {name: value}
    assert interpolate(f"${{{name}:-{default}}}", variables) == (value or default)


def test_an_empty_variable_without_default_is_empty() -> None:
    assert interpolate("a${X}b", {"X": ""}) == "ab"


def test_an_unset_variable_is_named() -> None:
    with pytest.raises(UnsetVariableError) as caught:
        interpolate("Bearer ${YOUR_TOKEN}", {})
    assert caught.value.name == "YOUR_TOKEN"


@pytest.mark.parametrize("text", ["${", "${}", "${A", "${A-b}", "${1A}", "${A B}", "${x%y}"])
def test_what_only_looks_like_a_reference_is_refused(text: str) -> None:
    with pytest.raises(BadReferenceError):
        interpolate(text, {"A": "a"})


def test_strings_are_found_at_every_depth_but_keys_stay() -> None:
    value = {"${A}": ["${A}", {"k": "${A}", "n": 3, "t": True, "z": None}]}
    assert map_strings(value, lambda text: interpolate(text, {"A": "x"})) == {
        "${A}": ["x", {"k": "x", "n": 3, "t": True, "z": None}]
    }
