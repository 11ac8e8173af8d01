"""Which models the picker lists: those that a known key or server makes usable come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig


def model_choices(config: LoadedConfig, current: str) -> list[tuple[str, str]]:
    """Return model ids with a few words on each, without duplicates.

    Args:
        config: The configuration, for the configured model and the keys.
        current: The model in use; it comes first.
    """
    from mlagent_tui.models.providers import SUGGESTED

    wanted = [model for model in (current, config.settings.model_name) if model]
    return list(dict(usable_first([*wanted, *SUGGESTED], config.environment, current)).items())


def usable_first(
    models: Sequence[str], environment: Mapping[str, str], current: str
) -> list[tuple[str, str]]:
    """Return the models with what they need; those that have it come before the others."""
    told = [(model, _needs(model, environment, current)) for model in models]
    return sorted(told, key=lambda pair: (pair[0] != current, pair[1].startswith("needs")))


def _needs(model: str, environment: Mapping[str, str], current: str) -> str:
    from mlagent_tui.models.client import ModelError
    from mlagent_tui.models.registry import resolve

    if model == current:
        return "in use"
    try:
        route = resolve(model, environment)
    except ModelError as error:
        return "needs a key" if error.code == "no_credential" else "needs another id"
    return f"through {route.place}"
