"""What the scripted model server answers: turns, tool calls, gates and faults, as plain data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

FaultKind = Literal[
    "status",
    "html",
    "reset",
    "disconnect",
    "truncate",
    "stall",
    "bad_json",
    "error_event",
    "raw",
    "noise",
]
"""How an answer goes wrong.

``status``: a whole reply with a status before anything else. ``html``: a web page where JSON
belongs. ``reset``: the connection is cut before the reply begins. ``disconnect``: it is cut after
some chunks. ``truncate``: the stream ends properly,
but without a finish reason. ``stall``: nothing more comes, the connection stays open.
``bad_json``: a chunk that is no JSON. ``error_event``: the stream carries an error object.
``raw``: ``body`` is sent as it is in mid-stream, and the stream ends. ``noise``: the same,
but the answer goes on afterwards.
"""


class Gate:
    """Holds an answer until the test lets it go on.

    Wait for :attr:`reached` to know that the server stands at the gate, then act, then call
    :meth:`release`.

    Attributes:
        after: How many chunks are sent before the gate; 0 holds before the first one, and
            before the reply's headers. More than there are holds before the ending.
        reached: Set when the server has come to the gate.
    """

    def __init__(self, after: int = 0) -> None:
        self.after = after
        self.reached = asyncio.Event()
        self._open = asyncio.Event()

    def release(self) -> None:
        """Let the answer go on."""
        self._open.set()

    async def passed(self) -> None:
        """Wait until the gate is open (the server's side)."""
        self.reached.set()
        await self._open.wait()


@dataclass(frozen=True)
class Call:
    """A tool call of an answer.

    Attributes:
        tool: The tool's name.
        arguments: A JSON object, or the text to send in its place (for malformed ones).
        id: The call's id; empty makes one up from the request's and the call's number.
    """

    tool: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict)
    id: str = ""

    @property
    def arguments_text(self) -> str:
        """The arguments as they go over the wire."""
        if isinstance(self.arguments, str):
            return self.arguments
        return json.dumps(self.arguments)


@dataclass(frozen=True)
class Usage:
    """Token counts that an answer reports.

    ``cached`` and ``cache_written`` are parts of ``tokens_in``; only Anthropic tells the latter.
    """

    tokens_in: int = 10
    tokens_out: int = 5
    cached: int = 0
    cache_written: int = 0


@dataclass(frozen=True)
class Fault:
    """How an answer goes wrong; see :data:`FaultKind`.

    Attributes:
        kind: What happens.
        status: HTTP status of ``status`` and ``html``.
        headers: Headers of ``status`` and ``html``, for example ``{"retry-after": "2"}``.
        body: Body of ``status`` (None: an error in the wire's own shape with ``message``); for
            ``raw`` and ``noise``, the text or bytes to put into the stream.
        message: The error's text.
        after: How many chunks are sent first, for the faults that come mid-stream.
    """

    kind: FaultKind = "status"
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    message: str = "something broke"
    after: int = 0


@dataclass(frozen=True)
class Turn:
    """One answer of the model: the reply to one request.

    Attributes:
        text: The answer's text.
        reasoning: Thinking that comes before it.
        redacted: Thinking that nobody may read, before the answer (Anthropic wire only).
        tool_calls: Calls that come after it.
        usage: What it reports; None reports nothing.
        finish_reason: In the words of the OpenAI wire; empty derives it from the calls.
        chunk_size: Characters in a chunk of text, reasoning or arguments.
        rate: Chunks a second; 0 sends as fast as possible.
        ttft: Seconds before the first token.
        gates: Where the answer is held.
        fault: How it goes wrong.
        late_ids: Send a call's id with its second fragment (OpenAI wire only).
        reasoning_field: Name of the reasoning in a delta (OpenAI wire only).
    """

    text: str = ""
    reasoning: str = ""
    redacted: str = ""
    tool_calls: Sequence[Call] = ()
    usage: Usage | None = Usage()
    finish_reason: str = ""
    chunk_size: int = 8
    rate: float = 0.0
    ttft: float = 0.0
    gates: Sequence[Gate] = ()
    fault: Fault | None = None
    late_ids: bool = False
    reasoning_field: str = "reasoning_content"

    @property
    def finish(self) -> str:
        """The finish reason in the words of the OpenAI wire."""
        return self.finish_reason or ("tool_calls" if self.tool_calls else "stop")


def turn_from_json(data: Mapping[str, Any]) -> Turn:
    """Read a turn from plain JSON; gates are for tests in Python only.

    Args:
        data: The fields of :class:`Turn`; ``tool_calls`` is a list of objects with the fields of
            :class:`Call`, ``usage`` and ``fault`` are objects.
    """
    fields = dict(data)
    fields["tool_calls"] = tuple(Call(**call) for call in fields.get("tool_calls", ()))
    if isinstance(fields.get("usage"), Mapping):
        fields["usage"] = Usage(**fields["usage"])
    if isinstance(fields.get("fault"), Mapping):
        fields["fault"] = Fault(**fields["fault"])
    return Turn(**fields)


def pieces(text: str, size: int) -> list[str]:
    """Cut ``text`` into pieces of ``size`` characters."""
    return [text[at : at + size] for at in range(0, len(text), size)]
