"""Loading the configuration: layers, folder trust, variables, and one checked result."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.config.files import is_there, read_json
from mlagent_tui.config.folder import FolderFiles, read_folder
from mlagent_tui.config.keys import KeyPath, nearest_key, unknown_keys
from mlagent_tui.config.layers import Layer, Merged, merge
from mlagent_tui.config.resolve import resolve
from mlagent_tui.config.restrict import plain
from mlagent_tui.config.settings import Settings
from mlagent_tui.config.trust import is_trusted
from mlagent_tui.config.variables import CONFIG_VARIABLE, PREFIX, variables_layer
from mlagent_tui.flags import Flags
from mlagent_tui.paths import Paths, packaged_config


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The configuration of one run.

    Attributes:
        settings: The checked result of all layers.
        workspace: The folder that the agent works in, resolved. In a demo without
            ``--workspace`` the faces replace it with a scratch folder.
        trusted: Whether the files of the workspace count in full.
        withheld: What the workspace's files want and did not get, because it is not trusted;
            phrases that complete "this folder wants to …".
        warnings: Sentences for people: unknown keys, servers that were switched off.
        environment: The process's variables, and those of a trusted ``.env``: the only place
            that others read variables from.
        model_chosen: Whether anything above the packaged defaults named the model.
        demo: Whether the scripted model runs.
        paths: The program's own folders.
        flags: What the command line said; with ``environment`` enough to load again.
    """

    settings: Settings
    workspace: Path
    trusted: bool
    withheld: tuple[str, ...]
    warnings: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    model_chosen: bool
    demo: bool
    paths: Paths
    flags: Flags


def load_config(flags: Flags, environ: Mapping[str, str] | None = None) -> LoadedConfig:
    """Load everything that configures a run.

    Args:
        flags: What the command line said.
        environ: The process's variables; None takes those of this process.

    Raises:
        ConfigError: If a file, a variable or an option cannot be used.
    """
    process = dict(os.environ if environ is None else environ)
    paths = Paths.find(process)
    workspace = _workspace(flags)
    user_file = user_file_of(flags, process, paths)
    demo_scratch = flags.demo and flags.workspace is None
    trusted = not demo_scratch and (flags.trust_workspace or is_trusted(workspace, paths))
    folder = FolderFiles() if demo_scratch else read_folder(workspace, trusted, user_file, process)
    variables = {**folder.variables, **process}

    layers, warnings = _layers(flags, user_file, folder, process, workspace)
    merged = merge(layers)
    warnings.extend(resolve(merged, variables))
    return LoadedConfig(
        settings=_check(merged),
        workspace=workspace,
        trusted=trusted,
        withheld=tuple(folder.withheld),
        warnings=(*folder.warnings, *warnings),
        environment=variables,
        model_chosen=not merged.layer_of(("model_name",)).packaged,
        demo=flags.demo,
        paths=paths,
        flags=flags,
    )


def _layers(
    flags: Flags,
    user_file: Path | None,
    folder: FolderFiles,
    process: Mapping[str, str],
    workspace: Path,
) -> tuple[tuple[Layer, ...], list[str]]:
    """Return all layers, lowest first, and a warning for each key that means nothing."""
    packaged = packaged_config()
    layers = [Layer(str(packaged), "file", read_json(packaged), packaged=True)]
    if user_file is not None:
        layers.append(Layer(str(user_file), "file", read_json(user_file)))
    layers.extend(folder.layers)
    warnings: list[str] = []
    for place, given in ((str(workspace / ".env"), folder.variables), ("environment", process)):
        layer, strange = variables_layer(given, place)
        layers.append(layer)
        warnings.extend(_strange_variable(name, place) for name in strange)
    layers.append(Layer("command line", "flags", _flag_values(flags)))
    for layer in layers:
        warnings.extend(_unknown_key(layer, path) for path in unknown_keys(layer.values))
    return tuple(layers), warnings


def _workspace(flags: Flags) -> Path:
    try:
        folder = (flags.workspace or Path.cwd()).expanduser().resolve()
    except (OSError, RuntimeError):
        raise ConfigError(
            "The workspace folder cannot be found; name one with --workspace."
        ) from None
    if not folder.is_dir():
        raise ConfigError(f"--workspace: {folder} is not a folder; create it or name another one.")
    return folder


def lay_again(
    config: LoadedConfig, user_values: Mapping[str, Any] | None = None
) -> tuple[Merged, Settings]:
    """Lay the layers again as they are now, to see where each value comes from.

    Args:
        config: What was loaded.
        user_values: What the user's file would hold; None reads it.

    Returns:
        The layers, and the checked result.

    Raises:
        ConfigError: If a value cannot be used.
    """
    paths, flags, user_file = config.paths, config.flags, None
    folder = FolderFiles()
    if user_values is None:
        user_file = user_file_of(flags, config.environment, paths)
    if not (flags.demo and flags.workspace is None):
        folder = read_folder(config.workspace, config.trusted, user_file, config.environment)
    process = {
        name: value
        for name, value in config.environment.items()
        if folder.variables.get(name) != value
    }
    layers, _ = _layers(flags, user_file, folder, process, config.workspace)
    if user_values is not None:
        layers = (layers[0], Layer(str(paths.config_file), "file", user_values), *layers[1:])
    merged = merge(layers)
    resolve(merged, config.environment)
    return merged, _check(merged)


def user_file_of(flags: Flags, process: Mapping[str, str], paths: Paths) -> Path | None:
    """Return the user's file, or the one that takes its place; None if there is none.

    Raises:
        ConfigError: If the one that was named is not there.
    """
    for option, named in (
        ("--config", flags.config),
        (CONFIG_VARIABLE, process.get(CONFIG_VARIABLE)),
    ):
        if named:
            file = Path(named).expanduser().absolute()
            if not file.is_file():
                raise ConfigError(
                    f"{option}: there is no file {file}; create it or name another one."
                )
            return file
    return paths.config_file if is_there(paths.config_file) else None


def _flag_values(flags: Flags) -> dict[str, Any]:
    given = {
        "model_name": flags.model,
        "max_iterations": flags.max_iterations,
        "stream": flags.stream,
        "mode": flags.mode,
        "max_cost": flags.max_cost,
    }
    return {key: value for key, value in given.items() if value is not None}


def _unknown_key(layer: Layer, path: KeyPath) -> str:
    near = nearest_key(path)
    advice = f"did you mean {layer.spell((*path[:-1], near))}?" if near else "remove it."
    return f"{layer.place}: {plain(layer.spell(path))} is not a known key; {advice}"


def _strange_variable(name: str, place: str) -> str:
    near = nearest_key((name[len(PREFIX) :],))
    advice = f"did you mean {PREFIX}{near.upper()}?" if near else "it has no effect."
    return f"{place}: {plain(name)} is not a known variable; {advice}"


def _check(merged: Merged) -> Settings:
    from pydantic import ValidationError

    from mlagent_tui.config.explain import explain

    try:
        settings = Settings(**merged.values)
    except ValidationError as error:
        raise ConfigError(explain(error, merged)) from None
    mode = settings.mode
    if settings.yolo_mode and (
        "mode" not in merged.values or merged.rank(("yolo_mode",)) > merged.rank(("mode",))
    ):
        mode = "yolo"
    return settings.model_copy(update={"mode": mode, "yolo_mode": mode == "yolo"})
