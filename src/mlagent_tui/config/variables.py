"""Settings from variables such as ``MLAGENT_MODE`` and ``MLAGENT_ENDPOINTS__HUB``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource, SettingsError

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.config.keys import known_keys
from mlagent_tui.config.layers import Layer
from mlagent_tui.config.settings import Settings

PREFIX = "MLAGENT_"
"""What names of variables that set keys begin with."""

CONFIG_VARIABLE = "MLAGENT_CONFIG"
"""Variable that means the same as ``--config``."""

PROCESS_VARIABLES = frozenset({CONFIG_VARIABLE, "MLAGENT_HOME"})
"""Variables that are no keys, and are taken from the process only, never from ``.env``."""


class _GivenVariables(EnvSettingsSource):
    """Reads variables that were handed over, instead of those of the process."""

    def __init__(self, variables: Mapping[str, str], place: str) -> None:
        self._variables = variables
        self._place = place
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._variables.items() if value}

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Decode a JSON value.

        Raises:
            ConfigError: If it is no JSON.
        """
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            key = field_name.replace("mcp_servers", "mcpServers").upper()
            raise ConfigError(
                f"{self._place}: {PREFIX}{key} is not valid JSON; correct it, "
                "or set the key in a configuration file."
            ) from None


def variables_layer(variables: Mapping[str, str], place: str) -> tuple[Layer, list[str]]:
    """Return the keys that ``variables`` set, and the names of those that set nothing.

    Raises:
        ConfigError: If a list or an object is not valid JSON.
    """
    known = {key.lower() for key in known_keys(()) or ()}
    ours = {name: value for name, value in variables.items() if name.upper().startswith(PREFIX)}
    strange = [
        name
        for name in ours
        if name.upper() not in PROCESS_VARIABLES
        and name[len(PREFIX) :].lower().split("__")[0] not in known
    ]
    values: dict[str, Any] = {}
    if ours:
        try:
            values = _GivenVariables(ours, place)()
        except SettingsError as error:
            raise ConfigError(f"{place}: {error}; correct the variable.") from None
    return Layer(place, "variables", values), strange
