"""Folder trust, as the faces use it: remember the user's yes, and load again with it.

The list itself lies one floor below, in the configuration, which asks it before it reads any
file of a folder.
"""

from __future__ import annotations

from pathlib import Path

from mlagent_tui import http
from mlagent_tui.config import LoadedConfig, load_config
from mlagent_tui.config import trust as trusted_folders
from mlagent_tui.paths import Paths


def is_trusted(folder: Path, paths: Paths | None = None) -> bool:
    """Whether the user said that ``folder`` can be trusted."""
    return trusted_folders.is_trusted(folder, paths or Paths.find())


def trust(folder: Path, paths: Paths | None = None) -> None:
    """Remember that ``folder`` can be trusted.

    Raises:
        OSError: If the list of trusted folders cannot be written.
    """
    trusted_folders.trust(folder, paths or Paths.find())


def trust_and_reload(config: LoadedConfig) -> LoadedConfig:
    """Trust the workspace of ``config``, and load everything again with what it wants.

    Proxies and certificates that the folder's ``.env`` names count from then on.

    Raises:
        OSError: If the list of trusted folders cannot be written.
        ConfigError: If a file of the folder cannot be used. The folder stays trusted.
    """
    trust(config.workspace, config.paths)
    # Of an untrusted folder nothing entered the environment: it still is the process's own.
    trusted = load_config(config.flags, config.environment)
    http.adopt(trusted.environment)
    return trusted
