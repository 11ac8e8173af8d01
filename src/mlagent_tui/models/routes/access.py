"""What the user can reach: keys, addresses, prices of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from mlagent_tui.http import Hosts, PublicHosts
from mlagent_tui.models.profile import Price
from mlagent_tui.models.routes.providers import HF_KEYS, key_in
from mlagent_tui.models.routes.registry import Route, no_stored_token, resolve

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig


@dataclass(frozen=True, slots=True)
class Access:
    """Everything that decides which models can be asked, and what they cost.

    Attributes:
        environment: Variables with keys and addresses; the process's own are not looked at.
        hosts: Addresses of the Hugging Face services.
        base_urls: Addresses of local servers by provider.
        bill_to: Organisation that pays for the router, unless a variable names one.
        prices: Prices that the user set, by model id.
        stored_token: Returns the Hugging Face token that a login saved; may be slow.
    """

    environment: Mapping[str, str] = field(repr=False)
    hosts: Hosts = field(default_factory=PublicHosts)
    base_urls: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    bill_to: str = ""
    prices: Mapping[str, Price] = field(default_factory=lambda: MappingProxyType({}))
    stored_token: Callable[[], str | None] = field(default=no_stored_token, repr=False)

    def route(self, model: str, known: tuple[str, ...] = ()) -> Route:
        """Return the route of a model.

        Args:
            model: The id as people write it.
            known: Ids that a mistyped one may have meant.

        Raises:
            ModelError: ``unknown_model`` or ``no_credential``.
        """
        return resolve(
            model,
            self.environment,
            hosts=self.hosts,
            base_urls=self.base_urls,
            stored_token=self.stored_token,
            bill_to=self.bill_to,
            known=known,
        )

    @property
    def hub_token(self) -> str | None:
        """The Hugging Face token of a variable, or None; a saved one is not looked for."""
        return key_in(self.environment, HF_KEYS)[1] or None


def access_of(
    config: LoadedConfig, stored_token: Callable[[], str | None] = no_stored_token
) -> Access:
    """Return what a configuration gives access to."""
    settings = config.settings
    return Access(
        environment=config.environment,
        hosts=settings.endpoints,
        base_urls={str(name): url for name, url in settings.base_urls.items()},
        bill_to=settings.bill_to,
        prices={
            model: Price(each.input, each.output, each.cached, each.cache_written, "configured")
            for model, each in settings.model_prices.items()
        },
        stored_token=stored_token,
    )
