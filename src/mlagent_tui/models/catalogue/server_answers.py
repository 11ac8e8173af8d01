"""What the answers of local servers mean: pure reading of their JSON.

Every kind of server names its window in another place, and some name two: what the model was
trained for, and what the server gives it. Only the second one counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlagent_tui.models.catalogue.foreign_json import count, flag, name, objects, part

MAX_MODELS = 200
"""Models of one server that are told."""

_OWNERS = {
    "llamacpp": "llamacpp",
    "vllm": "vllm",
    "library": "ollama",
    "organization_owner": "lm_studio",
    "organization-owner": "lm_studio",
}

_NUM_CTX = re.compile(r"^[ \t]*num_ctx[ \t]+(\d{1,9})[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer says of a model; everything may be missing.

    Attributes:
        window: Tokens that the server gives the model.
        trained: Tokens that the model could read at most.
        tools: Whether the server says that the model can call tools.
        digest: Tells versions of the model apart.
    """

    window: int | None = None
    trained: int | None = None
    tools: bool | None = None
    digest: str = ""


def listed_models(answer: Any) -> tuple[str, ...] | None:
    """Return the names in an OpenAI-style listing; None if it is no listing of models."""
    data = part(answer, "data")
    if not isinstance(data, list):
        return None
    names = (name(entry.get("id")) for entry in objects(data, MAX_MODELS * 2))
    return tuple(dict.fromkeys(each for each in names if each))[:MAX_MODELS]


def listed_model(answer: Any, model: str) -> Told:
    """Read a model's entry of an OpenAI-style listing: vLLM, llama.cpp and their kin."""
    entry = _entry(part(answer, "data"), "id", model)
    window = count(entry.get("max_model_len")) or count(part(entry, "meta", "n_ctx"))
    return Told(
        window or count(entry.get("context_length")), count(part(entry, "meta", "n_ctx_train"))
    )


def kind_of(answer: Any, assumed: str) -> str:
    """Return which kind of server a listing comes from, by whom it names as the models' owner.

    Args:
        answer: The listing.
        assumed: The kind that it is taken for if it does not say.
    """
    owners = {entry.get("owned_by") for entry in objects(part(answer, "data"), 20)}
    told = (kind for owner, kind in _OWNERS.items() if owner in owners)
    return next(told, assumed)


def llamacpp_props(answer: Any) -> Told:
    """Read ``/props`` of llama.cpp: the window of one slot, which is what a request gets."""
    window = count(part(answer, "default_generation_settings", "n_ctx")) or count(
        part(answer, "n_ctx")
    )
    return Told(window, tools=_llamacpp_tools(answer))


def lm_studio_model(answer: Any, model: str) -> Told:
    """Read ``/api/v0/models`` of LM Studio, which versions before 0.4 have."""
    entry = _entry(part(answer, "data"), "id", model)
    capabilities = entry.get("capabilities")
    tools = "tool_use" in capabilities if isinstance(capabilities, list) else None
    return Told(
        count(entry.get("loaded_context_length")), count(entry.get("max_context_length")), tools
    )


def lm_studio_loaded(answer: Any, model: str) -> Told:
    """Read ``/api/v1/models`` of LM Studio: of several instances the smallest window counts."""
    entry = _entry(part(answer, "models"), "key", model)
    instances = objects(entry.get("loaded_instances"), 20)
    windows = [count(part(each, "config", "context_length")) for each in instances]
    return Told(
        min((window for window in windows if window), default=None),
        count(entry.get("max_context_length")),
        flag(part(entry, "capabilities", "trained_for_tool_use")),
    )


def ollama_shown(answer: Any) -> Told:
    """Read ``/api/show`` of Ollama: what is set for the model, and what it was trained for."""
    parameters = part(answer, "parameters")
    found = _NUM_CTX.search(parameters[:100_000]) if isinstance(parameters, str) else None
    info = part(answer, "model_info")
    trained = None
    if isinstance(info, dict):
        sizes = (count(each) for key, each in info.items() if key.endswith(".context_length"))
        trained = next((size for size in sizes if size), None)
    capabilities = part(answer, "capabilities")
    tools = "tools" in capabilities if isinstance(capabilities, list) else None
    return Told(count(found.group(1)) if found else None, trained, tools)


def ollama_running(answer: Any, model: str) -> Told:
    """Read ``/api/ps`` of Ollama: the window of the model as it is loaded now."""
    loaded = part(answer, "models")
    entry = _entry(loaded, "model", model) or _entry(loaded, "name", model)
    return Told(count(entry.get("context_length")), digest=name(entry.get("digest")))


def _llamacpp_tools(answer: Any) -> bool | None:
    return flag(part(answer, "chat_template_caps", "supports_tools"))


def _entry(entries: Any, key: str, model: str) -> Mapping[str, Any]:
    """Return a model's entry; Ollama says ``x:latest`` where people write ``x``."""
    wanted = (model, f"{model}:latest")
    return next((each for each in objects(entries, 1000) if each.get(key) in wanted), {})
