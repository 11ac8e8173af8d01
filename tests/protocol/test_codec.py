"""Every event survives JSON without loss."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.protocol.codec import dumps, from_json, loads, to_json
from mlagent_tui.protocol.events import EVENT_TYPES, Envelope, Event, Notice, Unknown

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
JSON_VALUES = st.recursive(
    SCALARS | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """A strategy for any type that an event's field may have."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return JSON_VALUES
    if dataclasses.is_dataclass(kind):
        return instances_of(typing.cast("type", kind))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of([values_of(argument) for argument in arguments])
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(values_of(arguments[0]), values_of(arguments[1]), max_size=3)
    return {
        int: st.integers(-(2**53), 2**53),
        float: st.floats(allow_nan=False, allow_infinity=False),
        str: st.text(max_size=30),
        bool: st.booleans(),
        Decimal: st.decimals(allow_nan=False, allow_infinity=False),
        type(None): st.none(),
    }[kind]


def instances_of(kind: type) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    fields = {field.name: values_of(hints[field.name]) for field in dataclasses.fields(kind)}
    return st.builds(kind, **fields)


def envelopes_of(event: st.SearchStrategy[Event]) -> st.SearchStrategy[Envelope]:
    return st.builds(
        Envelope,
        event=event,
        seq=st.integers(0, 2**31),
        sub=st.integers(0, 1000),
        time=st.text(max_size=30),
        session_id=st.text(max_size=12),
        turn=st.none() | st.integers(1, 1000),
        agent_id=st.text(max_size=12),
        operation_id=st.none() | st.text(max_size=12),
    )


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=lambda kind: kind.type)
@given(data=st.data())
def test_round_trip(kind: type[Event], data: st.DataObject) -> None:
    envelope = data.draw(envelopes_of(instances_of(kind)))
    line = dumps(envelope)
    assert "\n" not in line
    assert loads(line) == envelope
    assert from_json(json.loads(json.dumps(to_json(envelope)))) == envelope


def test_json_has_the_promised_shape() -> None:
    envelope = Envelope(Notice("info", "code", "text"), 7, 0, "now", "s", 2, operation_id="op")
    assert to_json(envelope) == {
        "type": "notice",
        "seq": 7,
        "sub": 0,
        "time": "now",
        "session_id": "s",
        "turn": 2,
        "agent_id": "main",
        "operation_id": "op",
        "data": {"level": "info", "code": "code", "text": "text", "facts": {}},
    }


def test_unknown_types_are_kept_and_written_back() -> None:
    line = dumps(Envelope(Notice("info", "c", "t"), 1, 0, "now", "s")).replace("notice", "novel")
    read = loads(line)
    assert isinstance(read.event, Unknown)
    assert json.loads(dumps(read)) == json.loads(line)


def test_fields_of_a_newer_version_are_passed_over() -> None:
    value = to_json(Envelope(Notice("info", "c", "t"), 1, 0, "now", "s"))
    value["data"]["added_later"] = 1
    value["also_later"] = 2
    assert from_json(value).event == Notice("info", "c", "t")


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"type": "notice"}', "\x00", '{"type": 1}'])
def test_what_is_no_event_is_refused_with_words(line: str) -> None:
    with pytest.raises(ValueError, match="Not an event"):
        loads(line)


def test_an_event_that_is_nested_without_end_is_refused_as_well() -> None:
    with pytest.raises(ValueError, match="Not an event"):
        loads('{"a":' * 100_000)


def test_every_event_is_frozen_and_documented() -> None:
    for kind in EVENT_TYPES.values():
        assert kind.__doc__
        assert not kind.__doc__.startswith(f"{kind.__name__}("), kind
        assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
