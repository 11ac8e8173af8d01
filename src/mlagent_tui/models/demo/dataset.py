"""The demo's data set: measurements of invented sea shells, made the same way each time.

``python -m mlagent_tui.models.demo.dataset`` writes the file that ships in the package.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

DATA_FILE = "shells.csv"
"""Name of the data set, in the package and in the workspace."""

COLUMNS = ("length_mm", "width_mm", "weight_g", "ridges", "species")
"""Four measurements and the label."""

_ROWS = 300
_SEED = 20
_MISSING_EVERY = 43


@dataclass(frozen=True, slots=True)
class _Kind:
    """Mean and spread of each measurement of one invented species."""

    name: str
    share: float
    length: tuple[float, float]
    width: tuple[float, float]
    weight: tuple[float, float]
    ridges: tuple[float, float]


_KINDS = (
    _Kind("amber", 0.42, (40.0, 3.0), (27.5, 2.2), (9.2, 1.3), (11.0, 1.4)),
    _Kind("cobalt", 0.33, (46.5, 3.3), (25.0, 2.1), (11.6, 1.4), (13.6, 1.5)),
    _Kind("slate", 0.25, (43.0, 3.1), (31.4, 2.3), (13.4, 1.5), (9.2, 1.4)),
)


def packaged_data() -> Path:
    """Return the folder of the demo's files inside the package."""
    return Path(__file__).parent / "data"


def make_csv() -> str:
    """Return the data set as CSV text: a header and 300 rows, a few with a missing value."""
    # Only random() is used: of all methods, it alone is promised never to change.
    rng = random.Random(_SEED)  # noqa: S311
    lines = [",".join(COLUMNS)]
    for number in range(_ROWS):
        kind = _pick(rng)
        cells = [
            f"{_normal(rng, *kind.length):.1f}",
            f"{_normal(rng, *kind.width):.1f}",
            f"{_normal(rng, *kind.weight):.1f}",
            f"{max(3, round(_normal(rng, *kind.ridges)))}",
        ]
        if number % _MISSING_EVERY == _MISSING_EVERY - 1:
            cells[number % 3] = ""
        lines.append(",".join([*cells, kind.name]))
    return "\n".join(lines) + "\n"


def _pick(rng: random.Random) -> _Kind:
    chosen, passed = rng.random(), 0.0
    for kind in _KINDS:
        passed += kind.share
        if chosen < passed:
            return kind
    return _KINDS[-1]


def _normal(rng: random.Random, mean: float, spread: float) -> float:
    """Return a value near ``mean``; the sum of twelve even draws is close to a normal one."""
    return mean + spread * (sum(rng.random() for _ in range(12)) - 6.0)


if __name__ == "__main__":
    (packaged_data() / DATA_FILE).write_text(make_csv(), encoding="utf-8")
