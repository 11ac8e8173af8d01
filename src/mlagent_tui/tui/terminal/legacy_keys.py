"""Teaches Textual what older terminals send for Alt+Enter; it would take that for Enter alone."""

from __future__ import annotations

from typing import Any, cast

ALT_ENTER = ("\x1b\r", "\x1b\n")
"""What terminals without a keyboard protocol send: Esc, then a line end."""


def teach_alt_enter() -> None:
    """Have Alt+Enter arrive as Ctrl+J, which means a new line as well."""
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    from textual.keys import Keys

    known = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    for sequence in ALT_ENTER:
        known.setdefault(sequence, (Keys.ControlJ,))
