"""Where the services of a provider live, for those whose address the model library knows itself."""

from __future__ import annotations

PROVIDER_HOSTS: dict[str, str] = {
    "cerebras": "https://api.cerebras.ai",
    "cohere_chat": "https://api.cohere.com",
    "dashscope": "https://dashscope-intl.aliyuncs.com",
    "deepinfra": "https://api.deepinfra.com",
    "deepseek": "https://api.deepseek.com",
    "fireworks_ai": "https://api.fireworks.ai",
    "gemini": "https://generativelanguage.googleapis.com",
    "groq": "https://api.groq.com",
    "minimax": "https://api.minimax.io",
    "mistral": "https://api.mistral.ai",
    "moonshot": "https://api.moonshot.ai",
    "nebius": "https://api.studio.nebius.com",
    "novita": "https://api.novita.ai",
    "nvidia_nim": "https://integrate.api.nvidia.com",
    "openrouter": "https://openrouter.ai",
    "perplexity": "https://api.perplexity.ai",
    "sambanova": "https://api.sambanova.ai",
    "together_ai": "https://api.together.xyz",
    "xai": "https://api.x.ai",
    "zai": "https://api.z.ai",
}
"""Addresses by provider; only the way there is tried, so the host is all that counts."""
