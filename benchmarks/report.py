"""One table: what was measured, the figure, the bound beside it."""

from __future__ import annotations

from collections.abc import Sequence


def show(name: str, value: str, bound: str, *, held: bool) -> None:
    """Print one row."""
    print(f"  {name:<52} {value:>24}   {bound:<18} {'ok' if held else 'ABOVE'}", flush=True)


def show_at_most(name: str, value: float, bound: float, unit: str, digits: int = 0) -> None:
    """Print a row whose figure may not exceed its bound."""
    held = value <= bound
    show(name, f"{value:,.{digits}f} {unit}", f"<= {bound:,g} {unit}", held=held)


def show_percentiles(name: str, seconds: Sequence[float], p50: float | None, p95: float) -> None:
    """Print median, 95th percentile and maximum in milliseconds; the first two have bounds."""
    ordered = sorted(seconds)
    middle = ordered[len(ordered) // 2] * 1000
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000
    value = f"{middle:.0f} / {high:.0f} / {ordered[-1] * 1000:.0f} ms"
    bound = f"<= {p50:.0f} / {p95:.0f} ms" if p50 is not None else f"p95 <= {p95:.0f} ms"
    show(name, value, bound, held=high <= p95 and (p50 is None or middle <= p50))
