"""What a library raised becomes an error with a cause, words and a next step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.models.client import ContextOverflowError
from mlagent_tui.models.faults.errors import Failure, failure_of, model_error
from mlagent_tui.models.faults.overflow import named_limit, says_too_long
from mlagent_tui.models.faults.provider_words import plain_detail, sentence
from mlagent_tui.models.faults.retry_after import wait_asked
from mlagent_tui.models.routes.registry import Route, resolve

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOSTED = resolve("anthropic/claude-x", {"ANTHROPIC_API_KEY": "k"})
LOCAL = resolve("ollama/x", {})


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("prompt is too long: 210000 tokens > 200000 maximum", 200_000),
        (
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, "
            "decrease input length",
            200_000,
        ),
        (
            "This model's maximum context length is 128000 tokens. However, your messages "
            "resulted in 130000 tokens.",
            128_000,
        ),
        ("Input length (9000) exceeds model's maximum context length (8192).", 8192),
        (
            "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
            8192,
        ),
        ("request (5000 tokens) exceeds the available context size (4096 tokens)", 4096),
        (
            "Trying to keep the first 5000 tokens when context overflows. However, the model is "
            "loaded with context length of only 4096 tokens",
            4096,
        ),
        ("`inputs` must have less than 4096 tokens. Given: 5000", 4096),
        (
            "The input token count (1100000) exceeds the maximum number of tokens allowed "
            "(1,048,576).",
            1_048_576,
        ),
        ("Prompt is too large: 40000 tokens with 32768 maximum context length", 32_768),
        ("Input is too long for requested model.", None),
        ("context_length_exceeded", None),
        ("Please reduce the length of the messages or completion.", None),
    ],
)
def test_overflow_is_recognised_with_its_limit(text: str, limit: int | None) -> None:
    assert says_too_long(text)
    assert named_limit(text) == limit


@pytest.mark.parametrize(
    "text",
    [
        "Invalid value for temperature",
        "Rate limit reached: too many tokens per minute",
        "tool name is too long",
        "max_tokens must be at least 1",
    ],
)
def test_other_texts_are_no_overflow(text: str) -> None:
    assert not says_too_long(text)


def test_a_rate_limit_on_tokens_is_no_overflow() -> None:
    text = "This request would exceed the context token limit of your organisation"
    assert model_error(Failure("RateLimitError", 429, text), HOSTED, NOW).code == "rate_limit"


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    says_too_long(text)
    limit = named_limit(text)
    assert limit is None or limit >= 256
    detail = plain_detail(text)
    assert detail.isprintable()
    assert 0 < len(detail) <= 301


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": (NOW + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")}, 90),
        ({"retry-after": (NOW - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")}, 0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"ratelimit": '"api";r=0;t=55'}, 56.0),
        ({"ratelimit": '"api";r=12;t=55'}, None),
        ({"ratelimit": '"burst";r=0;t=5, "day";r=0;t=70, "api";r=9;t=300'}, 71.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_headers_ask_for(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_asked(headers, NOW) == seconds


@given(st.text(max_size=60), st.sampled_from(["retry-after", "retry-after-ms", "ratelimit"]))
def test_any_header_can_be_read(text: str, name: str) -> None:
    wait = wait_asked({name: text}, NOW)
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("litellm.RateLimitError: RateLimitError: OpenAIException - slow down", "slow down"),
        (
            "litellm.BadRequestError: AnthropicException - "
            'b\'{"type": "error", "error": {"type": "x", "message": "no such tool"}}\'',
            "no such tool",
        ),
        (
            "litellm.InternalServerError: AnthropicException - <!doctype html><html>x</html>. "
            "Handle with `litellm.InternalServerError`.",
            "it sent a web page instead of an answer",
        ),
        ('{"error": ["first", "second"]}', "first"),
        ("a\x1b[31mred\x07", "a [31mred"),
        ("", "no details were given"),
        (
            "litellm.BadRequestError: AnthropicException - "
            """b'{"error": {"message": "Unknown parameter: \\'shape\\'."}}'""",
            "Unknown parameter: 'shape'.",
        ),
        ('{"error": {"message": "cut off in the mid', "cut off in the mid"),
        ('{"error": {"message": "says \\"no\\" to it", "code": ', 'says "no" to it'),
        ("litellm.APIError: APIError: Custom_openaiException - Error code: 402 - pay", "pay"),
    ],
)
def test_only_the_providers_own_words_are_left(raw: str, plain: str) -> None:
    assert plain_detail(raw) == plain


@pytest.mark.parametrize(
    ("failure", "code", "retryable"),
    [
        (Failure("BadRequestError", 400, "unknown field"), "bad_request", False),
        (Failure("BadRequestError", 400, "connection error in field x"), "bad_request", False),
        (Failure("BadRequestError", 400, "Your credit balance is too low"), "billing", False),
        (Failure("RateLimitError", 429, "You exceeded your current quota"), "billing", False),
        (
            Failure("RateLimitError", 429, "Quota exceeded: 10 requests per minute"),
            "rate_limit",
            True,
        ),
        (
            Failure("RateLimitError", 429, "You exceeded your quota", {"retry-after": "20"}),
            "rate_limit",
            True,
        ),
        (Failure("AuthenticationError", 401, "bad key"), "auth", False),
        (Failure("APIError", 402, "pay"), "billing", False),
        (Failure("APIError", 403, "no"), "auth", False),
        (Failure("NotFoundError", 404, "no"), "not_found", False),
        (Failure("UnprocessableEntityError", 422, "no"), "bad_request", False),
        (Failure("Timeout", 408, "x"), "timeout", True),
        (Failure("APIError", 409, "x"), "unavailable", True),
        (Failure("APIError", 425, "x"), "unavailable", True),
        (Failure("InternalServerError", 500, "x"), "unavailable", True),
        (Failure("InternalServerError", 500, "Connection error."), "network", True),
        (Failure("APIConnectionError", 500, "Unterminated string starting at"), "protocol", True),
        (Failure("InternalServerError", 500, "CERTIFICATE_VERIFY_FAILED"), "network", False),
        (
            Failure("InternalServerError", 500, "The model is repeating the same chunk = x"),
            "repetition",
            False,
        ),
        (Failure("KeyError", None, "'x'"), "unexpected", False),
    ],
)
def test_the_code_and_whether_to_ask_again(failure: Failure, code: str, retryable: bool) -> None:
    for route in (HOSTED, LOCAL):
        error = model_error(failure, route, NOW)
        assert (error.code, error.retryable) == (code, retryable)
        assert error.message
        assert error.hint


@pytest.mark.parametrize(
    ("model", "text", "status"),
    [
        (
            "azure/x",
            "AzureException APIError - Missing credentials. Please pass one of `api_key`, or the "
            "`AZURE_OPENAI_API_KEY` environment variable.",
            500,
        ),
        (
            "bedrock/x",
            "BedrockException Invalid Authentication - Unable to locate credentials.",
            401,
        ),
        ("vertex_ai/x", "Your default credentials were not found. To set up", 500),
    ],
)
def test_access_that_is_not_set_up_is_said_and_not_asked_for_again(
    model: str, text: str, status: int
) -> None:
    error = model_error(Failure("InternalServerError", status, text), resolve(model, {}), NOW)
    assert (error.code, error.retryable) == ("no_credential", False)
    assert "credentials" in error.message
    assert "the key in the key" not in error.message


@pytest.mark.parametrize(
    "text", ['Error code: 404 - {"detail": "Not Found"}', "404 page not found", "<html>no</html>"]
)
@pytest.mark.parametrize(
    ("route", "variable"), [(HOSTED, "ANTHROPIC_BASE_URL"), (LOCAL, "OLLAMA_BASE_URL")]
)
def test_a_path_that_does_not_exist_is_no_unknown_model(
    route: Route, variable: str, text: str
) -> None:
    error = model_error(Failure("NotFoundError", 404, text), route, NOW)
    assert (error.code, error.retryable) == ("bad_address", False)
    assert route.api_base is not None
    assert route.api_base in error.message
    assert variable in error.hint


def test_a_refusal_without_a_known_key_reads_well() -> None:
    error = model_error(Failure("AuthenticationError", 401, "no"), resolve("azure/x", {}), NOW)
    assert error.message == "Azure refused the key: no."
    assert error.hint.startswith("Set a valid key, or")


def test_a_name_with_a_small_letter_keeps_it() -> None:
    assert sentence("vLLM at http://x is busy") == "vLLM at http://x is busy."
    assert sentence("the server is busy") == "The server is busy."


def test_an_overflow_carries_its_limit() -> None:
    failure = Failure("BadRequestError", 400, "maximum context length is 8192 tokens")
    error = model_error(failure, LOCAL, NOW)
    assert isinstance(error, ContextOverflowError)
    assert error.limit == 8192


def test_a_body_that_the_library_did_not_understand_is_read() -> None:
    class StatusError(Exception):
        body = "You have depleted your monthly included credits."

    error = RuntimeError("litellm.APIError: APIError: OpenAIException - Error code: 402")
    error.__cause__ = StatusError("Error code: 402")
    assert plain_detail(failure_of(error).text) == StatusError.body


@pytest.mark.parametrize(
    ("root", "words"),
    [
        ("Cannot connect to host h:1 ssl:<object> [Connect call failed]", "nothing answers there."),
        ("Cannot connect to host h:1 [Network is unreachable]", "the network does not reach it."),
        ("Server disconnected", "The connection to Anthropic was cut."),
        ("", "No connection to Anthropic."),
    ],
)
def test_the_deepest_cause_tells_what_happened_to_the_connection(root: str, words: str) -> None:
    failure = Failure("InternalServerError", 500, "Connection error.", root=root)
    error = model_error(failure, HOSTED, NOW)
    assert error.message.endswith(words)
    assert (error.code, error.retryable) == ("network", True)


@pytest.mark.parametrize(
    "failure",
    [
        Failure("APIConnectionError", 500, "3 validation errors for Usage"),
        Failure("APIConnectionError", 500, "Connection error.", causes=("DecodingError",)),
        Failure("APIConnectionError", 500, "Error parsing chunk: x\nTraceback (most recent call"),
        Failure(
            "APIError",
            500,
            "LiteLLM: provider returned 'choices' that is not a list (NoneType). Raw keys: []",
        ),
    ],
)
def test_what_a_library_says_of_unreadable_answers_is_not_shown(failure: Failure) -> None:
    error = model_error(failure, HOSTED, NOW)
    assert error.message == "Anthropic sent an answer that broke off or could not be read."
    assert (error.code, error.retryable) == ("protocol", True)


def test_a_time_named_with_a_timeout_is_kept() -> None:
    failure = Failure("Timeout", 504, "Upstream timed out", {"retry-after": "7"})
    assert model_error(failure, HOSTED, NOW).retry_after == 7


def test_a_status_named_in_the_middle_of_a_stream_counts() -> None:
    class APIError(Exception):
        body = {"message": "slow down", "code": 429}

    error = RuntimeError("APIConnectionError: slow down")
    error.__cause__ = APIError("slow down")
    assert model_error(failure_of(error), HOSTED, NOW).code == "rate_limit"


@pytest.mark.parametrize("status", [400, 422])
def test_a_model_that_no_provider_serves(status: int) -> None:
    route = resolve("acme/big:novita", {"HF_TOKEN": "k"})
    text = "The requested model 'acme/big' is not supported by provider 'novita'."
    error = model_error(Failure("BadRequestError", status, text), route, NOW)
    assert error.code == "not_found"
    assert error.hint.startswith("Let the router choose with acme/big:fastest, or")


def test_a_wrapped_failure_counts_for_its_wrapper() -> None:
    class WrapperError(Exception):
        original_exception = ConnectionError("server disconnected")

    failure = failure_of(WrapperError("outer"))
    assert (failure.kind, failure.text) == ("ConnectionError", "server disconnected")
