"""How a scripted answer looks on the OpenAI chat wire and on the Anthropic messages wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from standin.llm_script import Call, Turn, pieces

_ANTHROPIC_STOP = {
    "stop": "end_turn",
    "tool_calls": "tool_use",
    "length": "max_tokens",
    "content_filter": "refusal",
}


class Wire(Protocol):
    """One provider's way to write answers."""

    @property
    def reply_headers(self) -> Mapping[str, str]:
        """Headers that every reply carries."""
        ...

    def chunks(self, turn: Turn, model: str, number: int, wants_usage: bool) -> Iterator[bytes]:
        """Yield a streamed answer piece by piece, up to and without its ending."""
        ...

    def ending(self, turn: Turn, model: str, wants_usage: bool) -> Iterator[bytes]:
        """Yield the pieces that end a streamed answer properly."""
        ...

    def whole(self, turn: Turn, model: str, number: int) -> dict[str, Any]:
        """Return the answer in one piece."""
        ...

    def error(self, status: int, message: str) -> dict[str, Any]:
        """Return the body of an HTTP error."""
        ...

    def error_event(self, message: str) -> bytes:
        """Return an error in the middle of a stream."""
        ...

    def listed(self, model: str) -> dict[str, Any]:
        """Return a model's entry in the listing of models."""
        ...


class OpenAIWire:
    """``POST /v1/chat/completions``."""

    reply_headers: Mapping[str, str] = {}

    def chunks(self, turn: Turn, model: str, number: int, wants_usage: bool) -> Iterator[bytes]:
        """Yield role, reasoning, text and tool-call deltas."""
        yield self._delta(model, {"role": "assistant", "content": ""})
        for piece in pieces(turn.reasoning, turn.chunk_size):
            yield self._delta(model, {turn.reasoning_field: piece})
        for piece in pieces(turn.text, turn.chunk_size):
            yield self._delta(model, {"content": piece})
        for index, call in enumerate(turn.tool_calls):
            yield from self._call(turn, model, index, call, number)

    def ending(self, turn: Turn, model: str, wants_usage: bool) -> Iterator[bytes]:
        """Yield the finish reason, the usage chunk without choices, and the end mark."""
        yield self._delta(model, {}, turn.finish)
        if wants_usage and turn.usage is not None:
            yield _sse({**_openai_head(model), "choices": [], "usage": _openai_usage(turn)})
        yield b"data: [DONE]\n\n"

    def whole(self, turn: Turn, model: str, number: int) -> dict[str, Any]:
        """Return a chat completion."""
        message: dict[str, Any] = {"role": "assistant", "content": turn.text or None}
        if turn.reasoning:
            message[turn.reasoning_field] = turn.reasoning
        if turn.tool_calls:
            message["tool_calls"] = [
                {
                    "id": _call_id(call, number, index),
                    "type": "function",
                    "function": {"name": call.tool, "arguments": call.arguments_text},
                }
                for index, call in enumerate(turn.tool_calls)
            ]
        body = {
            **_openai_head(model, "chat.completion"),
            "choices": [{"index": 0, "message": message, "finish_reason": turn.finish}],
        }
        if turn.usage is not None:
            body["usage"] = _openai_usage(turn)
        return body

    def error(self, status: int, message: str) -> dict[str, Any]:
        """Return an OpenAI error body."""
        kind = "invalid_request_error" if status < 500 else "server_error"
        return {"error": {"message": message, "type": kind, "param": None, "code": None}}

    def error_event(self, message: str) -> bytes:
        """Return a data line with an error object."""
        return _sse({"error": {"message": message, "code": 500}})

    def listed(self, model: str) -> dict[str, Any]:
        """Return an entry with hardly more than the name."""
        return {"id": model, "object": "model"}

    def _call(self, turn: Turn, model: str, index: int, call: Call, number: int) -> Iterator[bytes]:
        ident = _call_id(call, number, index)
        first = {"index": index, "type": "function", "function": {"name": call.tool}}
        first["function"]["arguments"] = ""  # type: ignore[index]
        if not turn.late_ids:
            first["id"] = ident
        yield self._delta(model, {"tool_calls": [first]})
        for at, piece in enumerate(pieces(call.arguments_text, turn.chunk_size)):
            part: dict[str, Any] = {"index": index, "function": {"arguments": piece}}
            if at == 0 and turn.late_ids:
                part["id"] = ident
            yield self._delta(model, {"tool_calls": [part]})

    def _delta(self, model: str, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _sse({**_openai_head(model), "choices": [choice]})


class RouterWire(OpenAIWire):
    """The Hugging Face router: OpenAI's answers, the Hub's errors and rate-limit headers."""

    reply_headers: Mapping[str, str] = {
        "RateLimit": '"api";r=499;t=271',
        "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
        "X-Request-Id": "Root=1-6a",
    }

    def error(self, status: int, message: str) -> dict[str, Any]:
        """Return an error body as the Hub writes it."""
        return {"error": message}

    def listed(self, model: str) -> dict[str, Any]:
        """Return an entry with one provider that serves the model."""
        provider = {
            "provider": "novita",
            "status": "live",
            "context_length": 131_072,
            "pricing": {"input": 0.6, "output": 2.2},
            "supports_tools": True,
        }
        return {"id": model, "object": "model", "providers": [provider]}


class AnthropicWire:
    """``POST /v1/messages``."""

    reply_headers: Mapping[str, str] = {}

    def chunks(self, turn: Turn, model: str, number: int, wants_usage: bool) -> Iterator[bytes]:
        """Yield the message's start and its content blocks."""
        start = {**self._head(turn, model, number), "content": [], "stop_reason": None}
        yield _event("message_start", message=start)
        yield _event("ping")
        for index, block in enumerate(self._blocks(turn, number)):
            yield from self._block(turn, index, block)

    def ending(self, turn: Turn, model: str, wants_usage: bool) -> Iterator[bytes]:
        """Yield the stop reason with the usage, and the stop."""
        delta = {"stop_reason": self._stop(turn), "stop_sequence": None}
        tokens = turn.usage.tokens_out if turn.usage else 0
        yield _event("message_delta", delta=delta, usage={"output_tokens": tokens})
        yield _event("message_stop")

    def whole(self, turn: Turn, model: str, number: int) -> dict[str, Any]:
        """Return a message."""
        content = list(self._blocks(turn, number))
        return {
            **self._head(turn, model, number, whole=True),
            "content": content,
            "stop_reason": self._stop(turn),
        }

    def error(self, status: int, message: str) -> dict[str, Any]:
        """Return an Anthropic error body."""
        kinds = {
            400: "invalid_request_error",
            401: "authentication_error",
            402: "billing_error",
            403: "permission_error",
            404: "not_found_error",
            413: "request_too_large",
            422: "invalid_request_error",
            429: "rate_limit_error",
            529: "overloaded_error",
        }
        return {
            "type": "error",
            "error": {"type": kinds.get(status, "api_error"), "message": message},
        }

    def error_event(self, message: str) -> bytes:
        """Return an ``error`` event."""
        return _event("error", error={"type": "overloaded_error", "message": message})

    def listed(self, model: str) -> dict[str, Any]:
        """Return an entry with the name that people read."""
        return {"type": "model", "id": model, "display_name": model}

    def _head(self, turn: Turn, model: str, number: int, whole: bool = False) -> dict[str, Any]:
        usage: dict[str, int] = {"input_tokens": 0, "output_tokens": 0}
        if turn.usage is not None:
            usage = {
                "input_tokens": turn.usage.tokens_in - turn.usage.cached - turn.usage.cache_written,
                "cache_read_input_tokens": turn.usage.cached,
                "cache_creation_input_tokens": turn.usage.cache_written,
                "output_tokens": turn.usage.tokens_out if whole else 1,
            }
        head = {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": model}
        return {**head, "usage": usage, "stop_sequence": None}

    def _blocks(self, turn: Turn, number: int) -> Iterator[dict[str, Any]]:
        if turn.reasoning:
            signature = f"signature-{number}"
            yield {"type": "thinking", "thinking": turn.reasoning, "signature": signature}
        if turn.redacted:
            yield {"type": "redacted_thinking", "data": turn.redacted}
        if turn.text:
            yield {"type": "text", "text": turn.text}
        for index, call in enumerate(turn.tool_calls):
            ident = _call_id(call, number, index)
            arguments = call.arguments if not isinstance(call.arguments, str) else {}
            yield {"type": "tool_use", "id": ident, "name": call.tool, "input": dict(arguments)}

    def _block(self, turn: Turn, index: int, block: dict[str, Any]) -> Iterator[bytes]:
        empty: dict[str, Any]
        match block["type"]:
            case "thinking":
                empty = {"type": "thinking", "thinking": "", "signature": ""}
                deltas = [
                    {"type": "thinking_delta", "thinking": piece}
                    for piece in pieces(block["thinking"], turn.chunk_size)
                ]
                deltas.append({"type": "signature_delta", "signature": block["signature"]})
            case "redacted_thinking":
                empty, deltas = block, []
            case "text":
                empty = {"type": "text", "text": ""}
                deltas = [
                    {"type": "text_delta", "text": piece}
                    for piece in pieces(block["text"], turn.chunk_size)
                ]
            case _:
                empty = {**block, "input": {}}
                deltas = [
                    {"type": "input_json_delta", "partial_json": piece}
                    for piece in pieces(self._arguments(turn, index), turn.chunk_size)
                ]
        yield _event("content_block_start", index=index, content_block=empty)
        for delta in deltas:
            yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)

    def _arguments(self, turn: Turn, index: int) -> str:
        before = bool(turn.reasoning) + bool(turn.redacted) + bool(turn.text)
        return turn.tool_calls[index - before].arguments_text

    def _stop(self, turn: Turn) -> str:
        return _ANTHROPIC_STOP.get(turn.finish, turn.finish)


def _call_id(call: Call, number: int, index: int) -> str:
    return call.id or f"call_{number}_{index}"


def _openai_head(model: str, kind: str = "chat.completion.chunk") -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1776800000, "model": model}


def _openai_usage(turn: Turn) -> dict[str, Any]:
    assert turn.usage is not None
    return {
        "prompt_tokens": turn.usage.tokens_in,
        "completion_tokens": turn.usage.tokens_out,
        "total_tokens": turn.usage.tokens_in + turn.usage.tokens_out,
        "prompt_tokens_details": {"cached_tokens": turn.usage.cached},
    }


def _sse(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def _event(kind: str, **fields: Any) -> bytes:
    data = json.dumps({"type": kind, **fields})
    return f"event: {kind}\ndata: {data}\n\n".encode()
