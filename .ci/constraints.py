"""Writes the exact versions of this environment into constraints.txt and pyproject.toml.

Run it with ``make constraints`` after a dependency changed. pip reads constraints.txt; uv reads
the same list from ``[tool.uv]``.
"""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_PINNED = {"pip", "setuptools", "wheel", "mlagent-tui", "mlagent_tui"}
BLOCK = re.compile(r"(?<=constraint-dependencies = \[\n).*?(?=\])", re.DOTALL)


def main() -> None:
    """Write both lists."""
    found = {d.metadata["Name"]: d.version for d in distributions()}
    pins = sorted(f"{n}=={v}" for n, v in found.items() if n.lower() not in NOT_PINNED)
    (ROOT / "constraints.txt").write_text("\n".join(pins) + "\n", encoding="utf-8")
    project = ROOT / "pyproject.toml"
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    text = project.read_text(encoding="utf-8")
    project.write_text(BLOCK.sub(lambda _: lines, text), encoding="utf-8")


if __name__ == "__main__":
    main()
