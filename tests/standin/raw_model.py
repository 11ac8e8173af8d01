"""A model server that replies to every request with given bytes, cut as given."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

from standin.web import Exchange, LoopbackServer, Reply

Pieces = Iterable[bytes] | Callable[[], AsyncIterator[bytes]]


class RawModel(LoopbackServer):
    """Sends bytes as they are.

    Pieces may be a function that makes an asynchronous iterator, for replies without an end.
    """

    def __init__(
        self,
        pieces: Pieces,
        *,
        kind: str = "text/event-stream",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._pieces = pieces
        self._kind = kind
        self._status = status
        self._headers = headers or {}

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Send the pieces, whatever was asked."""
        await reply.start(self._status, {"content-type": self._kind, **self._headers})
        async for piece in self._all():
            if piece:  # an empty one would end the reply
                await reply.chunk(piece)
        await reply.end()

    async def _all(self) -> AsyncIterator[bytes]:
        if callable(self._pieces):
            async for piece in self._pieces():
                yield piece
        else:
            for piece in self._pieces:
                yield piece


def openai_chunk(
    delta: Mapping[str, Any] | None, finish: str | None = None, **more: Any
) -> dict[str, Any]:
    """Return one chunk of the OpenAI chat wire; None as delta leaves the choices empty."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1776800000,
        "model": "scripted-model",
        "choices": [] if delta is None else [choice],
        **more,
    }


def openai_body(chunks: Sequence[Mapping[str, Any]], *, ascii_only: bool = True) -> bytes:
    """Return the chunks as a stream of events, with its end mark."""
    lines = [json.dumps(chunk, ensure_ascii=ascii_only) for chunk in chunks]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()


def call_fragment(
    index: int | None, arguments: str = "", *, name: str | None = None, ident: str | None = None
) -> dict[str, Any]:
    """Return a delta with one fragment of a tool call."""
    function: dict[str, Any] = {"arguments": arguments}
    if name is not None:
        function["name"] = name
    fragment: dict[str, Any] = {"type": "function", "function": function}
    if index is not None:
        fragment["index"] = index
    if ident is not None:
        fragment["id"] = ident
    return {"tool_calls": [fragment]}
