"""Stand-ins for what local model servers say of their models; none of them answers a chat.

In a test::

    from standin.local_answers import Answering, ollama

    async with Answering(ollama("qwen:7b", trained=32_768)) as server:
        server.answers["/api/ps"] = ...         # answers can change while it runs
        ...                                     # the server's address is server.url

The shapes are those of vLLM, llama.cpp, LM Studio (both interfaces) and Ollama.
"""

from __future__ import annotations

from typing import Any

from standin.web import Exchange, LoopbackServer, Reply

Answers = dict[str, Any]
"""Bodies by path."""


def vllm(model: str, window: int | None = 8_192) -> Answers:
    """Return the answers of vLLM."""
    entry = {"id": model, "object": "model", "owned_by": "vllm", "root": model, "parent": None}
    if window is not None:
        entry["max_model_len"] = window
    return {"/v1/models": {"object": "list", "data": [entry]}}


def llamacpp(model: str, window: int | None = 8_192, trained: int = 131_072) -> Answers:
    """Return the answers of llama.cpp's server; None for a version that hides its settings."""
    meta = {"vocab_type": 2, "n_vocab": 151_936, "n_ctx_train": trained, "size": 986_048_768}
    entry = {"id": model, "object": "model", "owned_by": "llamacpp", "meta": meta}
    answers: Answers = {"/v1/models": {"object": "list", "data": [entry]}}
    if window is not None:
        settings = {"id": 0, "n_ctx": window, "is_processing": False}
        answers["/props"] = {
            "default_generation_settings": settings,
            "total_slots": 1,
            "model_path": "models/x.gguf",
            "chat_template_caps": {"supports_tools": True},
        }
    return answers


def lm_studio(model: str, loaded: int | None = 8_192, longest: int = 131_072) -> Answers:
    """Return the answers of LM Studio; None for a model that is not loaded yet."""
    entry = {
        "id": model,
        "object": "model",
        "type": "llm",
        "state": "loaded" if loaded else "not-loaded",
        "max_context_length": longest,
        "capabilities": ["tool_use"],
    }
    if loaded:
        entry["loaded_context_length"] = loaded
    listed = {"id": model, "object": "model", "owned_by": "organization_owner"}
    return {
        "/v1/models": {"object": "list", "data": [listed]},
        "/api/v0/models": {"object": "list", "data": [entry]},
    }


def lm_studio_newer(model: str, *loaded: int, longest: int = 131_072) -> Answers:
    """Return the answers of LM Studio from 0.4 on, with one loaded instance for each window."""
    instances = [
        {"id": f"{model}:{at}", "config": {"context_length": window}}
        for at, window in enumerate(loaded)
    ]
    entry = {
        "type": "llm",
        "key": model,
        "loaded_instances": instances,
        "max_context_length": longest,
        "capabilities": {"vision": False, "trained_for_tool_use": True},
    }
    return {**lm_studio(model, None, longest), "/api/v1/models": {"models": [entry]}}


def ollama(
    model: str, *, trained: int = 131_072, num_ctx: int | None = None, loaded: int | None = None
) -> Answers:
    """Return the answers of Ollama.

    Args:
        model: The model's name.
        trained: What it could read at most.
        num_ctx: What its model file sets; None if it does not.
        loaded: What it runs with now; None if it is not loaded.
    """
    parameters = 'stop                           "<|im_end|>"\ntemperature    0.7'
    if num_ctx is not None:
        parameters += f"\nnum_ctx                        {num_ctx}"
    listed = {"id": model, "object": "model", "owned_by": "library"}
    return {
        "/v1/models": {"object": "list", "data": [listed]},
        "/api/show": {
            "parameters": parameters,
            "capabilities": ["completion", "tools"],
            "model_info": {
                "general.architecture": "qwen2",
                "qwen2.block_count": 28,
                "qwen2.context_length": trained,
            },
        },
        "/api/ps": ollama_running(model, loaded) if loaded else {"models": []},
    }


def ollama_running(model: str, window: int) -> Any:
    """Return what Ollama says of the models that are loaded."""
    entry = {"name": model, "model": model, "digest": "sha256-x", "context_length": window}
    return {"models": [entry]}


class Answering(LoopbackServer):
    """Answers each path with one body, and everything else with 404.

    Attributes:
        answers: Bodies by path.
    """

    def __init__(self, answers: Answers, *, key: str = "", port: int = 0) -> None:
        super().__init__(port)
        self.answers = dict(answers)
        self._key = key

    @property
    def paths(self) -> list[str]:
        """What was asked for, sorted."""
        return sorted(each.path for each in self.exchanges)

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Answer one request."""
        if self._key and exchange.headers.get("authorization") != f"Bearer {self._key}":
            await reply.send(401, {"error": "Unauthorized"})
        elif exchange.path in self.answers:
            await reply.send(200, self.answers[exchange.path])
        else:
            await reply.send(404, {"error": "not found"})
