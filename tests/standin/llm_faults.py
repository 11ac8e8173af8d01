"""The fault catalogue: everything that a model service can do wrong, by name, for each wire.

::

    scenario = CATALOGUE["429 with Retry-After in seconds"]
    async with ScriptedModel(scenario.script("anthropic")) as server: ...

A scenario is what the server does; what has to come of it is told by the tests. A fault that goes
away is followed by the answer ``fine``; one that does not is repeated for ever.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from standin.clocks import START
from standin.llm_script import Call, Fault, Turn

WireName = Literal["openai", "anthropic", "router"]

WIRES: tuple[WireName, ...] = ("openai", "anthropic", "router")

ANSWER = "fine"
"""What is said when the fault has gone away."""

PARTIAL = "The first half of an answer, which breaks off "
"""What is said before a fault in mid-stream; some six chunks."""


@dataclass(frozen=True)
class Scenario:
    """One fault.

    Attributes:
        name: What happens, in a few words.
        faulty: The turns that go wrong, by wire; a wire that is missing does not have the fault.
        lasting: Whether it never goes away.
        listens: Whether there is a server at all.
        elsewhere: Whether the fault sends the client on to another server.
    """

    name: str
    faulty: Mapping[WireName, Sequence[Turn]]
    lasting: bool = False
    listens: bool = True
    elsewhere: bool = False

    def script(self, wire: WireName) -> list[Turn]:
        """Return the turns that a server plays; of a lasting fault the last one is repeated."""
        good = [] if self.lasting else [Turn(text=ANSWER)]
        return [*self.faulty[wire], *good]


def _same(*turns: Turn) -> dict[WireName, Sequence[Turn]]:
    return dict.fromkeys(WIRES, turns)


def _refusal(status: int, words: str, **headers: str) -> Turn:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Turn(fault=Fault(status=status, message=words, headers=named))


def _words(status: int, openai: str, anthropic: str, router: str) -> dict[WireName, Sequence[Turn]]:
    return {
        "openai": [_refusal(status, openai)],
        "anthropic": [_refusal(status, anthropic)],
        "router": [_refusal(status, router)],
    }


def _whole(body: Any, status: int = 200, **headers: str) -> Turn:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Turn(fault=Fault(status=status, body=body, headers=named))


def _midway(kind: Any, after: int = 5, **more: Any) -> Turn:
    return Turn(text=PARTIAL, fault=Fault(kind, after=after, **more))


def _http_date(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

_MEGABYTES = {"error": {"message": "very long " * 500_000, "type": "server_error"}}

_NOT_A_NUMBER = {
    "openai": 'data: {"id":"x","object":"chat.completion.chunk","created":NaN,"model":"m",'
    '"choices":[{"index":0,"delta":{"content":"?"},"finish_reason":null}],'
    '"usage":{"prompt_tokens":Infinity,"completion_tokens":NaN,"total_tokens":NaN}}\n\n',
    "anthropic": 'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":null},'
    '"usage":{"output_tokens":NaN}}\n\n',
}


def _refusals() -> Iterator[Scenario]:
    yield Scenario(
        "400 bad request",
        _same(_refusal(400, "Unknown parameter: 'shape'.")),
        lasting=True,
    )
    yield Scenario(
        "401 wrong key",
        _words(401, "Incorrect API key provided.", "invalid x-api-key", "Invalid credentials"),
        lasting=True,
    )
    yield Scenario(
        "402 no credit",
        _words(
            402,
            "Payment required.",
            "Your account has no credit.",
            "You have depleted your monthly included credits. Purchase pre-paid credits to "
            "continue using Inference Providers.",
        ),
        lasting=True,
    )
    yield Scenario(
        "quota used up",
        {
            "openai": [
                _refusal(
                    429, "You exceeded your current quota, please check your plan and billing."
                )
            ],
            "anthropic": [_refusal(400, "Your credit balance is too low to access the API.")],
        },
        lasting=True,
    )
    yield Scenario(
        "403 not allowed",
        _words(
            403,
            "Your project does not have access to this model.",
            "Your API key does not have permission to use this model.",
            "This authentication method does not have sufficient permissions to call Inference "
            "Providers on behalf of user ada",
        ),
        lasting=True,
    )
    yield Scenario(
        "404 unknown model",
        _words(
            404,
            "The model does not exist or you do not have access to it.",
            "model: claude-sonnet-4-5",
            "The requested model 'acme-ml/big-chat' does not exist",
        ),
        lasting=True,
    )
    yield Scenario(
        "provider does not serve the model",
        {
            "router": [
                _refusal(
                    400,
                    "The requested model 'acme-ml/big-chat' is not supported by any provider you "
                    "have enabled.",
                )
            ]
        },
        lasting=True,
    )
    yield Scenario(
        "422 cannot be processed",
        _same(_refusal(422, "tools: at most 128 entries")),
        lasting=True,
    )


def _passing_statuses() -> Iterator[Scenario]:
    words = {
        408: "Request timeout.",
        409: "Another request is in progress.",
        425: "Too early.",
        500: "The server had an error.",
        503: "The engine is overloaded.",
        504: "Upstream timed out.",
        529: "Overloaded",
    }
    for status, text in words.items():
        yield Scenario(f"{status}, then an answer", _same(_refusal(status, text)))
    yield Scenario("502 with a web page, then an answer", _same(_whole(PAGE, 502)))
    yield Scenario("503 for ever", _same(_refusal(503, "The engine is overloaded.")), lasting=True)


def _rate_limits() -> Iterator[Scenario]:
    slow = "Rate limit reached for requests"
    yield Scenario(
        "429 with Retry-After in seconds, twice, then an answer",
        _same(*[_refusal(429, slow, retry_after="2")] * 2),
    )
    later = _http_date(START + timedelta(seconds=90))
    yield Scenario(
        "429 with Retry-After as a date, then an answer",
        _same(_refusal(429, slow, retry_after=later)),
    )
    yield Scenario(
        "429 with retry-after-ms, then an answer",
        _same(_refusal(429, slow, retry_after_ms="1500")),
    )
    yield Scenario(
        "429 with a RateLimit header, then an answer",
        _same(_refusal(429, slow, RateLimit='"api";r=0;t=55')),
    )
    yield Scenario("429 that names no time, for ever", _same(_refusal(429, slow)), lasting=True)
    yield Scenario(
        "429 with an hour",
        _same(_refusal(429, slow, retry_after="3600")),
        lasting=True,
    )
    yield Scenario(
        "429 with four minutes, for ever",
        _same(_refusal(429, slow, retry_after="240")),
        lasting=True,
    )


def _connections() -> Iterator[Scenario]:
    yield Scenario("connection refused", _same(), lasting=True, listens=False)
    yield Scenario("cut before the reply, then an answer", _same(Turn(fault=Fault("reset"))))
    many = Turn(text=PARTIAL * 40, fault=Fault("disconnect", after=100))
    yield Scenario("cut after 100 chunks, then an answer", _same(many))
    half = Call("write", {"path": "notes.txt", "content": "written once and only once"})
    yield Scenario(
        "cut within a tool call, then the call again",
        _same(
            Turn(text="Writing.", tool_calls=[half], fault=Fault("disconnect", after=10)),
            Turn(text="Writing.", tool_calls=[half]),
        ),
    )
    yield Scenario(
        "silence before the first token, then an answer", _same(Turn(fault=Fault("stall")))
    )
    yield Scenario("silence in mid-stream, then an answer", _same(_midway("stall")))
    yield Scenario("redirect to another host", _same(), lasting=True, elsewhere=True)


def _broken_streams() -> Iterator[Scenario]:
    yield Scenario("ends without a finish reason, then an answer", _same(_midway("truncate")))
    yield Scenario("ends in mid-JSON, then an answer", _same(_midway("bad_json")))
    yield Scenario(
        "a malformed line in the stream, then an answer",
        _same(_midway("raw", body="data: this is no JSON at all\n\n")),
    )
    yield Scenario(
        "comments in the stream",
        _same(_midway("noise", body=": keep-alive\n\n: still thinking\n\n")),
    )
    yield Scenario(
        "an error in a stream, then an answer",
        {
            "openai": [
                _midway(
                    "raw",
                    body='data: {"error":{"message":"The server had an error.",'
                    '"type":"server_error","code":null}}\n\n',
                )
            ],
            "anthropic": [_midway("error_event", message="Overloaded")],
            "router": [_midway("error_event", message="Upstream worker died")],
        },
    )
    yield Scenario(
        "NaN and Infinity in a stream",
        {
            wire: [
                _midway(
                    "noise", body=_NOT_A_NUMBER["anthropic" if wire == "anthropic" else "openai"]
                )
            ]
            for wire in WIRES
        },
    )
    yield Scenario(
        "text that repeats without end",
        _same(Turn(text="again! " * 1300, chunk_size=70)),
        lasting=True,
    )


def _strange_replies() -> Iterator[Scenario]:
    yield Scenario("200 with a web page, then an answer", _same(_whole(PAGE)))
    yield Scenario("200 with nothing, then an answer", _same(_whole(b"")))
    yield Scenario("200 of a wrong type, then an answer", _same(_whole(b"\x89PNG\r\n\x1a\n\x00")))
    yield Scenario(
        "200 with broken gzip, then an answer",
        _same(
            _whole(b"not gzip at all", content_encoding="gzip", content_type="text/event-stream")
        ),
    )
    yield Scenario(
        "a very large error, then an answer", _same(_whole(json.dumps(_MEGABYTES).encode(), 500))
    )
    swelling = gzip.compress(b"very long " * 5_000_000)
    yield Scenario(
        "an error that swells when unpacked, then an answer",
        _same(_whole(swelling, 503, content_encoding="gzip", content_type="text/plain")),
    )
    yield Scenario(
        "an error in broken gzip, then an answer",
        _same(_whole(b"not gzip at all", 503, content_encoding="gzip")),
    )
    yield Scenario(
        "cut at the output limit",
        _same(Turn(text="As far as it goes", finish_reason="length")),
        lasting=True,
    )
    yield Scenario(
        "stopped by a content filter",
        _same(Turn(text="I was about to", finish_reason="content_filter")),
        lasting=True,
    )
    yield Scenario(
        "refused in words",
        _same(Turn(text="I cannot help with that.")),
        lasting=True,
    )


def _overflows() -> Iterator[Scenario]:
    yield Scenario(
        "400 context overflow, for ever",
        _words(
            400,
            "This model's maximum context length is 128000 tokens. However, your messages "
            "resulted in 130000 tokens.",
            "prompt is too long: 210000 tokens > 200000 maximum",
            "Input length (40000) exceeds model's maximum context length (32768).",
        ),
        lasting=True,
    )
    yield Scenario(
        "413 too large, for ever",
        _same(_refusal(413, "Request exceeds the maximum size")),
        lasting=True,
    )


CATALOGUE: dict[str, Scenario] = {
    scenario.name: scenario
    for family in (
        _refusals(),
        _passing_statuses(),
        _rate_limits(),
        _connections(),
        _broken_streams(),
        _strange_replies(),
        _overflows(),
    )
    for scenario in family
}
"""All scenarios by name."""
