"""Turns a reply that came as a whole, although pieces were asked for, into a stream of events.

Some servers do not know streaming, and many gateways tell an error with status 200 and a JSON
object. The model library reads events only: it would find nothing, and an answer that was paid
for, or the reason why there is none, would be lost.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import msgspec

from mlagent_tui.models.library.error_bodies import OF_THE_WHOLE

if TYPE_CHECKING:
    import httpx


_BEGIN = 1_000
"""Bytes within which a JSON object has to begin."""


class _Asked(msgspec.Struct):
    stream: bool | None = False


def wants_pieces(request: httpx.Request) -> bool:
    """Return whether a request asks for an answer in pieces."""
    try:
        return bool(msgspec.json.decode(request.content, type=_Asked).stream)
    except (msgspec.MsgspecError, RecursionError):
        return False


async def as_events(response: httpx.Response) -> httpx.Response:
    """Return a reply to a request for pieces as a stream of events, if it is a JSON object.

    Nothing but the beginning of other replies is read.
    """
    import httpx

    class Rest(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield bytes(body)
            async for piece in pieces:
                yield piece

        async def aclose(self) -> None:
            await response.aclose()

    if "json" not in response.headers.get("content-type", ""):
        return response
    body, pieces = bytearray(), response.aiter_bytes()
    try:
        async for piece in pieces:
            body += piece
            if not _may_be_object(body):
                break
        else:
            body = bytearray(events_of(bytes(body)))
    except BaseException:
        await response.aclose()
        raise
    told = response.headers.multi_items()
    headers = [(name, value) for name, value in told if name.lower() not in OF_THE_WHOLE]
    return httpx.Response(response.status_code, headers=headers, stream=Rest())


def _may_be_object(body: bytearray) -> bool:
    begin = body[:_BEGIN].lstrip()
    return begin.startswith(b"{") if begin else len(body) < _BEGIN


def events_of(body: bytes) -> bytes:
    """Return a JSON object as events; what is no answer and no error stays as it is."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return body
    match told:
        case {"error": {} | str()}:
            return b"event: error\n" + _data(told)
        case {"choices": [{"message": {} as message} as choice, *_]}:
            piece = {**choice, "delta": _delta(message)}
            del piece["message"]
            chunk = {**told, "object": "chat.completion.chunk", "choices": [piece]}
            return _data(chunk) + b"data: [DONE]\n\n"
    return body


def _delta(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as one piece of itself: there, each call says which one it is."""
    calls = message.get("tool_calls")
    if not isinstance(calls, list):
        return message
    numbered = [
        {**call, "index": at} if isinstance(call, dict) else call for at, call in enumerate(calls)
    ]
    return {**message, "tool_calls": numbered}


def _data(value: Any) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"
