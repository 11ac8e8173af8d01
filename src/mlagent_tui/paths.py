"""Where the program keeps its own files, and where it finds those that ship with it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from errno import ENOTDIR
from itertools import chain, count
from pathlib import Path
from typing import TextIO

APP = "mlagent-tui"
"""Name of the program's folders below those of the system."""

HOME_VARIABLE = "MLAGENT_HOME"
"""Variable that puts everything of the program below one folder."""

PACKAGED_CONFIG = "main_agent_config.json"
"""Name of the file with the packaged defaults."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's own folders. Nothing here creates them; see :func:`private_folder`.

    Attributes:
        config: Folder of the user's configuration.
        data: Folder of everything that the program writes for itself.
    """

    config: Path
    data: Path

    @classmethod
    def find(cls, environment: Mapping[str, str] | None = None) -> Paths:
        """Return the folders of this user.

        Args:
            environment: Variables to look at instead of the process's own. Only
                ``MLAGENT_HOME`` is taken from it; the system's customs (``XDG_…`` and the
                like) always come from the process.
        """
        home = (os.environ if environment is None else environment).get(HOME_VARIABLE, "")
        if home:
            root = Path(home).expanduser().absolute()
            return cls(config=root, data=root / "data")
        import platformdirs

        return cls(
            config=platformdirs.user_config_path(APP, appauthor=False),
            data=platformdirs.user_data_path(APP, appauthor=False),
        )

    @property
    def config_file(self) -> Path:
        """The user's configuration file."""
        return self.config / "config.json"

    @property
    def trust_file(self) -> Path:
        """The list of trusted folders."""
        return self.data / "trusted_folders.json"

    @property
    def abilities_file(self) -> Path:
        """What local models were found to be able to do."""
        return self.data / "model_abilities.json"

    @property
    def history_file(self) -> Path:
        """What was written into the composer before."""
        return self.data / "history.jsonl"

    @property
    def spill_dir(self) -> Path:
        """Full texts of outputs that were too long for the model."""
        return self.data / "outputs"

    @property
    def log_dir(self) -> Path:
        """The program's own logs."""
        return self.data / "logs"


def private_folder(folder: Path) -> Path:
    """Create ``folder`` for this user alone (mode 0700) if it is missing, and return it.

    So are the folders above it that are missing.

    Raises:
        OSError: If it cannot be created.
    """
    if not folder.parent.exists() and folder.parent != folder:
        private_folder(folder.parent)  # ``parents=True`` would make these readable by others.
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        # Else it would pass for "this file exists", after which other names are tried without end.
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(folder)) from None
    return folder


def write_private(file: Path, text: str, *, errors: str = "strict") -> None:
    """Replace a file, whole or not at all, with one that only this user can read (mode 0600).

    Args:
        file: The file; its folder is made if it is missing.
        text: What it holds afterwards.
        errors: What becomes of characters that UTF-8 cannot say, as for :func:`open`.

    Raises:
        OSError: If it cannot be written; then what was there stays.
    """
    private_folder(file.parent)
    # mkstemp makes the file 0600 from the first moment on.
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors=errors) as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise


def new_private(folder: Path, stem: str, ending: str) -> tuple[Path, TextIO]:
    """Open a file that did not exist before, for this user alone (mode 0600), to write text.

    Args:
        folder: Where to; made if it is missing.
        stem: What to call it; a number is added if a file of that name exists.
        ending: The end of its name, with the dot.

    Raises:
        OSError: It cannot be written.
    """
    private_folder(folder)
    for number in chain([""], (f"-{number}" for number in count(2))):
        file = folder / f"{stem}{number}{ending}"
        with suppress(FileExistsError):
            return file, open(file, "x", encoding="utf-8", errors="replace", opener=private_opener)
    raise AssertionError("unreachable: the numbers do not end")


def private_opener(path: str, flags: int) -> int:
    """Open a file as :func:`open` asks for it; a new one is for this user alone."""
    return os.open(path, flags, 0o600)


def packaged_config() -> Path:
    """Return the file with the packaged defaults.

    An installed package has it inside itself; an editable checkout has it at the top of the
    repository.

    Raises:
        FileNotFoundError: If the installation lacks it.
    """
    package = Path(__file__).resolve().parent
    candidates = (package / "configs", package.parents[1] / "configs")
    for folder in candidates:
        if (folder / PACKAGED_CONFIG).is_file():
            return folder / PACKAGED_CONFIG
    raise FileNotFoundError(
        f"The packaged defaults ({PACKAGED_CONFIG}) are missing from the installation; "
        f"install {APP} again."
    )
