"""What is known of providers: their names, keys, and where a key is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HostedProvider:
    """A service with a key of its own.

    Attributes:
        keys: Variables that may hold its key, the preferred one first.
        page: Where a key is made.
    """

    keys: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class ServerKind:
    """A kind of server on the user's own machine or network.

    Attributes:
        prefix: What the names of its variables begin with.
        port: The port that it listens on by default.
        label: What people call it.
    """

    prefix: str
    port: int
    label: str


HOSTED: dict[str, HostedProvider] = {
    "anthropic": HostedProvider(("ANTHROPIC_API_KEY",), "https://console.anthropic.com"),
    "openai": HostedProvider(("OPENAI_API_KEY",), "https://platform.openai.com/api-keys"),
    "gemini": HostedProvider(
        ("GEMINI_API_KEY", "GOOGLE_API_KEY"), "https://aistudio.google.com/apikey"
    ),
    "openrouter": HostedProvider(("OPENROUTER_API_KEY",), "https://openrouter.ai/keys"),
    "groq": HostedProvider(("GROQ_API_KEY",), "https://console.groq.com/keys"),
    "mistral": HostedProvider(("MISTRAL_API_KEY",), "https://console.mistral.ai"),
    "deepseek": HostedProvider(("DEEPSEEK_API_KEY",), "https://platform.deepseek.com"),
    "xai": HostedProvider(("XAI_API_KEY",), "https://console.x.ai"),
    "cerebras": HostedProvider(("CEREBRAS_API_KEY",), "https://cloud.cerebras.ai"),
    "cohere_chat": HostedProvider(("COHERE_API_KEY",), "https://dashboard.cohere.com/api-keys"),
    "together_ai": HostedProvider(
        ("TOGETHERAI_API_KEY", "TOGETHER_API_KEY"), "https://api.together.ai"
    ),
    "fireworks_ai": HostedProvider(
        ("FIREWORKS_AI_API_KEY", "FIREWORKS_API_KEY"), "https://fireworks.ai"
    ),
    "moonshot": HostedProvider(("MOONSHOT_API_KEY",), "https://platform.moonshot.ai"),
    "zai": HostedProvider(("ZAI_API_KEY",), "https://z.ai"),
    "minimax": HostedProvider(("MINIMAX_API_KEY",), "https://platform.minimax.io"),
    "dashscope": HostedProvider(("DASHSCOPE_API_KEY",), "https://dashscope.console.aliyun.com"),
    "deepinfra": HostedProvider(("DEEPINFRA_API_KEY",), "https://deepinfra.com"),
    "nebius": HostedProvider(("NEBIUS_API_KEY",), "https://studio.nebius.com"),
    "novita": HostedProvider(("NOVITA_API_KEY",), "https://novita.ai"),
    "sambanova": HostedProvider(("SAMBANOVA_API_KEY",), "https://cloud.sambanova.ai"),
    "nvidia_nim": HostedProvider(("NVIDIA_NIM_API_KEY",), "https://build.nvidia.com"),
    "perplexity": HostedProvider(
        ("PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"), "https://www.perplexity.ai/settings/api"
    ),
}
"""Services that take one key in one variable."""

SELF_CONFIGURED = frozenset(
    {
        "azure",
        "azure_ai",
        "bedrock",
        "databricks",
        "github",
        "hosted_vllm",
        "litellm_proxy",
        "llamafile",
        "ollama_chat",
        "sagemaker_chat",
        "snowflake",
        "vertex_ai",
        "watsonx",
    }
)
"""Services whose many settings the model library reads from the environment by itself."""

LOCAL: dict[str, ServerKind] = {
    "ollama": ServerKind("OLLAMA", 11434, "Ollama"),
    "vllm": ServerKind("VLLM", 8000, "vLLM"),
    "lm_studio": ServerKind("LMSTUDIO", 1234, "LM Studio"),
    "llamacpp": ServerKind("LLAMACPP", 8080, "llama.cpp"),
}
"""Servers that speak the OpenAI wire without an account."""

ROUTER = "huggingface"
"""The Hugging Face router, which serves models under their Hub names."""

HF_KEYS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
"""Variables that may hold a Hugging Face token, the preferred one first."""

HF_TOKEN_PAGE = "https://huggingface.co/settings/tokens"  # noqa: S105
"""Where a Hugging Face token is made."""

SUGGESTED = (
    "anthropic/claude-opus-5-5",
    "anthropic/claude-sonnet-5-5",
    "anthropic/claude-haiku-5-5",
    "openai/gpt-6.1-sol",
    "openai/gpt-5.4-mini",
    "moonshotai/Kimi-K2.6:novita",
    "zai-org/GLM-5.1:novita",
    "deepseek-ai/DeepSeek-V4-Pro:novita",
    "MiniMaxAI/MiniMax-M2.7:novita",
    "ollama/qwen3-coder",
)
"""Ids that show the forms an id can have."""


def key_in(environment: Mapping[str, str], names: Iterable[str]) -> tuple[str, str]:
    """Return the first of some variables that holds a key, and the key.

    Both are empty if none of them does.
    """
    held = ((name, environment.get(name, "").strip()) for name in names)
    return next((pair for pair in held if pair[1]), ("", ""))
