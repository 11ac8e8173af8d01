"""What an event is, and the envelope that says where in a session it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

EVENT_TYPES: dict[str, type[Event]] = {}
"""All known events by their ``type``."""


class Event:
    """Base of all events.

    Attributes:
        type: The name in JSON.
        durable: Whether it takes a ``seq`` and is kept; transient events are only shown.
        terminal: Whether it ends a turn. There is exactly one terminal event in each turn.
    """

    __slots__ = ()
    type: ClassVar[str]
    durable: ClassVar[bool] = True
    terminal: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "type" in cls.__dict__:
            EVENT_TYPES[cls.type] = cls


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event with its place in the session.

    Attributes:
        event: What happened.
        seq: Number of the event; durable events take the next one without gaps, transient
            events carry that of the last durable event.
        sub: 0 for durable events; counts transient events since the last durable one.
        time: Moment in UTC, ISO 8601 with microseconds.
        session_id: The session.
        turn: Number of the turn, from 1; None outside a turn.
        agent_id: ``main``, or the tool_call_id that started a sub-agent.
        operation_id: The operation that caused the event, if one did.
    """

    event: Event
    seq: int
    sub: int
    time: str
    session_id: str
    turn: int | None = None
    agent_id: str = "main"
    operation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown(Event):
    """An event of a type that this version does not know; kept as it was."""

    name: str
    data: Mapping[str, Any]
