"""Envelopes as JSON and back, without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from mlagent_tui.protocol.events import EVENT_TYPES, Envelope, Event, Unknown

_HEADER = ("seq", "sub", "time", "session_id", "turn", "agent_id", "operation_id")


def to_json(envelope: Envelope) -> dict[str, Any]:
    """Return ``{"type", "seq", …, "data": {…}}`` of plain JSON values.

    Decimals become strings, so that no digit of a price is lost.
    """
    event = envelope.event
    if isinstance(event, Unknown):
        name, data = event.name, dict(event.data)
    else:
        name, data = event.type, msgspec.to_builtins(event, str_keys=True)
    header = {key: getattr(envelope, key) for key in _HEADER}
    return {"type": name, **header, "data": data}


def dumps(envelope: Envelope) -> str:
    """Return the envelope as one line of JSON.

    Half of a surrogate pair, which a model can write and UTF-8 cannot hold, becomes ``?``.
    """
    value = to_json(envelope)
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace").decode()


def from_json(value: Mapping[str, Any]) -> Envelope:
    """Read what :func:`to_json` wrote.

    Fields that this version does not know are ignored; an unknown type becomes
    :class:`Unknown` and is written back as it was.

    Raises:
        ValueError: If the value is no envelope, or its data do not fit its type.
    """
    try:
        header = {key: value[key] for key in _HEADER}
        event = _read_event(value["type"], value["data"])
        return msgspec.convert(header, _Header).wrap(event)
    except (KeyError, msgspec.ValidationError) as error:
        raise ValueError(f"Not an event: {error}") from error


def loads(line: str | bytes) -> Envelope:
    """Read one line that :func:`dumps` wrote.

    Raises:
        ValueError: If the line is not JSON or not an envelope.
    """
    try:
        return from_json(msgspec.json.decode(line, type=dict[str, Any]))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"Not an event: {error}") from error


def _read_event(name: str, data: Mapping[str, Any]) -> Event:
    kind = EVENT_TYPES.get(name)
    if kind is None:
        return Unknown(name, data)
    return _convert(data, kind)


def _convert(data: Mapping[str, Any], kind: type[Event]) -> Event:
    # Keys of integer-keyed mappings are strings in JSON: strict=False would also accept
    # numbers spelled as strings elsewhere, so only ``str_keys`` is relaxed.
    return msgspec.convert(data, kind, str_keys=True)


class _Header(msgspec.Struct, frozen=True):
    seq: int
    sub: int
    time: str
    session_id: str
    turn: int | None
    agent_id: str
    operation_id: str | None

    def wrap(self, event: Event) -> Envelope:
        return Envelope(
            event,
            self.seq,
            self.sub,
            self.time,
            self.session_id,
            self.turn,
            self.agent_id,
            self.operation_id,
        )
