"""The folder that the demo works in."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from mlagent_tui.models.demo.dataset import DATA_FILE, packaged_data


def prepare_demo_workspace(folder: Path | None = None) -> Path:
    """Make sure that the demo's data set lies in its workspace.

    Args:
        folder: The folder that a person chose; without it a fresh temporary folder is made
            that only its owner may enter (mode 0700). It is left behind, so that what the
            demo made can be looked at.

    Returns:
        The absolute folder. A file of the data set's name that is there already is kept.

    Raises:
        OSError: If the folder cannot be written to.
    """
    root = folder.resolve() if folder else Path(tempfile.mkdtemp(prefix="mlagent-demo-")).resolve()
    target = root / DATA_FILE
    if not target.exists():
        shutil.copyfile(packaged_data() / DATA_FILE, target)
    return root
