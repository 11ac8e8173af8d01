"""What is done when the screen itself fails: keep what was written, and say it in plain words."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from mlagent_tui.paths import write_private
from mlagent_tui.sessions.redaction import Redactor, secret_values
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.sanitise import clean_line

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp


def farewell(app: MlAgentApp, error: BaseException) -> str:
    """Keep draft and traceback of an App that has to end; return what to tell the person.

    Args:
        app: The App, in whatever state it is.
        error: What ended it.
    """
    scrub = Redactor(secret_values(app.config.environment)).text
    what = clean_line(scrub(f"{type(error).__name__}: {error}"), max_line=200)
    said = [f"The screen failed and had to close ({what})."]
    if file := _keep_traceback(app, scrub("".join(traceback.format_exception(error)))):
        said.append(f"Details are in {file}.")
    if _keep_draft(app):
        said.append("What you had written is kept: start again and press Up.")
    return " ".join(said)


def _keep_traceback(app: MlAgentApp, text: str) -> Path | None:
    file = app.config.paths.data / "saved" / f"crash-{app.clock.now():%Y%m%d-%H%M%S}.txt"
    try:
        write_private(file, text, errors="replace")
    except OSError:
        return None
    return file


def _keep_draft(app: MlAgentApp) -> bool:
    draft = app.main.composer.draft
    if not draft.strip():
        return False
    InputHistory(app.config.paths.history_file).add(draft)
    return True
