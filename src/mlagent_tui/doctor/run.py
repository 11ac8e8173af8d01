"""Runs every check at once, each with a limit, and prints what they found."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence

from mlagent_tui.doctor import (
    hosts,
    installation,
    local_models,
    model_route,
    network,
    programs,
    report,
    terminal,
    token,
)
from mlagent_tui.doctor.finding import Finding, plain
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.flags import Flags

Check = Callable[[Surroundings], Awaitable[list[Finding]]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("version", installation.check_version),
    ("configuration", installation.check_configuration),
    ("folders", installation.check_folders),
    ("model", model_route.check_model),
    ("HF token", token.check_token),
    ("offline", network.check_offline),
    ("proxy", network.check_proxies),
    ("certificates", network.check_trust),
    ("hosts", hosts.check_hosts),
    ("local server", local_models.check_local_servers),
    ("terminal", terminal.check_terminal),
    ("git", programs.check_git),
    ("bubblewrap", programs.check_bubblewrap),
)
"""Every check, in the order in which findings are printed."""


def run_doctor(flags: Flags, json_lines: bool) -> int:
    """Check the surroundings and print the findings on standard output.

    Args:
        flags: What the command line said about the configuration.
        json_lines: One JSON object a line instead of a layout for people.

    Returns:
        The exit code: done if nothing failed.
    """
    around = Surroundings.find(flags, dict(os.environ))
    findings = asyncio.run(examine(around))
    lines = report.as_json(findings) if json_lines else _lines(findings)
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    failed = any(finding.status == "fail" for finding in findings)
    return ExitCode.FAILED if failed else ExitCode.DONE


async def examine(
    around: Surroundings, checks: Sequence[tuple[str, Check]] = CHECKS
) -> list[Finding]:
    """Run checks side by side and return all findings, in the order of the checks."""
    found = await asyncio.gather(*(_limited(name, check, around) for name, check in checks))
    return [finding for some in found for finding in some]


async def _limited(name: str, check: Check, around: Surroundings) -> list[Finding]:
    """Run one check; whatever goes wrong within it becomes a finding."""
    try:
        async with asyncio.timeout(around.limit):
            return await check(around)
    except TimeoutError:
        what = f"no result within {around.limit:g} s"
        return [Finding(name, "warn", what, "Try again, or look at it by hand.")]
    except Exception as error:
        what = f"could not be checked: {type(error).__name__}: {plain(error, 200)}"
        return [Finding(name, "warn", what, "Please report this.")]


def _lines(findings: Sequence[Finding]) -> list[str]:
    is_terminal = sys.stdout.isatty()
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "").replace("_", "")
    plain_terminal = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return list(
        report.as_text(
            findings,
            unicode=encoding == "utf8",
            colour=is_terminal and not plain_terminal,
            width=shutil.get_terminal_size().columns if is_terminal else None,
        )
    )
