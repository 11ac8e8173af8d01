"""Every fault of the catalogue through the whole engine: requests, waits, and what people read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from event_rules import only
from fault_runs import KEY, MODELS, run_fault
from mlagent_tui.models.faults.retry import RetryPolicy
from mlagent_tui.protocol.events import ErrorEvent, ToolStateChange, TurnComplete
from standin.llm_faults import ANSWER, CATALOGUE, PARTIAL, WIRES, WireName

Bounds = tuple[float, float]

BACKOFF: tuple[Bounds, ...] = ((1, 2), (2, 3), (4, 5), (8, 9))
LIMITED: tuple[Bounds, ...] = ((5, 7), (10, 12), (20, 22), (40, 42))

FACTS: Mapping[WireName, Mapping[str, str]] = {
    "openai": {
        "place": "OpenAI",
        "model": MODELS["openai"],
        "name": "gpt-4o",
        "key": "OPENAI_API_KEY",
        "page": "https://platform.openai.com/api-keys",
        "paying": "https://platform.openai.com/settings/organization/billing",
    },
    "anthropic": {
        "place": "Anthropic",
        "model": MODELS["anthropic"],
        "name": "claude-sonnet-4-5",
        "key": "ANTHROPIC_API_KEY",
        "page": "https://console.anthropic.com",
        "paying": "https://console.anthropic.com/settings/billing",
    },
    "router": {
        "place": "The Hugging Face router",
        "model": MODELS["router"],
        "name": "acme-ml/big-chat:novita",
        "key": "HF_TOKEN",
        "page": "https://huggingface.co/settings/tokens",
        "paying": "https://huggingface.co/settings/billing",
    },
}

SWITCH = "choose another model with /model."
BUSY = "The service is busy or down"
SLOW = "Too many requests"
LOST = "The connection failed"
GARBLED = "The answer broke off or could not be read"
SILENT = "No answer in time"


@dataclass(frozen=True)
class Expected:
    """What has to come of a fault.

    Attributes:
        says: What a person reads beside answers; ``{place}`` and the like are filled in, ``{said}``
            is what the service said, ``…`` stands for anything.
        waits: Bounds of each wait; there is one request more than waits.
        code: Code of the error that ends the turn; empty if it ends well.
        answer: The answer that ends the turn.
        partial: Whether a part of an answer was shown before.
        requests: How many requests, where that is not one more than the waits.
    """

    says: Sequence[str] = ()
    waits: Sequence[Bounds] = ()
    code: str = ""
    answer: str = ANSWER
    partial: bool = False
    requests: int | None = None


def retries(reason: str, count: int) -> list[str]:
    return [f"{reason}. Attempt {number} of 5 in N s." for number in range(2, count + 2)]


def once(reason: str, *, partial: bool = False, wait: Bounds = BACKOFF[0]) -> Expected:
    """One failure, then the answer."""
    return Expected(retries(reason, 1), [wait], partial=partial)


def ends(code: str, text: str) -> Expected:
    """An error at once."""
    return Expected([text], code=code, answer="")


def in_vain(code: str, reason: str, text: str, waits: Sequence[Bounds] = BACKOFF) -> Expected:
    """An error after all attempts."""
    return Expected([*retries(reason, len(waits)), text], waits, code, answer="")


FULL = "Choose: /undo the last turn, /compact with a focus, /model with a larger window, or /new."

EXPECTED: Mapping[str, Expected] = {
    "400 bad request": ends(
        "bad_request",
        "{place} refused the request: Unknown parameter: 'shape'. "
        "Change what it names, or " + SWITCH,
    ),
    "401 wrong key": ends(
        "auth",
        "{place} refused the key in {key}: {said} Set {key} to a valid key, made at {page}, or "
        + SWITCH,
    ),
    "402 no credit": ends(
        "billing", "{place} wants to be paid: {said} Add credit at {paying}, or " + SWITCH
    ),
    "quota used up": ends(
        "billing", "{place} wants to be paid: {said} Add credit at {paying}, or " + SWITCH
    ),
    "403 not allowed": ends(
        "auth",
        "{place} does not allow this with the key in {key}: {said} "
        "Use a key that is allowed to, made at {page}, or " + SWITCH,
    ),
    "404 unknown model": ends(
        "not_found",
        "{place} does not know the model “{name}”: {said} …Check the spelling, or " + SWITCH,
    ),
    "provider does not serve the model": ends(
        "not_found",
        "{place} found nobody to serve “{name}”: {said} …"
        "Let the router choose with acme-ml/big-chat:fastest, or " + SWITCH,
    ),
    "422 cannot be processed": ends(
        "bad_request",
        "{place} refused the request: tools: at most 128 entries. Change what it names, or "
        + SWITCH,
    ),
    "408, then an answer": once(SILENT),
    "409, then an answer": once(BUSY),
    "425, then an answer": once(BUSY),
    "500, then an answer": once(BUSY),
    "503, then an answer": once(BUSY),
    "504, then an answer": once(SILENT),
    "529, then an answer": once(BUSY),
    "502 with a web page, then an answer": once(BUSY),
    "503 for ever": in_vain(
        "unavailable",
        BUSY,
        "{place} cannot answer at the moment: The engine is overloaded. It was asked 5 times. "
        "Try again later, or " + SWITCH,
    ),
    "429 with Retry-After in seconds, twice, then an answer": Expected(
        retries(SLOW, 2), [(2, 3), (2, 3)]
    ),
    "429 with Retry-After as a date, then an answer": once(SLOW, wait=(90, 91)),
    "429 with retry-after-ms, then an answer": once(SLOW, wait=(1.5, 2.5)),
    "429 with a RateLimit header, then an answer": once(SLOW, wait=(56, 57)),
    "429 that names no time, for ever": in_vain(
        "rate_limit",
        SLOW,
        "{place} refuses more requests for now: {said} It was asked 5 times. "
        "Wait a little, or " + SWITCH,
        LIMITED,
    ),
    "429 with an hour": ends(
        "rate_limit",
        "{place} refuses more requests for now: {said} It asks to wait until …, so this stops "
        "here. Try again then, or " + SWITCH,
    ),
    "429 with four minutes, for ever": in_vain(
        "rate_limit",
        SLOW,
        "{place} refuses more requests for now: {said} It was asked 3 times. "
        "Wait a little, or " + SWITCH,
        [(240, 241), (240, 241)],
    ),
    "connection refused": Expected(
        [
            *retries(LOST, 4),
            "No connection to …: nothing answers there. It was asked 5 times. "
            "Check the network and the proxy settings, or " + SWITCH,
        ],
        BACKOFF,
        "network",
        answer="",
        requests=0,
    ),
    "cut before the reply, then an answer": once(LOST),
    "cut after 100 chunks, then an answer": once(LOST, partial=True),
    "cut within a tool call, then the call again": Expected(
        retries(LOST, 1), [BACKOFF[0]], partial=True, requests=3
    ),
    "silence before the first token, then an answer": once(SILENT),
    "silence in mid-stream, then an answer": once(SILENT, partial=True),
    "redirect to another host": ends(
        "redirected",
        "{place} redirects to http://localhost:…, and a key is not carried along. "
        "If that is the right address, set it as the service's base URL.",
    ),
    "ends without a finish reason, then an answer": once(GARBLED, partial=True),
    "ends in mid-JSON, then an answer": once(GARBLED, partial=True),
    "a malformed line in the stream, then an answer": once(GARBLED, partial=True),
    "comments in the stream": Expected(answer=PARTIAL),
    "an error in a stream, then an answer": once(BUSY, partial=True),
    "NaN and Infinity in a stream": once(GARBLED, partial=True),
    "text that repeats without end": Expected(
        [
            "{model} repeated the same … without end, so …stopped. Ask again in other words, or "
            + SWITCH
        ],
        code="repetition",
        answer="",
        partial=True,
    ),
    "200 with a web page, then an answer": once(GARBLED),
    "200 with nothing, then an answer": once(GARBLED),
    "200 of a wrong type, then an answer": once(GARBLED),
    "200 with broken gzip, then an answer": once(GARBLED),
    "a very large error, then an answer": once(BUSY),
    "an error that swells when unpacked, then an answer": once(BUSY),
    "an error in broken gzip, then an answer": once(BUSY),
    "cut at the output limit": Expected(
        ["The answer was cut off at the model's output limit. Say “continue” to have the rest."],
        answer="As far as it goes",
    ),
    "stopped by a content filter": Expected(
        ["The provider's content filter ended the answer early. Rephrase, or use another model."],
        answer="I was about to",
    ),
    "refused in words": Expected(answer="I cannot help with that."),
    "400 context overflow, for ever": ends(
        "context_full", "The conversation is longer than {model} can read: {said} " + FULL
    ),
    "413 too large, for ever": ends(
        "context_full", "The conversation is longer than {model} can read: {said} " + FULL
    ),
}

RUNS = [
    pytest.param(name, wire, id=f"{name}-{wire}")
    for name, scenario in CATALOGUE.items()
    for wire in WIRES
    if wire in scenario.faulty
]


def test_every_fault_has_an_expectation() -> None:
    assert set(EXPECTED) == set(CATALOGUE)


def test_a_rate_limit_without_a_time_is_waited_for_at_least_a_minute() -> None:
    assert sum(low for low, _ in LIMITED) >= 60
    assert len(LIMITED) == RetryPolicy().attempts - 1


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(("name", "wire"), RUNS)
async def test_what_comes_of_a_fault(name: str, wire: WireName, tmp_path: Path) -> None:
    scenario, expected = CATALOGUE[name], EXPECTED[name]
    run = await run_fault(scenario, wire, tmp_path)
    requests = len(expected.waits) + 1 if expected.requests is None else expected.requests
    assert len(run.requests) == requests
    assert len(run.waits) == len(expected.waits), run.waits
    for wait, (low, high) in zip(run.waits, expected.waits, strict=True):
        assert low <= wait <= high
    check_words(run.saw, expected, said(name, wire), wire)
    assert (run.answer, bool(run.partial)) == (expected.answer, expected.partial)
    errors = only(run.envelopes, ErrorEvent)
    assert [error.code for error in errors] == ([expected.code] if expected.code else [])
    assert len(only(run.envelopes, TurnComplete)) == (0 if expected.code else 1)
    assert run.elsewhere == [], "the key would have gone to another host"
    running = [each for each in only(run.envelopes, ToolStateChange) if each.state == "running"]
    assert len(running) == (1 if "tool call" in name else 0)


def said(name: str, wire: WireName) -> str:
    """Return what the service says, as a sentence."""
    text = next((turn.fault.message for turn in CATALOGUE[name].faulty[wire] if turn.fault), "")
    return text if text.endswith(".") else f"{text}."


def check_words(saw: list[str], expected: Expected, words: str, wire: WireName) -> None:
    """Check that exactly the right words were said, and none of a program's."""
    assert len(saw) == len(expected.says), saw
    for text, form in zip(saw, expected.says, strict=True):
        wanted = form.format(**FACTS[wire], said=words)
        pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
        counted = re.sub(r"in \d+ s\.$", "in N s.", text)
        assert re.fullmatch(pattern, counted), (counted, wanted)
        assert not re.search(r"[{}\\]|</?\w|Traceback|litellm|\w(Error|Exception)\b", text), text
        assert KEY not in text
