"""Runs one prompt: starts the engine, answers approvals, heeds signals, never waits for ever."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.headless.driver import Driver
from mlagent_tui.headless.face import Face, JsonFace
from mlagent_tui.headless.output import STDERR, STDOUT, Output
from mlagent_tui.headless.signals import Signals
from mlagent_tui.headless.text_face import Style, TextFace

if TYPE_CHECKING:
    from mlagent_tui.agent.engine import Engine
    from mlagent_tui.config import LoadedConfig

DEMO_PACE = 0.08
"""The demo's pace: nobody watches every word here."""

LAST_WORDS = 2.0
"""Seconds that the last output may take; a pipe that nobody reads is given up after that."""

TEARDOWN = 1.5
"""Seconds for threads to end; one that is stuck in a blocking call is left behind after that."""


def run(config: LoadedConfig, prompt: str | None, json_lines: bool) -> int:
    """Run one prompt to its end; see :func:`mlagent_tui.headless.run_headless`."""
    with asyncio.Runner() as runner:
        code = int(runner.run(_run(config, prompt, json_lines)))
        deadline = threading.Timer(TEARDOWN, os._exit, [code])
        deadline.daemon = True
        deadline.start()
    deadline.cancel()
    return code


async def _run(config: LoadedConfig, prompt: str | None, json_lines: bool) -> ExitCode:
    out, err = Output(STDOUT), Output(STDERR)
    face: Face = JsonFace(out, err) if json_lines else TextFace(out, err, _style(config))
    with Signals() as signals:
        try:
            code = await _run_with(config, prompt, face, signals, out)
            face.finish()
        finally:
            patience = 0.0 if signals.impatient else LAST_WORDS
            await asyncio.gather(out.close(patience), err.close(patience))
    return ExitCode.FAILED if out.broken and code is ExitCode.DONE else code


async def _run_with(
    config: LoadedConfig, prompt: str | None, face: Face, signals: Signals, out: Output
) -> ExitCode:
    try:
        if config.demo:
            config, prompt = _prepare_demo(config, prompt, face)
        _keep_log(config)
        engine = _engine(config)
    except OSError as error:
        face.tell(f"a folder or file that the run needs cannot be used: {error}. Make it writable.")
        return ExitCode.USAGE
    if prompt is None:
        face.tell("there is no prompt; give one, or pipe one in with -.")
        return ExitCode.USAGE
    if engine.client_error is not None:
        problem = engine.client_error
        face.tell(f"{problem.message} {problem.hint}".strip())
        return ExitCode.USAGE
    driver = Driver(engine, face, signals)
    out.when_broken(driver.output_broken)
    return await driver.run(prompt)


def _engine(config: LoadedConfig) -> Engine:
    from mlagent_tui.agent.engine import build_engine

    return build_engine(config, demo_pace=DEMO_PACE)


def _keep_log(config: LoadedConfig) -> None:
    from mlagent_tui.log_file import log_to_file
    from mlagent_tui.paths import private_folder
    from mlagent_tui.sessions.redaction import Redactor, secret_values

    folder = private_folder(config.paths.log_dir)
    log_to_file(folder, Redactor(secret_values(config.environment)).text)


def _prepare_demo(config: LoadedConfig, prompt: str | None, face: Face) -> tuple[LoadedConfig, str]:
    from mlagent_tui.models.demo import DEMO_TASK, prepare_demo_workspace

    chosen = config.workspace if config.flags.workspace is not None else None
    workspace = prepare_demo_workspace(chosen)
    if chosen is None:
        face.tell(f"the demo works in {workspace}; the folder stays, to be looked at.")
    return replace(config, workspace=workspace), prompt or DEMO_TASK


def _style(config: LoadedConfig) -> Style:
    environment = config.environment
    plain = bool(environment.get("NO_COLOR")) or environment.get("TERM", "dumb") == "dumb"
    return Style(colour=not plain and _is_terminal(STDERR))


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False
