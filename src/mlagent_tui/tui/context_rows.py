"""What ``/context`` shows: how full the context is, what takes it, what was spent. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment

from mlagent_tui.agent.budget import SpentRow
from mlagent_tui.tui.columns_table import Column, fitting
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.profile_text import price_text, window_text
from mlagent_tui.tui.render.row import BLANK, Row
from mlagent_tui.tui.render.wrap import wrap
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.state import UsageState
from mlagent_tui.tui.status_text import money, tokens
from mlagent_tui.tui.theme import Palette
from mlagent_tui.tui.two_columns import list_rows, title_row

_NAMES = 12
_BAR = 24

_USED = {
    "reported": "reported by the provider, and an estimate of what came since",
    "estimated": "estimated: the provider has reported nothing since the last change",
}

_SPENT = (
    Column("kind", 10, 2, right=False),
    Column("requests", 8, 3),
    Column("in", 6),
    Column("out", 6),
    Column("cached", 6, 1),
    Column("cost", 9),
)


def context_rows(usage: UsageState, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """Draw everything that is known of context and cost.

    Args:
        usage: The slice.
        width: Cells that a row may take.
        palette: Where the styles come from.
        glyphs: Signs that the terminal can show.
    """
    return [
        _gauge(usage, width, palette, glyphs),
        BLANK,
        *list_rows(_facts(usage), _NAMES, width, palette),
        *_parts(usage, width, palette, glyphs),
        *_spent(usage, width, palette, glyphs),
    ]


def window_of(usage: UsageState) -> tuple[int | None, str]:
    """Return the size of the window and where that comes from, from whatever knows it."""
    said = usage.context_source.partition("window ")[2]
    if usage.context_window:
        return usage.context_window, said or (usage.profile.window_source if usage.profile else "")
    if usage.profile is not None:
        return usage.profile.window, usage.profile.window_source
    return None, ""


def _gauge(usage: UsageState, width: int, palette: Palette, glyphs: Glyphs) -> Row:
    window, _ = window_of(usage)
    if not window:
        return Row([Segment(f"{tokens(usage.context_used)} tokens", palette.strong)])
    share = min(1.0, usage.context_used / window)
    text = f"  {tokens(usage.context_used)} of {tokens(window)}  {share:.0%}"
    cells = max(8, min(60, width - len(text)))
    full = min(cells, round(share * cells))
    limit = usage.context_limit
    at = min(cells - 1, round(limit / window * cells)) if limit and limit < window else None
    role = "error" if share >= 0.9 else "warning" if share >= 0.75 else "primary"
    bar = [_bar_cell(index, full, at, role, palette, glyphs) for index in range(cells)]
    return Row([*bar, Segment(text, palette.strong)])


def _bar_cell(
    index: int, full: int, limit: int | None, role: str, palette: Palette, glyphs: Glyphs
) -> Segment:
    if index == limit:
        return Segment(glyphs.column, palette.warning)
    if index < full:
        return Segment(glyphs.gauge_full, getattr(palette, role))
    return Segment(glyphs.gauge_empty, palette.faint)


def _facts(usage: UsageState) -> Iterator[tuple[str, str]]:
    yield "model", clean_line(usage.model) or "none yet"
    yield "window", window_text(*window_of(usage))
    kind = usage.context_source.partition(";")[0].strip()
    yield "used", f"{tokens(usage.context_used)} tokens, {_USED.get(kind, kind) or 'nothing yet'}"
    if limit := usage.context_limit:
        left = max(0, limit - usage.context_used)
        yield "compacts", f"at {tokens(limit)} tokens, {tokens(left)} from now"
    if (profile := usage.profile) is not None:
        yield "price", price_text(profile.price_in, profile.price_out, profile.price_source)


def _parts(usage: UsageState, width: int, palette: Palette, glyphs: Glyphs) -> Iterator[Row]:
    """Draw what takes the context, the largest first."""
    taken = [part for part in usage.context_breakdown.items() if part[1] > 0]
    parts = sorted(taken, key=lambda part: -part[1])
    total = sum(count for _, count in parts)
    if not total:
        return
    yield BLANK
    yield title_row("What takes it, estimated", palette)
    names = min(20, max(len(name) for name, _ in parts))
    cells = max(4, min(_BAR, width - names - 18))
    for name, count in parts:
        full = max(1, round(count / total * cells))
        yield Row(
            [
                Segment(clean_line(name)[:names].ljust(names), palette.text),
                Segment(f"  {tokens(count):>6}  ", palette.muted),
                Segment(glyphs.gauge_full * full, palette.primary),
                Segment(glyphs.gauge_empty * (cells - full), palette.faint),
                Segment(f"  {count / total:>4.0%}", palette.muted),
            ]
        )


def _spent(usage: UsageState, width: int, palette: Palette, glyphs: Glyphs) -> Iterator[Row]:
    yield BLANK
    yield title_row("What was spent", palette)
    rows, total = usage.spent.rows, usage.spent.together
    if not rows:
        yield Row([Segment("Nothing yet.", palette.muted)])
        return
    layout = fitting(_SPENT, width, min(24, width // 3))
    yield layout.titles("model", palette.muted, glyphs.ellipsis)
    for row in rows:
        cells = [(text, palette.text) for text in _cells(row)]
        yield layout.row([(clean_line(row.model), palette.text)], cells, glyphs.ellipsis)
    if len(rows) > 1:
        cells = [(text, palette.strong) for text in _cells(total)]
        yield layout.row([("together", palette.strong)], cells, glyphs.ellipsis)
    if total.unknown:
        text = "The price of some requests is unknown, so that the true cost is higher."
        yield from wrap([(text, palette.warning)], width)


def _cells(row: SpentRow) -> tuple[str, ...]:
    return (
        row.kind,
        str(row.requests),
        tokens(row.tokens_in),
        tokens(row.tokens_out),
        tokens(row.tokens_cached),
        _cost(row),
    )


def _cost(row: SpentRow) -> str:
    if not row.unknown:
        return money(row.cost)
    return f"≥{money(row.cost)}" if row.cost else "unknown"
