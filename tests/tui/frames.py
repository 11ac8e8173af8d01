"""What a screen shows, as plain text: one line for each row, trailing blanks cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

GOLDENS = Path(__file__).parents[2] / "snapshots" / "frames"


def render_frame(app: App[Any]) -> str:
    """Return the front screen's text; of a see-through dialog, what it covers shows through."""
    screen = app.screen
    strips = screen._compositor.render_strips(screen.size)
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def check_frame(app: App[Any], name: str, update: bool = False) -> None:
    """Compare the frame with the accepted one in ``snapshots/frames``.

    A missing golden is written and fails the test, so that somebody looks at it.
    """
    file, frame = GOLDENS / f"{name}.txt", render_frame(app)
    if update or not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(frame, encoding="utf-8")
        assert update, f"wrote {file.name}: look at it, then run again"
    assert frame == file.read_text(encoding="utf-8"), f"{name} differs:\n{frame}"
