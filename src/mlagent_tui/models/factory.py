"""Makes the client for a model id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlagent_tui.clock import Clock
from mlagent_tui.http import Hosts
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.client import ModelClient
from mlagent_tui.models.faults.healing import HealingClient
from mlagent_tui.models.faults.retry import RetryingClient, RetryPolicy
from mlagent_tui.models.litellm_client import LiteLLMClient, Patience
from mlagent_tui.models.routes.addresses import refuse_bad_address
from mlagent_tui.models.routes.exposure import refuse_exposed_key, refuse_unusable_key
from mlagent_tui.models.routes.registry import resolve
from mlagent_tui.models.tool_styles.ability_memory import AbilityMemory
from mlagent_tui.models.tool_styles.ability_probe import AbilityProbe
from mlagent_tui.models.tool_styles.text_call_client import TextCallClient


def saved_hub_token() -> str | None:
    """Return the token that the Hub's own login saved, or None."""
    from huggingface_hub import get_token

    return get_token()


def create_client(
    model: str,
    environment: Mapping[str, str],
    clock: Clock,
    *,
    catalogue: Catalogue | None = None,
    endpoints: Hosts | None = None,
    base_urls: Mapping[str, str] | None = None,
    stored_token: Callable[[], str | None] = saved_hub_token,
    bill_to: str = "",
    patience: Patience | None = None,
    policy: RetryPolicy | None = None,
    silence_clock: Clock | None = None,
    abilities: AbilityMemory | None = None,
) -> ModelClient:
    """Return a client that asks ``model`` and retries transient failures.

    Nothing is loaded and nothing is sent before the first request.

    Args:
        model: The id as people write it; :mod:`mlagent_tui.models.routes.registry` has the forms.
        environment: Variables with keys and addresses; the process's own are not looked at.
        clock: Time for waits.
        catalogue: What is known of models; clients of one session share it.
        endpoints: Addresses of the Hugging Face services.
        base_urls: Addresses of local servers by provider.
        stored_token: Returns the Hugging Face token that a login saved.
        bill_to: Organisation that pays for the router, unless a variable names one.
        patience: How long silence is borne.
        policy: How failures are retried.
        silence_clock: Time by which a model's silence is measured; the machine's own by default.
        abilities: What was found out of local models before; clients of one session share it.

    Raises:
        ModelError: ``unknown_model``, ``no_credential``, ``bad_address``, ``exposed_key`` or
            ``auth``.
    """
    catalogue = catalogue or Catalogue(clock=clock)
    route = resolve(
        model,
        environment,
        hosts=endpoints,
        base_urls=base_urls,
        stored_token=stored_token,
        bill_to=bill_to,
        known=catalogue.known_models(),
    )
    refuse_bad_address(route)
    refuse_exposed_key(route)
    refuse_unusable_key(route)
    asking = LiteLLMClient(route, clock, catalogue, patience, silence_clock)
    probe = None
    if route.local:
        probe = AbilityProbe(route, catalogue, abilities or AbilityMemory(clock))
    return RetryingClient(TextCallClient(HealingClient(asking), probe), clock, policy)
