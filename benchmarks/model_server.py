"""A model on loopback that streams Markdown at a steady rate and notes when it sent the last piece.

``python -m benchmarks.model_server CHUNKS RATE NOTES``: prints its port, answers every request with
CHUNKS pieces, RATE of them a second (0: as fast as possible), and writes to NOTES the monotonic
time, machine-wide on Linux and macOS, at which the last piece was sent. It speaks OpenAI's wire,
and Anthropic's below ``/messages``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

END_MARK = "ENDMARK"
"""Last word of every answer."""

_WORDS = [
    "loss",
    "gradient",
    "batch",
    "token",
    "rate",
    "model",
    "layer",
    "data",
    "shard",
    "epoch",
    "weight",
    "cache",
]


def piece(index: int) -> str:
    """Return a piece of an answer: mostly prose, with lists and fences in between."""
    place = index % 120
    if place == 0:
        return f"\n\n## Part {index // 120}\n\n"
    if place in (60, 70, 80):
        return "\n- "
    if place == 90:
        return "\n\n```python\n"
    if place == 110:
        return "\n```\n\n"
    end = "\n" if 90 < place < 110 and place % 5 == 0 else " "
    return _WORDS[index * 7 % len(_WORDS)] + end


async def answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    chunks: int,
    rate: float,
    notes: Path,
) -> None:
    """Answer one request and close; a program that leaves before the end is no trouble."""
    with contextlib.suppress(ConnectionError):
        await _answer(reader, writer, chunks, rate, notes)


async def _answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    chunks: int,
    rate: float,
    notes: Path,
) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"POST"):
        body = json.dumps({"data": [{"id": "fake-model"}]}).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        )
        writer.write(body)
        writer.close()
        return
    length = next(
        (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"),
        0,
    )
    await reader.readexactly(length)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
    wire = _anthropic if b"/messages " in head.split(b"\r\n", 1)[0] else _openai
    before, words, after = wire(chunks)
    writer.write(before)
    started = time.monotonic()
    for index in range(chunks):
        writer.write(words(piece(index)))
        if rate and (wait := started + index / rate - time.monotonic()) > 0.001:
            await writer.drain()
            await asyncio.sleep(wait)
    writer.write(words(f"\n\n{END_MARK}"))
    await writer.drain()
    last = time.monotonic()
    writer.write(after)
    await writer.drain()
    writer.close()
    await asyncio.to_thread(notes.write_text, str(last), encoding="ascii")


Wire = tuple[bytes, Callable[[str], bytes], bytes]
"""What comes before the pieces, how a piece is written, and what comes after them."""


def _openai(chunks: int) -> Wire:
    def line(**fields: object) -> bytes:
        head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "fake-model"}
        return b"data: " + json.dumps({**head, **fields}).encode() + b"\n\n"

    def words(text: str) -> bytes:
        return line(choices=[{"index": 0, "delta": {"content": text}}])

    stop = line(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
    usage = line(choices=[], usage={"prompt_tokens": 900, "completion_tokens": chunks})
    return b"", words, stop + usage + b"data: [DONE]\n\n"


def _anthropic(chunks: int) -> Wire:
    def event(kind: str, **fields: object) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()

    def words(text: str) -> bytes:
        delta = {"type": "text_delta", "text": text}
        return event("content_block_delta", index=0, delta=delta)

    message = {
        "id": "x",
        "type": "message",
        "role": "assistant",
        "model": "fake-model",
        "content": [],
        "usage": {"input_tokens": 900, "output_tokens": 1},
    }
    block = {"type": "text", "text": ""}
    before = event("message_start", message=message)
    before += event("content_block_start", index=0, content_block=block)
    after = event("content_block_stop", index=0)
    after += event(
        "message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": chunks}
    )
    return before, words, after + event("message_stop")


async def main() -> None:
    """Serve until killed."""
    chunks, rate, notes = int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
    server = await asyncio.start_server(
        lambda reader, writer: answer(reader, writer, chunks, rate, notes), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
