"""Makes the hosts of the screen tests importable."""

from __future__ import annotations

import sys
from pathlib import Path

folder = Path(__file__).parent.parent
if str(folder) not in sys.path:
    sys.path.insert(0, str(folder))
