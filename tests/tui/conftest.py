"""Pictures of the screen lie beside the text frames, in the repository's ``snapshots`` folder."""

from __future__ import annotations

from pathlib import Path

from pytest_textual_snapshot import SVGImageExtension
from syrupy.location import PyTestLocation

PICTURES = Path(__file__).parents[2] / "snapshots"


def _folder(_cls: type[SVGImageExtension], *, test_location: PyTestLocation) -> str:
    return str(PICTURES / test_location.basename)


SVGImageExtension.dirname = classmethod(_folder)
