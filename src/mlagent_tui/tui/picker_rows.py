"""Which rows the model picker shows: sections, or what fits the typed words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mlagent_tui.models.catalogue.listing import ModelEntry
from mlagent_tui.models.routes.providers import HOSTED, LOCAL
from mlagent_tui.tui.fuzzy import match

MOST = 300
"""Rows that a search shows at most."""

NEAR = 6
"""Close matches that are shown for an id that nothing fits."""


@dataclass(frozen=True, slots=True)
class PickRow:
    """One line of the picker.

    Attributes:
        entry: The model; None for a heading.
        title: The words of a heading; of a model, empty.
        typed: Whether the model is only what was typed, and no list knows it.
        places: Letters of the id that fit what was typed.
    """

    entry: ModelEntry | None = None
    title: str = ""
    typed: bool = False
    places: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picks:
    """Everything that the rows are made of.

    Attributes:
        entries: The models, each id once.
        current: Id of the model in use; empty if there is none.
        favourites: Ids that the person marked.
        recents: Ids that were used, the latest first.
    """

    entries: tuple[ModelEntry, ...] = ()
    current: str = ""
    favourites: tuple[str, ...] = ()
    recents: tuple[str, ...] = field(default=())


def rows_for(picks: Picks, typed: str) -> list[PickRow]:
    """Return the rows: sections while nothing is typed, else what fits, the best first."""
    picks = replace(picks, entries=_offered(picks))
    words = " ".join(typed.split())
    return _found(picks, words) if words else _sections(picks)


def _offered(picks: Picks) -> tuple[ModelEntry, ...]:
    """Leave out examples of local models whose server lists others: it does not have them."""
    answered = {entry.id.partition("/")[0] for entry in picks.entries if entry.source == "local"}
    return tuple(
        entry
        for entry in picks.entries
        if entry.source != "suggested" or entry.id.partition("/")[0] not in answered
    )


def _sections(picks: Picks) -> list[PickRow]:
    known = {entry.id: entry for entry in picks.entries}
    named = [
        ("In use", [picks.current] if picks.current else []),
        ("Favourites", list(picks.favourites)),
        ("Used lately", list(picks.recents)),
    ]
    rows, taken = list[PickRow](), set[str]()
    for title, ids in named:
        fresh = [known.get(model) or _unlisted(model) for model in ids if model not in taken]
        rows += _section(title, fresh)
        taken.update(ids)
    rest = [entry for entry in picks.entries if entry.id not in taken]
    for title in ("Local servers", "Hugging Face router", "Hosted"):
        rows += _section(title, _usable_first(e for e in rest if _place(e) == title))
    return rows


def _section(title: str, entries: Sequence[ModelEntry]) -> list[PickRow]:
    if not entries:
        return []
    return [PickRow(title=title), *(PickRow(entry) for entry in entries)]


def _usable_first(entries: Iterable[ModelEntry]) -> list[ModelEntry]:
    return sorted(entries, key=lambda entry: not entry.usable)


def _place(entry: ModelEntry) -> str:
    """Return the section of a model, from its id where its source does not say it."""
    provider = entry.id.partition("/")[0]
    if entry.source == "local" or provider in LOCAL:
        return "Local servers"
    if entry.source == "hosted":
        return "Hosted"
    hosted = provider in HOSTED and ":" not in entry.id
    return "Hosted" if hosted and entry.source != "router" else "Hugging Face router"


def _unlisted(model: str) -> ModelEntry:
    """Return what can be said of a model that no list names, or that no list named yet."""
    return ModelEntry(model, "", "configured")


def _found(picks: Picks, words: str) -> list[PickRow]:
    liked = {*picks.favourites, *picks.recents, picks.current}
    known = {entry.id for entry in picks.entries}
    entries = [*picks.entries, *(_unlisted(model) for model in sorted(liked - known - {""}))]
    scored = [(fit, entry) for entry in entries if (fit := match(words, entry.id)) is not None]
    if any(fit.whole for fit, _ in scored):
        scored = [pair for pair in scored if pair[0].whole]
    scored.sort(key=lambda pair: (-pair[0].score - 100 * (pair[1].id in liked), pair[1].id))
    rows = [PickRow(entry, places=fit.places) for fit, entry in scored[:MOST]]
    if len(scored) > MOST:
        rows.append(PickRow(title=f"{len(scored) - MOST} more: type more of the id"))
    exact = any(entry.id == words for entry in entries)
    own = [] if exact or " " in words else [PickRow(_unlisted(words), typed=True)]
    if rows:
        return [*rows, *own] if "/" in words else rows
    near = [PickRow(entry) for entry in _near(words, picks.entries)]
    close = [PickRow(title="Close to it"), *near] if near else []
    if "/" in words:
        return [PickRow(title="No list knows it"), *own, *close]
    return [PickRow(title="No model fits"), *close]


def _near(words: str, entries: Sequence[ModelEntry]) -> list[ModelEntry]:
    """Return the models whose id, or the part behind the slash, looks most like the words."""
    from difflib import SequenceMatcher

    wanted = words.lower()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    scored = list[tuple[float, ModelEntry]]()
    for entry in entries:
        best = 0.0
        for name in {entry.id.lower(), entry.id.lower().rpartition("/")[2]}:
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() > 0.5 and matcher.quick_ratio() > 0.5:
                best = max(best, matcher.ratio())
        if best > 0.5:
            scored.append((best, entry))
    scored.sort(key=lambda pair: -pair[0])
    return [entry for _, entry in scored[:NEAR]]
