"""Programs that the tools use."""

from __future__ import annotations

import asyncio
import shutil
import sys

from mlagent_tui.doctor.finding import Finding, plain
from mlagent_tui.doctor.surroundings import Surroundings


async def check_git(_: Surroundings) -> list[Finding]:
    """Say whether git is there: diffs and the branch in the status line come from it."""
    place = shutil.which("git")
    if place is None:
        return [Finding("git", "warn", "not found: no branch and no diffs", "Install git.")]
    code, said = await _run(place, "--version")
    if code != 0:
        return [Finding("git", "warn", f"{place} does not run: {said}", "Install git again.")]
    return [Finding("git", "ok", said)]


async def check_bubblewrap(_: Surroundings) -> list[Finding]:
    """Say whether commands could be confined with bubblewrap."""
    if sys.platform != "linux":
        return [Finding("bubblewrap", "ok", "not used on this system")]
    place = shutil.which("bwrap")
    if place is None:
        what = "not installed: commands of the agent cannot be confined"
        return [Finding("bubblewrap", "warn", what, "Install the package bubblewrap.")]
    code, said = await _run(
        place, "--ro-bind", "/", "/", "--unshare-pid", "--dev", "/dev", "--", "true"
    )
    if code != 0:
        what = f"installed, but it may not confine: {said or f'exit code {code}'}"
        remedy = "Allow unprivileged user namespaces, or run outside of a container."
        return [Finding("bubblewrap", "warn", plain(what), remedy)]
    return [Finding("bubblewrap", "ok", f"{place} works")]


async def _run(*command: str) -> tuple[int, str]:
    """Run a program without input, and return its exit code and its first words."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        return -1, plain(error.strerror or error, 120)
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode or 0, plain(output[:2000].decode("utf-8", "replace"), 120)
