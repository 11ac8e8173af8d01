"""What every check is given to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mlagent_tui.config import ConfigError, LoadedConfig, load_config
from mlagent_tui.flags import Flags
from mlagent_tui.http import Hosts, Network, PublicHosts
from mlagent_tui.models.factory import saved_hub_token
from mlagent_tui.paths import Paths


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at.

    Attributes:
        environment: Variables, those of a trusted folder included.
        network: Proxies and trust.
        hosts: The Hugging Face services.
        paths: The program's own folders.
        config: The configuration, or None if it cannot be used.
        config_problem: Why it cannot be used.
        stored_token: Returns the Hugging Face token that a login saved.
        limit: Seconds that one check may take.
        local_ports: Ports of local servers by provider; None takes the usual ones.
    """

    environment: Mapping[str, str] = field(repr=False)
    network: Network
    hosts: Hosts
    paths: Paths
    config: LoadedConfig | None = None
    config_problem: str = ""
    stored_token: Callable[[], str | None] = saved_hub_token
    limit: float = 4.0
    local_ports: Mapping[str, int] | None = None

    @classmethod
    def find(cls, flags: Flags, environment: Mapping[str, str]) -> Surroundings:
        """Look at this machine; a configuration that cannot be used becomes a finding."""
        try:
            config = load_config(flags, environment)
        except ConfigError as error:
            return cls(
                environment,
                Network.of(environment),
                PublicHosts(),
                Paths.find(environment),
                config_problem=str(error),
            )
        return cls(
            config.environment,
            Network.of(config.environment),
            config.settings.endpoints,
            config.paths,
            config,
        )
