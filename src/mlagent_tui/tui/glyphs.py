"""Signs of the screen, with a plain ASCII twin for terminals that cannot show the others.

Every state of a tool call has a sign, a word and a colour role, so that none of the three
carries the meaning alone.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from typing import Literal, NamedTuple

from mlagent_tui.protocol.values import ToolState

Role = Literal["muted", "accent", "primary", "success", "warning", "error"]
"""Colour roles that a state may have; names of styles in :class:`mlagent_tui.tui.theme.Palette`."""


class Glyphs(NamedTuple):
    """One set of signs, each one cell wide unless said otherwise."""

    prompt: str
    steered: str
    thought: str
    running: str
    pending: str
    question: str
    ok: str
    failed: str
    rejected: str
    stopped: str
    timed_out: str
    money: str
    favourite: str
    info: str
    warning: str
    open: str
    closed: str
    child: str
    bar: str
    bullet: str
    bullet_nested: str
    box_done: str
    box_open: str
    box_active: str
    rule: str
    column: str
    cross: str
    arrow_down: str
    arrow_right: str
    dot: str
    ellipsis: str
    gauge_full: str
    gauge_empty: str


UNICODE = Glyphs(
    prompt="\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}",
    steered="↳",
    thought="∴",
    running="●",
    pending="○",
    question="?",
    ok="✓",
    failed="✗",
    rejected="⊘",
    stopped="■",
    timed_out="◷",
    money="$",
    favourite="★",
    info="·",
    warning="▲",
    open="▾",
    closed="▸",
    child="└",
    bar="▌",
    bullet="•",
    bullet_nested="◦",
    box_done="☑",
    box_open="☐",
    box_active="◐",
    rule="─",
    column="│",
    cross="┼",
    arrow_down="↓",
    arrow_right="→",
    dot="·",
    ellipsis="…",
    gauge_full="█",
    gauge_empty="░",
)
"""Signs for terminals that speak UTF-8."""

ASCII = Glyphs(
    prompt=">",
    steered="+",
    thought="~",
    running="*",
    pending="o",
    question="?",
    ok="v",
    failed="x",
    rejected="-",
    stopped="#",
    timed_out="t",
    money="$",
    favourite="*",
    info="i",
    warning="!",
    open="v",
    closed=">",
    child="`",
    bar="|",
    bullet="*",
    bullet_nested="-",
    box_done="x",
    box_open="o",
    box_active="~",
    rule="-",
    column="|",
    cross="+",
    arrow_down="v",
    arrow_right=">",
    dot="-",
    ellipsis="~",
    gauge_full="#",
    gauge_empty="-",
)
"""Signs for everything else."""


class StateLook(NamedTuple):
    """How a tool state looks: the name of its sign, its word, its colour role."""

    glyph: str
    word: str
    role: Role


STATE_LOOKS: Mapping[ToolState, StateLook] = {
    "pending": StateLook("pending", "pending", "muted"),
    "awaiting_approval": StateLook("question", "waits for you", "warning"),
    "approved": StateLook("pending", "approved", "primary"),
    "rejected": StateLook("rejected", "rejected", "warning"),
    "abandoned": StateLook("rejected", "abandoned", "muted"),
    "running": StateLook("running", "running", "primary"),
    "succeeded": StateLook("ok", "ok", "success"),
    "failed": StateLook("failed", "failed", "error"),
    "cancelled": StateLook("stopped", "stopped", "warning"),
    "timed_out": StateLook("timed_out", "timed out", "error"),
    "billing_required": StateLook("money", "needs billing", "warning"),
}
"""The look of every tool state."""


def look_of(state: ToolState, glyphs: Glyphs) -> tuple[str, str, Role]:
    """Return sign, word and colour role of a tool state.

    Args:
        state: The state.
        glyphs: The set that the terminal can show.

    Returns:
        The sign (one cell), the word, and the colour role.
    """
    look = STATE_LOOKS[state]
    return getattr(glyphs, look.glyph), look.word, look.role


def choose_glyphs(
    environment: Mapping[str, str] | None = None, encoding: str | None = None
) -> Glyphs:
    """Pick the set of signs that this terminal can show.

    Args:
        environment: Variables; the process's own by default. ``MLAGENT_ASCII=1`` asks for ASCII.
        encoding: Encoding of the terminal; the locale's by default.

    Returns:
        :data:`UNICODE` where the terminal speaks UTF-8 and has a font for it, else
        :data:`ASCII`.
    """
    variables = os.environ if environment is None else environment
    if variables.get("MLAGENT_ASCII", "") not in ("", "0"):
        return ASCII
    if variables.get("TERM", "") in ("linux", "dumb", "vt100", "vt220"):
        return ASCII
    name = _encoding(variables) if encoding is None else encoding
    return UNICODE if name.lower().replace("-", "").replace("_", "") == "utf8" else ASCII


def _encoding(variables: Mapping[str, str]) -> str:
    """Return the encoding that the locale's variables name, or what Python makes of them.

    Python itself speaks UTF-8 also where the locale is ``C``, which the terminal may not.
    """
    named = next(
        (variables[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if variables.get(key)), ""
    )
    if named in ("C", "POSIX"):
        return "ascii"
    return named.partition(".")[2].partition("@")[0] or locale.getpreferredencoding(False)
