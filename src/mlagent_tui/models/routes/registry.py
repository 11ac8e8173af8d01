"""From a model id to where and how it is asked: pure look-ups, no request, no library.

The forms of an id, tried in this order:

* ``huggingface/ORG/MODEL[:TAG]``: the Hugging Face router, whatever the organisation is called.
* ``ollama/…``, ``vllm/…``, ``lm_studio/…``, ``llamacpp/…``: a local server.
* ``anthropic/NAME:TAG`` and ``openai/NAME:TAG``: the router too. Neither service has tags of its
  own, so a tag says that the router is meant. ``openai/ft:…`` is a fine-tuned model of OpenAI.
* ``PROVIDER/NAME`` with a provider from :mod:`mlagent_tui.models.routes.providers`: that service
  itself.
* ``ORG/MODEL[:TAG]``: the router.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mlagent_tui.http import Hosts, PublicHosts
from mlagent_tui.http.proxies import shown_address
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.routes.providers import (
    HF_KEYS,
    HF_TOKEN_PAGE,
    HOSTED,
    LOCAL,
    ROUTER,
    SELF_CONFIGURED,
    SUGGESTED,
    key_in,
)
from mlagent_tui.plain_text import printable

LOCAL_KEY = "no-key-needed"
"""What a local server without a key is sent; the wire wants something."""

COMPATIBLE = "custom_openai"
"""The library's route for servers that speak the OpenAI wire.

Under its ``openai`` route a model that is merely called like one of OpenAI's would be asked in
another way, down to another path.
"""

_NATIVE = {
    "anthropic": ("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
    "openai": ("OPENAI_BASE_URL", "https://api.openai.com/v1"),
}

_LIKELY = 64
"""Names that are compared closely with one that may be mistyped."""

_TAGGED = re.compile(r"(?!ft:)[^:]+:[\w.-]+")

_FAMILIES = (
    (re.compile(r"claude", re.IGNORECASE), "anthropic/{}"),
    (re.compile(r"(gpt|chatgpt|o\d)", re.IGNORECASE), "openai/{}"),
    (re.compile(r"gemini", re.IGNORECASE), "gemini/{}"),
)


@dataclass(frozen=True, slots=True)
class Route:
    """Where and how a model is asked.

    Attributes:
        model: The id as people write it.
        provider: Whose wire it is.
        wire_model: The id in the words of the model library.
        name: The model's name at the provider.
        api_base: Address of the API; None leaves it to the library.
        api_key: The key; None leaves it to the library.
        headers: Headers to add to each request.
        local: Whether it is a server of the user's own: it costs nothing and may start slowly.
        key_name: The variable that holds the key.
        key_page: Where a key is made.
        session_header: Header that keeps a session on one server; empty if there is none.
    """

    model: str
    provider: str
    wire_model: str
    name: str
    api_base: str | None = None
    api_key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    local: bool = False
    key_name: str = ""
    key_page: str = ""
    session_header: str = ""

    @property
    def place(self) -> str:
        """The service as people call it, with its address if it is a server of their own."""
        if self.local:
            return f"{LOCAL[self.provider].label} at {shown_address(self.api_base or '')}"
        return service_name(self.provider)

    @property
    def secret(self) -> str | None:
        """The key, if it is one: what a local server without a key is sent is none."""
        return self.api_key if self.api_key != LOCAL_KEY else None


def service_name(provider: str) -> str:
    """Return a service's name as people say it."""
    names = {ROUTER: "the Hugging Face router", "anthropic": "Anthropic", "openai": "OpenAI"}
    return names.get(provider, provider)


class MissingKeyError(ModelError):
    """A model needs a key that is not there.

    Attributes:
        key_name: The variable that would hold it.
    """

    def __init__(self, key_name: str, message: str, hint: str) -> None:
        super().__init__("no_credential", message, hint)
        self.key_name = key_name


def no_stored_token() -> str | None:
    """Return no token, for when none was saved by a login."""
    return None


def resolve(
    model: str,
    environment: Mapping[str, str],
    *,
    hosts: Hosts | None = None,
    base_urls: Mapping[str, str] | None = None,
    stored_token: Callable[[], str | None] = no_stored_token,
    bill_to: str = "",
    known: tuple[str, ...] = (),
) -> Route:
    """Return the route of a model.

    Args:
        model: The id as people write it.
        environment: Variables with keys and addresses.
        hosts: Addresses of the Hugging Face services; None takes the public ones.
        base_urls: Addresses of local servers by provider, for those without a variable.
        stored_token: Returns the token that an earlier login saved; asked only if needed.
        bill_to: Organisation that pays for the router, unless ``HF_BILL_TO`` names one.
        known: Ids that a mistyped one may have meant, beside the suggested ones.

    Raises:
        ModelError: ``unknown_model`` if the id has no known form, ``no_credential`` if the key
            is missing.
    """
    model = model.strip()
    prefix, _, name = model.partition("/")
    if not prefix or not name or any(c.isspace() or not c.isprintable() for c in model):
        raise _unknown(model, known)
    payer = environment.get("HF_BILL_TO", "").strip() or bill_to
    router = _Router(hosts or PublicHosts(), stored_token, payer)
    if prefix == ROUTER:
        if "/" not in name:
            raise _unknown(name, known)
        return _router(model, name, environment, router)
    if prefix in LOCAL:
        return _local(model, prefix, name, environment, base_urls or {})
    if prefix in _NATIVE and not _TAGGED.fullmatch(name):
        return _native(model, prefix, name, environment)
    if prefix not in _NATIVE and (prefix in HOSTED or prefix in SELF_CONFIGURED):
        return _hosted(model, prefix, name, environment)
    return _router(model, model, environment, router)


def close_matches(model: str, known: tuple[str, ...] = SUGGESTED) -> tuple[str, ...]:
    """Return up to three ids that somebody who wrote ``model`` may have meant."""
    bare = model.rpartition("/")[2].lower()
    found = [form.format(model) for family, form in _FAMILIES if family.match(model)]
    names = {each.rpartition("/")[2].partition(":")[0].lower(): each for each in known}
    found += [names[near] for near in difflib.get_close_matches(bare, _likely(bare, names), 3, 0.5)]
    return tuple(dict.fromkeys(found))[:3]


def _likely(bare: str, names: Iterable[str]) -> list[str]:
    """Return the names that share most with ``bare``: comparing thousands closely takes long."""
    pairs = {bare[at : at + 2] for at in range(len(bare) - 1)}
    return heapq.nlargest(_LIKELY, names, key=lambda name: sum(pair in name for pair in pairs))


def _unknown(model: str, known: tuple[str, ...]) -> ModelError:
    shown = printable(model, 80)
    near = close_matches(shown, (*known, *SUGGESTED))
    hint = (
        f"Did you mean {' or '.join(near)}?" if near else f"Examples: {', '.join(SUGGESTED[:4])}."
    )
    if "/" not in shown and shown:
        hint += f" A model of a local server is ollama/{shown} or vllm/{shown}."
    return ModelError(
        "unknown_model",
        f"“{shown}” is not a model id: an id names a provider or an organisation, a slash and "
        "a model.",
        hint,
    )


def _native(model: str, provider: str, name: str, environment: Mapping[str, str]) -> Route:
    variable, default = _NATIVE[provider]
    base = environment.get(variable, "").strip().rstrip("/") or default
    if provider == "anthropic":
        base = base.removesuffix("/v1")
    key_name, key = _key(provider, model, environment)
    page = HOSTED[provider].page
    return Route(
        model,
        provider,
        f"{provider}/{name}",
        name,
        api_base=base,
        api_key=key,
        key_name=key_name,
        key_page=page,
    )


def _hosted(model: str, provider: str, name: str, environment: Mapping[str, str]) -> Route:
    if provider in SELF_CONFIGURED:
        return Route(model, provider, model, name)
    key_name, key = _key(provider, model, environment)
    page = HOSTED[provider].page
    return Route(model, provider, model, name, api_key=key, key_name=key_name, key_page=page)


def _key(provider: str, model: str, environment: Mapping[str, str]) -> tuple[str, str]:
    service = HOSTED[provider]
    key_name, key = key_in(environment, service.keys)
    if key:
        return key_name, key
    raise MissingKeyError(
        service.keys[0],
        f"{model} needs a key in {service.keys[0]}, and that variable is not set.",
        f"Make a key at {service.page}, then run: export {service.keys[0]}=YOUR_KEY",
    )


@dataclass(frozen=True, slots=True)
class _Router:
    """What is particular to the router: its address, the saved token, and who pays."""

    hosts: Hosts
    stored_token: Callable[[], str | None]
    payer: str


def _router(model: str, name: str, environment: Mapping[str, str], router: _Router) -> Route:
    key_name, token = key_in(environment, HF_KEYS)
    token = token or router.stored_token() or ""
    if not token:
        raise MissingKeyError(
            HF_KEYS[0],
            f"{model} is served by the Hugging Face router, which needs a Hugging Face token, "
            "and none was found.",
            f"Make a token at {HF_TOKEN_PAGE}, then run: hf auth login, or export "
            f"{HF_KEYS[0]}=YOUR_TOKEN",
        )
    payer = router.payer if router.payer.isascii() and router.payer.isprintable() else ""
    return Route(
        model,
        ROUTER,
        f"{COMPATIBLE}/{name}",
        name,
        api_base=router.hosts.router.rstrip("/"),
        api_key=token,
        headers=MappingProxyType({"X-HF-Bill-To": payer} if payer else {}),
        key_name=key_name or HF_KEYS[0],
        key_page=HF_TOKEN_PAGE,
        session_header="X-HF-Session-Id",
    )


def _local(
    model: str,
    provider: str,
    name: str,
    environment: Mapping[str, str],
    base_urls: Mapping[str, str],
) -> Route:
    server = LOCAL[provider]
    base = (
        environment.get(f"{server.prefix}_BASE_URL", "").strip()
        or base_urls.get(provider, "")
        or environment.get("LOCAL_LLM_BASE_URL", "").strip()
        or f"http://127.0.0.1:{server.port}"
    )
    key_name = f"{server.prefix}_API_KEY"
    key = environment.get(key_name, "").strip() or environment.get("LOCAL_LLM_API_KEY", "").strip()
    return Route(
        model,
        provider,
        f"{COMPATIBLE}/{name}",
        name,
        api_base=with_version(base),
        api_key=key or LOCAL_KEY,
        local=True,
        key_name=key_name,
    )


def with_version(base: str) -> str:
    """Return a local server's address with ``/v1`` at its end, once.

    An address that was copied whole, down to ``/chat/completions``, is cut.
    """
    base = base.strip().rstrip("/").removesuffix("/chat/completions")
    if "://" not in base:
        base = f"http://{base}"
    return base if base.endswith("/v1") else f"{base}/v1"
