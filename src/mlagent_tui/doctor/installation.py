"""The program itself: its version, its configuration, its folders."""

from __future__ import annotations

import os
import platform
import shutil
import stat

from mlagent_tui import __version__
from mlagent_tui.config.files import is_there
from mlagent_tui.doctor.finding import Finding, Status, plain
from mlagent_tui.doctor.surroundings import Surroundings

SCARCE = 500_000_000
"""Bytes of free space below which sessions and logs may soon not fit."""

FULL = 20_000_000
"""Bytes of free space below which nothing useful can be kept."""


async def check_version(_: Surroundings) -> list[Finding]:
    """Name the versions that a report of a fault needs."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    what = f"mlagent-tui {__version__}, Python {platform.python_version()}, {system}"
    return [Finding("version", "ok", plain(what))]


async def check_configuration(around: Surroundings) -> list[Finding]:
    """Say which files count, and what in them does not."""
    config = around.config
    if config is None:
        remedy = "Correct it; the other checks used the defaults."
        return [Finding("configuration", "fail", plain(around.config_problem), remedy)]
    findings = [
        Finding("configuration", "warn", plain(warning), "Correct or remove it.")
        for warning in config.warnings
    ]
    if config.withheld:
        what = f"{config.workspace} is not trusted, so not followed: {'; '.join(config.withheld)}"
        remedy = "Start it there without a prompt to be asked, or use --trust-workspace."
        findings.append(Finding("configuration", "warn", plain(what), remedy))
    if not findings:
        file = config.flags.config or config.paths.config_file
        there = "is followed" if is_there(file) else "does not exist, so the defaults count"
        findings.append(Finding("configuration", "ok", f"{plain(file)} {there}"))
    return findings


async def check_folders(around: Surroundings) -> list[Finding]:
    """Look at the folder that everything is written to: rights, privacy and space."""
    folder = around.paths.data
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    shown = plain(folder)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        what = f"{shown} cannot be written to"
        return [Finding("folders", "fail", what, f"Give yourself the right to write {nearest}.")]
    free = shutil.disk_usage(nearest).free
    if free < SCARCE:
        what = f"{free / 1e6:,.0f} MB are free for {shown}"
        bad: Status = "fail" if free < FULL else "warn"
        return [Finding("folders", bad, what, "Make room on that disk.")]
    if nearest == folder and os.name == "posix":
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            what = f"others on this machine can look into {shown} (mode {mode:o})"
            return [Finding("folders", "warn", what, f"Run: chmod 700 {shown}")]
    return [Finding("folders", "ok", f"{shown} can be written to; {free / 1e9:,.0f} GB are free")]
