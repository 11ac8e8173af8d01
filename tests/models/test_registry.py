"""A model id leads to the right service with the right key, or to a clear refusal."""

from __future__ import annotations

import pytest

from mlagent_tui.http import PublicHosts
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.routes.providers import HOSTED, SELF_CONFIGURED
from mlagent_tui.models.routes.registry import LOCAL_KEY, close_matches, resolve, with_version

KEYS = {"ANTHROPIC_API_KEY": "sk-ant", "OPENAI_API_KEY": "sk-oai", "HF_TOKEN": "hf_x"}


def refused(model: str, environment: dict[str, str] | None = None) -> ModelError:
    with pytest.raises(ModelError) as caught:
        resolve(model, environment or {})
    return caught.value


@pytest.mark.parametrize(
    ("model", "provider", "wire", "base", "key"),
    [
        (
            "anthropic/claude-x",
            "anthropic",
            "anthropic/claude-x",
            "https://api.anthropic.com",
            "sk-ant",
        ),
        ("openai/gpt-x", "openai", "openai/gpt-x", "https://api.openai.com/v1", "sk-oai"),
        (
            "openai/ft:gpt-x:acme::7",
            "openai",
            "openai/ft:gpt-x:acme::7",
            "https://api.openai.com/v1",
            "sk-oai",
        ),
    ],
)
def test_native_models(model: str, provider: str, wire: str, base: str, key: str) -> None:
    route = resolve(model, KEYS)
    assert (route.provider, route.wire_model, route.api_base, route.api_key) == (
        provider,
        wire,
        base,
        key,
    )
    assert not route.local


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("acme/big-chat", "acme/big-chat"),
        ("acme/big-chat:novita", "acme/big-chat:novita"),
        ("huggingface/acme/big-chat:fastest", "acme/big-chat:fastest"),
        ("huggingface/openai/gpt-oss-120b", "openai/gpt-oss-120b"),
        ("openai/gpt-oss-120b:cheapest", "openai/gpt-oss-120b:cheapest"),
        ("anthropic/claude-x:fal-ai", "anthropic/claude-x:fal-ai"),
    ],
)
def test_router_models(model: str, name: str) -> None:
    route = resolve(model, KEYS)
    assert route.provider == "huggingface"
    assert route.wire_model == f"custom_openai/{name}"
    assert route.api_base == PublicHosts().router
    assert route.api_key == "hf_x"
    assert route.session_header == "X-HF-Session-Id"


def test_the_router_bills_whom_it_is_told_to() -> None:
    route = resolve("acme/x", {**KEYS, "HF_BILL_TO": "acme-ml"})
    assert dict(route.headers) == {"X-HF-Bill-To": "acme-ml"}


def test_a_setting_names_who_pays_unless_the_variable_does() -> None:
    def billed(environment: dict[str, str], setting: str) -> dict[str, str]:
        return dict(resolve("acme/x", {**KEYS, **environment}, bill_to=setting).headers)

    assert billed({}, "acme-ml") == {"X-HF-Bill-To": "acme-ml"}
    assert billed({"HF_BILL_TO": "other"}, "acme-ml") == {"X-HF-Bill-To": "other"}
    assert billed({"HF_BILL_TO": "a\nX-Evil: b"}, "") == {}
    assert billed({}, "") == {}


def test_a_bare_name_is_matched_against_the_live_list_too() -> None:
    with pytest.raises(ModelError) as caught:
        resolve("big-chatt", KEYS, known=("acme/big-chat", "acme/other"))
    assert "Did you mean acme/big-chat?" in caught.value.hint


def test_a_saved_token_is_only_looked_for_without_a_variable() -> None:
    def never() -> str | None:
        raise AssertionError

    assert resolve("acme/x", {"HF_TOKEN": "hf_env"}, stored_token=never).api_key == "hf_env"
    older = {"HUGGING_FACE_HUB_TOKEN": "hf_old"}
    assert resolve("acme/x", older, stored_token=never).api_key == "hf_old"
    assert resolve("acme/x", {}, stored_token=lambda: "hf_saved").api_key == "hf_saved"


@pytest.mark.parametrize(
    ("model", "environment", "base", "key"),
    [
        ("ollama/qwen:7b", {}, "http://127.0.0.1:11434/v1", LOCAL_KEY),
        ("vllm/x", {}, "http://127.0.0.1:8000/v1", LOCAL_KEY),
        ("lm_studio/x", {}, "http://127.0.0.1:1234/v1", LOCAL_KEY),
        ("llamacpp/x", {}, "http://127.0.0.1:8080/v1", LOCAL_KEY),
        (
            "vllm/acme/x",
            {"VLLM_BASE_URL": "http://gpu:9/v1/", "VLLM_API_KEY": "k"},
            "http://gpu:9/v1",
            "k",
        ),
        (
            "lm_studio/x",
            {"LOCAL_LLM_BASE_URL": "http://gpu:9", "LOCAL_LLM_API_KEY": "k"},
            "http://gpu:9/v1",
            "k",
        ),
        (
            "ollama/x",
            {"LOCAL_LLM_BASE_URL": "http://a:1", "OLLAMA_BASE_URL": "http://b:2"},
            "http://b:2/v1",
            LOCAL_KEY,
        ),
    ],
)
def test_local_models(model: str, environment: dict[str, str], base: str, key: str) -> None:
    route = resolve(model, environment)
    assert (route.api_base, route.api_key, route.local) == (base, key, True)
    assert route.wire_model == "custom_openai/" + model.partition("/")[2]


def test_configured_addresses_of_local_servers_give_way_to_their_variables() -> None:
    configured = {"vllm": "http://configured:1"}
    assert resolve("vllm/x", {}, base_urls=configured).api_base == "http://configured:1/v1"
    own = resolve("vllm/x", {"VLLM_BASE_URL": "http://own:1"}, base_urls=configured)
    assert own.api_base == "http://own:1/v1"


@pytest.mark.parametrize("base", ["localhost:8000", "http://h:1/v1", "http://h:1/v1/"])
def test_the_version_is_added_once(base: str) -> None:
    assert with_version(base).count("/v1") == 1
    assert with_version(base).startswith("http://")
    assert with_version(f"{with_version(base)}/chat/completions") == with_version(base)


def test_addresses_of_native_services_can_be_replaced() -> None:
    environment = {
        **KEYS,
        "OPENAI_BASE_URL": "http://p:1/v1/",
        "ANTHROPIC_BASE_URL": "http://p:2/v1",
    }
    assert resolve("openai/x", environment).api_base == "http://p:1/v1"
    assert resolve("anthropic/x", environment).api_base == "http://p:2"


def test_other_services_take_their_usual_key() -> None:
    route = resolve("gemini/gemini-x", {"GOOGLE_API_KEY": "g"})
    assert (route.wire_model, route.api_key, route.api_base) == ("gemini/gemini-x", "g", None)
    assert resolve("openrouter/deepseek/r1:free", {"OPENROUTER_API_KEY": "o"}).api_key == "o"
    assert resolve("bedrock/anthropic.claude-x-v1:0", {}).api_key is None


@pytest.mark.parametrize(
    ("model", "variable", "page"),
    [
        ("anthropic/claude-x", "ANTHROPIC_API_KEY", "console.anthropic.com"),
        ("openai/gpt-x", "OPENAI_API_KEY", "platform.openai.com"),
        ("groq/llama", "GROQ_API_KEY", "console.groq.com"),
        ("acme/big-chat", "HF_TOKEN", "huggingface.co/settings/tokens"),
        ("anthropic/claude-x:fal-ai", "HF_TOKEN", "huggingface.co/settings/tokens"),
    ],
)
def test_a_missing_key_is_named_with_its_page(model: str, variable: str, page: str) -> None:
    error = refused(model, {variable: "  "})
    assert error.code == "no_credential"
    assert variable in error.message + error.hint
    assert page in error.hint
    assert f"export {variable}=" in error.hint
    assert not error.retryable


@pytest.mark.parametrize(
    "model", ["", "gpt-4o", "/x", "x/", "a b/c", "a/b\nc", "huggingface/solo", "a/\x1b[31m"]
)
def test_what_is_no_id_is_refused(model: str) -> None:
    error = refused(model, KEYS)
    assert error.code == "unknown_model"
    assert error.message.isprintable()
    assert error.hint


@pytest.mark.parametrize(
    ("bare", "meant"),
    [
        ("gpt-9", "openai/gpt-9"),
        ("claude-opus-5-5", "anthropic/claude-opus-5-5"),
        ("kimi-k2.6", "moonshotai/Kimi-K2.6:novita"),
        ("GLM-5", "zai-org/GLM-5.1:novita"),
    ],
)
def test_close_matches_of_a_bare_name(bare: str, meant: str) -> None:
    assert meant in close_matches(bare)
    assert meant in refused(bare).hint


def test_a_key_does_not_show_in_texts_about_a_route() -> None:
    assert "sk-ant" not in repr(resolve("anthropic/x", KEYS))


def test_no_provider_is_listed_twice() -> None:
    assert not set(HOSTED) & SELF_CONFIGURED
