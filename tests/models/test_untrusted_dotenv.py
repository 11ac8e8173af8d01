"""Loading the model library never reads a ``.env`` that nobody trusts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_dotenv_in_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_BASE=http://thief.example\n", encoding="utf-8")
    code = (
        "import os\n"
        "from mlagent_tui.models.library.loader import start_loading\n"
        "start_loading().result()\n"
        "print(os.environ.get('OPENAI_API_BASE'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.strip() == "None"
