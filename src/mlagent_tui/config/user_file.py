"""Changing the user's own configuration file: one key at a time, everything else stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.config.files import read_json
from mlagent_tui.config.keys import KeyPath
from mlagent_tui.config.load import lay_again, user_file_of
from mlagent_tui.paths import write_private

if TYPE_CHECKING:
    from mlagent_tui.config.load import LoadedConfig
    from mlagent_tui.config.settings import Settings


def own_file(config: LoadedConfig) -> Path:
    """Return the file that changes go to: the user's, or the one that takes its place.

    Links are followed, so that a file kept elsewhere stays where it is.
    """
    found = user_file_of(config.flags, config.environment, config.paths)
    return (found or config.paths.config_file).resolve()


def change_user_file(config: LoadedConfig, path: KeyPath, value: Any) -> Settings:
    """Set one key in the user's file, after a check of what comes out.

    Args:
        config: What was loaded.
        path: The keys that lead to the value.
        value: A JSON value; None removes the key, so that the layer below counts again.

    Returns:
        The settings as they are with the change.

    Raises:
        ConfigError: If the file cannot be read, or the value does not fit. Nothing is written.
        OSError: If the file cannot be written; then what was there stays.
    """
    file = own_file(config)
    values = read_json(file) if file.exists() else {}
    changed = _without(values, path) if value is None else _with(values, path, value)
    _, settings = lay_again(config, changed)
    write_private(file, json.dumps(changed, indent=2, ensure_ascii=False) + "\n")
    return settings


def _with(values: Mapping[str, Any], path: KeyPath, value: Any) -> dict[str, Any]:
    """Return a copy with the value at ``path``; the order of what is there stays."""
    key, *rest = path
    if not rest:
        return {**values, key: value}
    inner = values.get(key, {})
    if not isinstance(inner, Mapping):
        raise ConfigError(f'"{key}" in your configuration file is not an object; correct it.')
    return {**values, key: _with(inner, tuple(rest), value)}


def _without(values: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
    """Return a copy without the key at ``path``, and without a section that it leaves empty."""
    key, *rest = path
    inner = values.get(key)
    if not rest or not isinstance(inner, Mapping):
        return {name: entry for name, entry in values.items() if name != key}
    left = _without(inner, tuple(rest))
    return {**values, key: left} if left else _without(values, (key,))
