"""Reading configuration files and ``.env`` files that others may have written."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NoReturn

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.json_depth import deeper_than

SIZE_LIMIT = 1_000_000
"""Most bytes of a file that is read."""

DEPTH_LIMIT = 40
"""Most levels of lists and objects inside each other."""


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``.

    Raises:
        ConfigError: If the file cannot be read or holds anything but one JSON object.
    """
    text = _read_text(path)
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"{path}: line {error.lineno}, column {error.colno} is not valid JSON "
            f"({error.msg}); correct it."
        ) from None
    except (ValueError, RecursionError):
        raise ConfigError(f"{path}: this is not JSON that can be used; correct it.") from None
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: the file must hold one JSON object, {{…}}; correct it.")
    if deeper_than(value, DEPTH_LIMIT):
        raise ConfigError(f"{path}: lists and objects are nested too deeply; flatten them.")
    return value


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables that a ``.env`` file sets, without looking anything up.

    Raises:
        ConfigError: If the file cannot be read.
    """
    from dotenv import dotenv_values

    found = dotenv_values(stream=io.StringIO(_read_text(path)), interpolate=False)
    return {name: value for name, value in found.items() if value is not None}


def leads_out_of(folder: Path, path: Path) -> bool:
    """Whether ``path``, links followed, lies outside ``folder``, or is no regular file."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return True
    return folder.resolve() not in real.parents or not real.is_file()


def is_there(path: Path) -> bool:
    """Whether something is at ``path``, be it a link to nothing."""
    return path.is_symlink() or path.exists()


def _read_text(path: Path) -> str:
    try:
        if not path.is_file():
            raise ConfigError(
                f"{path}: there is no such file; create it or name another one."
                if not path.exists()
                else f"{path}: this is not a regular file; name another one."
            )
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
        if len(content) > SIZE_LIMIT:
            raise ConfigError(f"{path}: the file is larger than 1 MB; shorten it.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: the file is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"{path}: the file cannot be read ({reason}); check its permissions."
        ) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
