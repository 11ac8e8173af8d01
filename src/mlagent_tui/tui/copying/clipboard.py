"""Copies a text by the surest way there is, and says in words which one it was."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from mlagent_tui.paths import write_private
from mlagent_tui.tui.copying.native_clipboard import programs, run_program
from mlagent_tui.tui.copying.terminal_clipboard import can_take, wrapped
from mlagent_tui.tui.sanitise import clean

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


@dataclass(frozen=True, slots=True)
class Copied:
    """How a text was copied.

    Attributes:
        size: Characters of the text.
        terminal: Whether it was sent to the terminal, which does not say whether it took it.
        program: The program that took it; empty if none did.
        file: The file that it is in; None if that was not needed.
        trouble: Why the file could not be written.
    """

    size: int
    terminal: bool
    program: str = ""
    file: Path | None = None
    trouble: str = ""

    def words(self) -> str:
        """Say it in one sentence."""
        plural = "" if self.size == 1 else "s"
        what = f"{self.size:,} character{plural}"
        if self.program:
            return f"Copied {what} with {self.program}"
        if self.file is not None:
            where = shown_path(self.file)
            ways = f"to the terminal and to {where}" if self.terminal else f"to the file {where}"
            return f"Copied {what} {ways}"
        if self.terminal:
            return f"Copied {what} to the terminal's clipboard"
        return f"Nothing was copied: no clipboard was found, and no file: {self.trouble}"


class Clipboard:
    """The ways to the clipboard: the terminal, a program of the system, a file."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    def copy(self, text: str) -> None:
        """Copy a text; what came of it is said in the hint line."""
        text = fit_to_paste(text)
        if not text:
            self._say("There is nothing to copy.")
            return
        terminal = self._tell_terminal(text)
        self._app.run_worker(self._copy(text, terminal), group="copy", exclusive=True)

    def _tell_terminal(self, text: str) -> bool:
        """Send a text to the terminal, through a multiplexer if there is one."""
        environment = self._app.config.environment
        if not can_take(text, environment):
            return False
        App.copy_to_clipboard(self._app, text)
        driver = self._app._driver
        if driver is not None and (more := wrapped(text, environment)):
            driver.write(more)
        return True

    async def _copy(self, text: str, terminal: bool) -> None:
        self._say((await self._ladder(text, terminal)).words())

    def _say(self, words: str) -> None:
        """Say it where it can be seen: in the hint line, or over a dialog."""
        if self._app.screen is self._app.main:
            self._app.flash(words)
        else:
            self._app.notify(words, markup=False)

    async def _ladder(self, text: str, terminal: bool) -> Copied:
        environment = self._app.config.environment
        path = environment.get("PATH", os.defpath)
        for program in programs(sys.platform, environment, lambda name: _found(name, path)):
            if await run_program(program, text, environment):
                return Copied(len(text), terminal, program.name)
        file = self._app.config.paths.data / "saved" / "copied.txt"
        try:
            await asyncio.to_thread(write_private, file, text)
        except OSError as error:
            trouble = error.strerror or str(error)
            return Copied(len(text), terminal, trouble=trouble)
        return Copied(len(text), terminal, file=file)


def fit_to_paste(text: str) -> str:
    """Return a text without control characters and escape sequences; tabs and line ends stay.

    What is pasted into a shell must not press keys there.
    """
    parts = text.replace("\r\n", "\n").split("\t")
    return "\t".join(clean(part, max_line=sys.maxsize) for part in parts)


def _found(name: str, path: str) -> str | None:
    return shutil.which(name, path=path)


def shown_path(file: Path) -> str:
    """Return a path with ``~`` for the home folder."""
    try:
        return f"~/{file.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(file)
