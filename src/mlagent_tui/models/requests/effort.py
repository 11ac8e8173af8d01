"""How much a model should think, in the words of each provider: pure look-ups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mlagent_tui.models.routes.providers import ROUTER
from mlagent_tui.models.routes.registry import Route
from mlagent_tui.protocol.values import EFFORTS

OFF = EFFORTS[0]
"""Asks a model not to think at all."""

LEVELS = EFFORTS[1:]
"""Levels of thinking, from little to much."""

DEFAULT = ""
"""Leaves it to the provider."""

_ALL_LEVELS = frozenset({"anthropic", "openai"})
"""Providers that tell all levels apart; others know ``low``, ``medium`` and ``high``."""

_THREE = {"minimal": "low", "xhigh": "high", "max": "high"}

_LOWER = {"max": "xhigh", "xhigh": "high", "high": "medium", "medium": "low", "minimal": "low"}

_ROOM = {
    "minimal": 2_048,
    "low": 4_096,
    "medium": 8_192,
    "high": 16_384,
    "xhigh": 24_576,
    "max": 32_768,
}

_LEVEL_WORD = re.compile(r"(?<![\w-])(minimal|low|medium|high|xhigh|max|none)(?![\w-])")
_NAMES_LEVELS = re.compile(
    r"(?:supported (?:values|levels|efforts)|must be one of|expected one of|should be|"
    r"allowed values|valid (?:values|options|efforts)|one of)[^a-z]*(?:are|is)?:?(.*)",
    re.IGNORECASE | re.DOTALL,
)


def effort_parameters(route: Route, effort: str) -> dict[str, Any]:
    """Return what a request carries so that the model thinks as much as is wished.

    Args:
        route: Whom is asked.
        effort: ``off``, a level of :data:`LEVELS`, or empty to leave it to the provider.
    """
    if not effort or route.local:
        # A server of the user's own would refuse, or ignore, what it does not know.
        return {}
    told = {"reasoning_effort": "none" if effort == OFF else known_level(route.provider, effort)}
    return {"extra_body": told} if route.provider == ROUTER else told


def known_level(provider: str, effort: str) -> str:
    """Return the level that a provider knows which is nearest to a wished one."""
    return effort if provider in _ALL_LEVELS else _THREE.get(effort, effort)


def thinking_room(effort: str) -> int:
    """Return the tokens that thinking may take of an answer's limit."""
    return _ROOM.get(effort, 0)


def lower(effort: str, refusal: str = "") -> str:
    """Return what to try after a level was refused.

    Args:
        effort: The level that was refused.
        refusal: The provider's words; levels that it names are believed.

    Returns:
        The next lower level, or empty if there is none.
    """
    if effort not in LEVELS:
        return DEFAULT
    named = [level for level in levels_named(refusal) if level != effort]
    if named:
        return _nearest(effort, named)
    return _LOWER.get(effort, DEFAULT)


def levels_named(refusal: str) -> tuple[str, ...]:
    """Return the levels that a refusal says are possible, in the order of :data:`LEVELS`."""
    found = _NAMES_LEVELS.search(refusal)
    if found is None:
        return ()
    words = set(_LEVEL_WORD.findall(found.group(1).lower()))
    return tuple(level for level in LEVELS if level in words)


def _nearest(effort: str, named: Sequence[str]) -> str:
    """Return the highest level below, or the lowest one that there is."""
    place = LEVELS.index(effort)
    below = [level for level in named if LEVELS.index(level) < place]
    return below[-1] if below else named[0]
