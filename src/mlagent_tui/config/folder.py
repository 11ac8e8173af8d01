"""The workspace's own files, ``.mlagent/config.json`` and ``.env``, as far as it is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlagent_tui.config.files import is_there, leads_out_of, read_dotenv, read_json
from mlagent_tui.config.interpolation import BadReferenceError, UnsetVariableError, interpolate
from mlagent_tui.config.layers import Layer
from mlagent_tui.config.restrict import describe_variables, restrict
from mlagent_tui.config.variables import PROCESS_VARIABLES

PROJECT_FILE = Path(".mlagent") / "config.json"
"""The project's configuration file inside the workspace."""


@dataclass(slots=True)
class FolderFiles:
    """What the files of the workspace say."""

    layers: list[Layer] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_folder(
    workspace: Path, trusted: bool, user_file: Path | None, process: Mapping[str, str]
) -> FolderFiles:
    """Read the workspace's own files as far as it is trusted."""
    folder = FolderFiles()
    project = workspace / PROJECT_FILE
    own_file = user_file is not None and user_file.resolve() == project.resolve()
    if not own_file and _usable(project, workspace, trusted, folder):
        values = read_json(project)
        if not trusted:
            values, waiting = restrict(values)
            folder.withheld.extend(waiting)
        folder.layers.append(Layer(str(project), "file", values))
    dotenv = workspace / ".env"
    if _usable(dotenv, workspace, trusted, folder):
        found = read_dotenv(dotenv)
        if trusted:
            folder.warnings.extend(
                f"{dotenv}: {name} only counts in the environment of the process; set it there."
                for name in found
                if name.upper() in PROCESS_VARIABLES
            )
            folder.variables = _expand(found, process)
        else:
            folder.withheld.extend(describe_variables(found))
    return folder


def _usable(file: Path, workspace: Path, trusted: bool, folder: FolderFiles) -> bool:
    """Whether a file of the workspace is there and really lies in it."""
    if not is_there(file):
        return False
    if not leads_out_of(workspace, file):
        return True
    if trusted:
        folder.warnings.append(
            f"{file}: this is not a file inside the workspace, so it was not read; "
            "put the file itself there."
        )
    return False


def _expand(found: Mapping[str, str], process: Mapping[str, str]) -> dict[str, str]:
    """Resolve references inside ``.env``; what cannot be resolved stays as it is written."""
    expanded: dict[str, str] = {}
    for name, text in found.items():
        if name.upper() in PROCESS_VARIABLES:
            continue
        try:
            expanded[name] = interpolate(text, {**expanded, **process})
        except (UnsetVariableError, BadReferenceError):
            expanded[name] = text
    return expanded
