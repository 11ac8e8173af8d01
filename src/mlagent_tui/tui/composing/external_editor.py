"""Writing in the person's own editor: the screen steps aside until the editor is closed."""

from __future__ import annotations

import asyncio
import shlex
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mlagent_tui.tui.sanitise import clean_line

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

VARIABLES = ("VISUAL", "EDITOR")
"""Where the editor is named; the first one that is set counts."""

LARGEST = 10_000_000
"""Bytes that are taken back from the editor."""

_KEYBOARD_SIGNALS = (signal.SIGINT, signal.SIGQUIT)


class EditorError(Exception):
    """The editor could not do its work; the text says why and what to do."""


async def edit_text(app: MlAgentApp, text: str, suffix: str) -> str | None:
    """Have a person edit a text in their own editor; to be awaited in a worker.

    Meanwhile the agent works on and nothing is drawn. Trouble is told to the person.

    Args:
        app: The App, which steps aside.
        text: What the editor begins with.
        suffix: End of the file's name, so that the editor knows the language: ``.md``, ``.py``.

    Returns:
        The text as it was saved; None if there is nothing new to use.
    """
    try:
        command = editor_command(app.config.environment)
        with tempfile.TemporaryDirectory(prefix="mlagent-edit-") as folder:
            # The folder is the person's alone, so what the editor leaves beside the file is too.
            file = Path(folder) / f"text{suffix}"
            await asyncio.to_thread(file.write_text, text, encoding="utf-8", errors="replace")
            await _run_aside(app, [*command, str(file)])
            edited = await asyncio.to_thread(_read, file)
    except EditorError as error:
        _tell(app, str(error))
        return None
    except OSError as error:
        _tell(app, f"The text could not be handed to the editor: {error}")
        return None
    return edited if text.endswith("\n") else edited.removesuffix("\n")


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the editor that the variables name, with its arguments.

    Raises:
        EditorError: None is named, or the name cannot be read.
    """
    for name in VARIABLES:
        value = environment.get(name, "").strip()
        if not value:
            continue
        try:
            return shlex.split(value)
        except ValueError as error:
            raise EditorError(
                f"${name} cannot be read ({error}). Set it to a command such as nano."
            ) from error
    raise EditorError(
        "No editor is set. Set VISUAL or EDITOR, for example EDITOR=nano, and start again."
    )


async def _run_aside(app: MlAgentApp, command: Sequence[str]) -> None:
    """Give the terminal to the editor until it ends.

    Raises:
        EditorError: It did not start, or it ended with an error.
    """
    from textual.app import SuspendNotSupported

    work = asyncio.ensure_future(_run(command))
    left: asyncio.CancelledError | None = None
    try:
        # The driver's writer is gone while the screen is aside: a frame would wait for it.
        with app.batch_update(), app.suspend():
            try:
                await asyncio.wait({work})
            except asyncio.CancelledError as error:
                left = error  # What passes through here keeps the screen from coming back.
    except SuspendNotSupported:
        raise EditorError("This terminal cannot be handed to an editor.") from None
    finally:
        work.cancel()
    app.screen.refresh(layout=True)
    if left is not None:
        raise left
    code = work.result()
    if code != 0:
        how = f"ended with exit code {code}" if code > 0 else f"was ended by {_signal_name(-code)}"
        raise EditorError(f"{_named(command)} {how}; the text is unchanged.")


async def _run(command: Sequence[str]) -> int:
    try:
        process = await asyncio.create_subprocess_exec(*command)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EditorError(
            f"{_named(command)} could not be started ({reason}). Set VISUAL or EDITOR to an "
            "installed editor."
        ) from error
    try:
        with _keys_of_the_editor():
            return await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()


@contextmanager
def _keys_of_the_editor() -> Iterator[None]:
    """Let Ctrl+C and Ctrl+backslash reach the editor without ending this program.

    The terminal sends them to both. The editor was started before, so it does not inherit this.
    """
    before = {}
    with suppress(ValueError):  # Outside the main thread no signals arrive.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in _KEYBOARD_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _read(file: Path) -> str:
    with file.open("rb") as saved:
        data = saved.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise EditorError(
            f"The saved text is larger than {LARGEST // 1_000_000} MB and was not taken. Keep it "
            "in a file of the workspace and name that instead."
        )
    return data.decode("utf-8", errors="replace")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _named(command: Sequence[str]) -> str:
    return clean_line(Path(command[0]).name, max_line=40)


def _tell(app: MlAgentApp, text: str) -> None:
    if app.screen is app.main:
        app.flash(text)
    else:
        app.notify(text, severity="warning", markup=False)
