"""Replacing references to variables once all layers are laid over each other."""

from __future__ import annotations

from collections.abc import Mapping

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.config.interpolation import (
    BadReferenceError,
    UnsetVariableError,
    interpolate,
    map_strings,
)
from mlagent_tui.config.keys import KeyPath
from mlagent_tui.config.layers import Merged
from mlagent_tui.config.restrict import plain


def resolve(merged: Merged, variables: Mapping[str, str]) -> list[str]:
    """Replace references in place; return a warning for each server that this switched off."""
    warnings: list[str] = []
    for key in list(merged.values):
        if key == "mcpServers" and isinstance(merged.values[key], dict):
            warnings.extend(_resolve_servers(merged, variables))
            continue
        try:
            merged.values[key] = map_strings(
                merged.values[key], lambda text: interpolate(text, variables)
            )
        except UnsetVariableError as error:
            layer = merged.layer_of((key,))
            raise ConfigError(
                f"{layer.place}: {layer.spell((key,))} needs the variable {plain(error.name)}, "
                f"which is not set; set it, or write ${{{plain(error.name)}:-default}}."
            ) from None
        except BadReferenceError:
            raise ConfigError(_bad_reference(merged, (key,))) from None
    return warnings


def _resolve_servers(merged: Merged, variables: Mapping[str, str]) -> list[str]:
    warnings: list[str] = []
    servers = merged.values["mcpServers"]
    for name in list(servers):
        path = ("mcpServers", name)
        try:
            servers[name] = map_strings(servers[name], lambda text: interpolate(text, variables))
        except UnsetVariableError as error:
            if servers.pop(name).get("enabled") is False:
                continue
            layer = merged.layer_of(path)
            warnings.append(
                f"{layer.place}: the MCP server {plain(name, 40)} is off, because it needs the "
                f"variable {plain(error.name)}, which is not set; set it, or remove the server."
            )
        except BadReferenceError:
            raise ConfigError(_bad_reference(merged, path)) from None
    return warnings


def _bad_reference(merged: Merged, path: KeyPath) -> str:
    layer = merged.layer_of(path)
    return (
        f"{layer.place}: {layer.spell(path)} holds a ${{ that names no variable; write "
        "${NAME} or ${NAME:-default}, or $${ for the characters themselves."
    )
