"""How a scripted answer looks on OpenAI's responses wire, where its newer models take tools."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from standin.llm_script import Turn, pieces

Json = dict[str, Any]


class ResponsesWire:
    """``POST /v1/responses``; one answer each, since the ending tells it all once more."""

    reply_headers: Mapping[str, str] = {}

    def __init__(self) -> None:
        self._number = 0

    def chunks(self, turn: Turn, model: str, number: int, wants_usage: bool) -> Iterator[bytes]:
        """Yield the start and the items of an answer."""
        self._number = number
        yield _event("response.created", response=self._response(turn, model, "in_progress", []))
        for index, item in enumerate(_items(turn, number)):
            yield from _item(item, index, turn.chunk_size)

    def ending(self, turn: Turn, model: str, wants_usage: bool) -> Iterator[bytes]:
        """Yield the whole answer once more, with its usage."""
        items = list(_items(turn, self._number))
        if turn.finish == "length":
            yield _event(
                "response.incomplete", response=self._response(turn, model, "incomplete", items)
            )
        else:
            yield _event(
                "response.completed", response=self._response(turn, model, "completed", items)
            )

    def whole(self, turn: Turn, model: str, number: int) -> Json:
        """Return the answer in one piece."""
        return self._response(turn, model, "completed", list(_items(turn, number)))

    def error(self, status: int, message: str) -> Json:
        """Return an OpenAI error body."""
        kind = "invalid_request_error" if status < 500 else "server_error"
        return {"error": {"message": message, "type": kind, "param": None, "code": None}}

    def error_event(self, message: str) -> bytes:
        """Return an ``error`` event."""
        return _event("error", code="server_error", message=message, param=None)

    def listed(self, model: str) -> Json:
        """Return an entry with hardly more than the name."""
        return {"id": model, "object": "model"}

    def _response(self, turn: Turn, model: str, status: str, output: list[Json]) -> Json:
        response: Json = {
            "id": "resp_1",
            "object": "response",
            "created_at": 1776800000,
            "model": model,
            "status": status,
            "output": output,
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "error": None,
            "incomplete_details": {"reason": "max_output_tokens"}
            if status == "incomplete"
            else None,
            "instructions": None,
            "metadata": {},
            "temperature": 1.0,
            "top_p": 1.0,
        }
        if turn.usage is not None and status != "in_progress":
            response["usage"] = {
                "input_tokens": turn.usage.tokens_in,
                "input_tokens_details": {"cached_tokens": turn.usage.cached},
                "output_tokens": turn.usage.tokens_out,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": turn.usage.tokens_in + turn.usage.tokens_out,
            }
        return response


def _items(turn: Turn, number: int) -> Iterator[Json]:
    if turn.reasoning:
        summary = [{"type": "summary_text", "text": turn.reasoning}]
        yield {
            "type": "reasoning",
            "id": f"rs_{number}",
            "summary": summary,
            "encrypted_content": f"encrypted-{number}",
        }
    if turn.text:
        part = {"type": "output_text", "text": turn.text, "annotations": []}
        yield {
            "type": "message",
            "id": f"msg_{number}",
            "role": "assistant",
            "status": "completed",
            "content": [part],
        }
    for index, call in enumerate(turn.tool_calls):
        yield {
            "type": "function_call",
            "id": f"fc_{number}_{index}",
            "call_id": call.id or f"call_{number}_{index}",
            "name": call.tool,
            "arguments": call.arguments_text,
            "status": "completed",
        }


def _item(item: Json, index: int, size: int) -> Iterator[bytes]:
    place = {"item_id": item["id"], "output_index": index}
    match item["type"]:
        case "reasoning":
            empty, text = {**item, "summary": []}, item["summary"][0]["text"]
            kind, more = "response.reasoning_summary_text.delta", {"summary_index": 0}
        case "message":
            empty, text = (
                {**item, "content": [], "status": "in_progress"},
                item["content"][0]["text"],
            )
            kind, more = "response.output_text.delta", {"content_index": 0}
        case _:
            empty, text = {**item, "arguments": "", "status": "in_progress"}, item["arguments"]
            kind, more = "response.function_call_arguments.delta", {}
    yield _event("response.output_item.added", output_index=index, item=empty)
    for piece in pieces(text, size):
        yield _event(kind, **place, **more, delta=piece)
    yield _event("response.output_item.done", output_index=index, item=item)


def _event(kind: str, **fields: Any) -> bytes:
    data = json.dumps({"type": kind, "sequence_number": 0, **fields})
    return f"event: {kind}\ndata: {data}\n\n".encode()
