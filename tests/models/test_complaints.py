"""What refusals complain about, in the words of providers."""

from __future__ import annotations

import pytest

from mlagent_tui.models.client import ModelError
from mlagent_tui.models.faults.complaints import Complaint, complaint_of
from mlagent_tui.models.requests.effort import LEVELS, effort_parameters, levels_named, lower
from mlagent_tui.models.routes.registry import resolve

TEXTS: list[tuple[str, Complaint | None]] = [
    # Anthropic
    ("output_config.effort: Input should be 'low', 'medium' or 'high'", "effort"),
    (
        "This model does not support effort level 'max'. Supported levels: high, low.",
        "effort",
    ),
    ("The effort value 'max' is only supported by Claude Opus 4.6.", "effort"),
    ("output_config: Extra inputs are not permitted", "thinking"),
    ("adaptive thinking is not supported on this model", "thinking"),
    ("thinking: Extra inputs are not permitted", "thinking"),
    ("'claude-3-5-haiku-20241022' does not support thinking.", "thinking"),
    ('"thinking.type.disabled" is not supported for this model', "effort"),
    ("messages.1.content.0: Invalid `signature` in `thinking` block", "signature"),
    (
        "messages.3.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant "
        "message cannot be modified. These blocks must remain as they were originally.",
        "signature",
    ),
    (
        "When thinking is disabled, an `assistant` message in the final position cannot contain "
        "`thinking`.",
        "signature",
    ),
    (
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found "
        "`tool_use`. When `thinking` is enabled, a final `assistant` message must start with a "
        "thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks).",
        "missing_thinking",
    ),
    # OpenAI
    (
        "Unsupported value: 'xhigh' is not supported with the 'gpt-5' model. Supported values are: "
        "'minimal', 'low', 'medium', and 'high'. reasoning_effort",
        "effort",
    ),
    ("Unrecognized request argument supplied: reasoning_effort", "thinking"),
    ("Unsupported parameter: 'reasoning.effort' is not supported with this model.", "thinking"),
    ("Unknown parameter: 'reasoning_effort'.", "thinking"),
    (
        "reasoning_effort=xhigh is not supported for gpt-5.1. To drop unsupported params set "
        "`litellm.drop_params = True`",
        "effort",
    ),
    ("openai does not support parameters: ['reasoning_effort'], for model=gpt-4o.", "thinking"),
    ("effort='xhigh' is not supported by this model. Got model: claude-sonnet-4-6", "effort"),
    ("The encrypted content for item rs_1 could not be verified.", "signature"),
    (
        "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
        "signature",
    ),
    # Servers and routers
    (
        "[{'type': 'literal_error', 'loc': ('body', 'reasoning_effort'), 'msg': \"Input should be "
        "'low', 'medium' or 'high'\", 'input': 'max'}]",
        "effort",
    ),
    ("reasoning_effort is not supported by this model", "thinking"),
    ("`reasoning_effort` must be one of low, medium, high", "effort"),
    ("Invalid value for reasoning_effort: none", "effort"),
    ("Extra inputs are not permitted: body.reasoning_effort", "thinking"),
    (
        "The reasoning_content in the thinking mode must be passed back to the API.",
        "missing_thinking",
    ),
    (
        "thinking is enabled but reasoning_content is missing in assistant tool call message at "
        "index 2",
        "missing_thinking",
    ),
    ("reasoning_content is not allowed in the input messages", "signature"),
    ("Corrupted thought signature.", "signature"),
    # About something else
    ("max_tokens: 200000 > 64000, which is the maximum allowed", None),
    ("tool_use ids were found without tool_result blocks", None),
    ("temperature is not supported with this model", None),
    ("Invalid schema for function 'bash'", None),
    ("I was thinking", None),
]


@pytest.mark.parametrize(("text", "complaint"), TEXTS, ids=[text[:50] for text, _ in TEXTS])
def test_complaints(text: str, complaint: Complaint | None) -> None:
    error = ModelError("bad_request", f"Somebody refused the request: {text}")
    assert complaint_of(error) == complaint


@pytest.mark.parametrize("code", ["auth", "rate_limit", "unavailable", "network", "not_found"])
def test_only_refusals_are_complaints(code: str) -> None:
    assert complaint_of(ModelError(code, "reasoning_effort is not supported")) is None


def test_levels_go_down_to_none() -> None:
    seen, level = [], "max"
    while level:
        seen.append(level)
        level = lower(level)
    assert seen == ["max", "xhigh", "high", "medium", "low"]
    assert lower("minimal") == "low"
    assert lower("off") == ""


def test_levels_that_a_refusal_names_are_believed() -> None:
    assert levels_named("Supported values are: 'none', 'low', and 'high'.") == ("low", "high")
    assert lower("max", "Supported values are: 'low', 'medium', and 'high'.") == "high"
    assert lower("minimal", "Input should be 'low', 'medium' or 'high'") == "low"
    assert lower("high", "high is bad") == "medium"
    # A provider that contradicts itself leads to nothing else than a lower level.
    assert lower("high", "'high' must be one of 'high'") == "medium"


def test_what_each_provider_is_sent() -> None:
    keys = {"ANTHROPIC_API_KEY": "k", "OPENAI_API_KEY": "k", "HF_TOKEN": "k", "GEMINI_API_KEY": "k"}

    def sent(model: str, effort: str) -> object:
        return effort_parameters(resolve(model, keys), effort)

    for model in ("anthropic/claude-opus-5-5", "openai/gpt-5.5", "org/x", "ollama/x", "gemini/x"):
        assert sent(model, "") == {}
    assert sent("anthropic/claude-opus-5-5", "max") == {"reasoning_effort": "max"}
    assert sent("openai/gpt-5.5", "off") == {"reasoning_effort": "none"}
    assert sent("gemini/x", "max") == {"reasoning_effort": "high"}
    for level in (*LEVELS, "off"):
        assert sent("vllm/x", level) == {}
    told = [sent("org/x:novita", level) for level in LEVELS]
    words = ["low", "low", "medium", "high", "high", "high"]
    assert told == [{"extra_body": {"reasoning_effort": word}} for word in words]
