"""One row for each key of the configuration: its kind, its value, and where that comes from."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mlagent_tui.config.keys import KeyPath
from mlagent_tui.config.layers import Merged
from mlagent_tui.config.settings import Settings
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.settings.docs import docs_of

Kind = Literal["switch", "choice", "number", "text", "file"]
"""How a value is changed; ``file`` means by hand, in the configuration file."""

NONE = "none"
"""The word for no value."""

_TOP: dict[str, tuple[str, ...]] = {
    "screen": ("theme", "glyphs", "motion", "cursor_blink", "keys"),
    "agent": ("mode", "max_iterations", "max_cost", "confirm_cpu_jobs", "auto_file_upload"),
    "model": ("model_name", "reasoning_effort", "stream", "context_window", "compact_at_tokens"),
}
"""Which keys of the top level belong together; the others follow them."""

_HIDDEN = frozenset({"yolo_mode"})
"""Older ways to say what another key says."""

_AT_ONCE = frozenset({"theme", "motion", "mode", "max_cost", "model_name", "reasoning_effort"})
"""Keys of the top level that count as soon as they are changed; so does all of ``attention``."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One key.

    Attributes:
        path: The keys that lead to it.
        section: What it belongs to.
        kind: How it is changed.
        value: How its value is written; a secret is only said to be there.
        doc: What it means.
        origin: Where the value comes from; ``default`` if nobody has set it.
        options: What can be chosen.
        optional: Whether it may have no value.
        at_once: Whether a change counts without a new start.
    """

    path: KeyPath
    section: str
    kind: Kind
    value: str
    doc: str
    origin: str
    options: tuple[str, ...] = ()
    optional: bool = False
    at_once: bool = False

    @property
    def key(self) -> str:
        """The key as it is written."""
        return ".".join(self.path)

    def json_value(self, text: str) -> object:
        """Return the JSON value that a person's words mean; what does not fit is left as it is."""
        if text == NONE and self.optional:
            return None
        if self.kind == "switch":
            return text == "on"
        return _number(text) if self.kind == "number" else text


def rows_of(
    settings: Settings, merged: Merged, choices: Mapping[KeyPath, Sequence[str]]
) -> tuple[SettingRow, ...]:
    """Return all rows, section by section.

    Args:
        settings: The checked result.
        merged: The layers.
        choices: What can be chosen where the type alone does not say it.
    """
    found = [
        row
        for name, field in type(settings).model_fields.items()
        if name not in _HIDDEN
        for row in _rows(settings, name, field, merged, ())
    ]
    found = [_with_choices(row, choices.get(row.path)) for row in found]
    order = {section: number for number, section in enumerate(_sections(found))}
    places = {name: place for keys in _TOP.values() for place, name in enumerate(keys)}
    return tuple(
        sorted(found, key=lambda row: (order[row.section], places.get(row.path[0], len(places))))
    )


def search(rows: Sequence[SettingRow], words: str) -> tuple[SettingRow, ...]:
    """Return the rows that hold every word, in key, section, value or meaning."""
    wanted = words.casefold().split()
    return tuple(
        row
        for row in rows
        if all(
            word in f"{row.key} {row.section} {row.value} {row.doc}".casefold() for word in wanted
        )
    )


def _rows(
    model: BaseModel, name: str, field: FieldInfo, merged: Merged, above: KeyPath
) -> list[SettingRow]:
    value = getattr(model, name)
    if isinstance(value, BaseModel):
        here = (*above, field.alias or name)
        return [
            row
            for inner, inner_field in type(value).model_fields.items()
            for row in _rows(value, inner, inner_field, merged, here)
        ]
    path = (*above, field.alias or name)
    kind, options, optional = _kind(field)
    return [
        SettingRow(
            path=path,
            section=above[0] if above else _section(name),
            kind=kind,
            value=_written(value, secret=not field.repr),
            doc=docs_of(type(model)).get(name, ""),
            origin=_origin(merged, path),
            options=options,
            optional=optional,
            at_once=path[0] == "attention" or path[0] in _AT_ONCE,
        )
    ]


def _section(name: str) -> str:
    return next((section for section, names in _TOP.items() if name in names), "more")


def _sections(rows: Sequence[SettingRow]) -> list[str]:
    first, *others = _TOP
    named = dict.fromkeys(row.section for row in rows)
    more = [name for name in named if name not in (*_TOP, "attention", "more")]
    return [first, "attention", *others, *more, "more"]


def _origin(merged: Merged, path: KeyPath) -> str:
    if path not in merged.origins:
        return "default"
    layer = merged.layer_of(path)
    return "default" if layer.packaged else clean_line(layer.place)


def _kind(field: FieldInfo) -> tuple[Kind, tuple[str, ...], bool]:
    """Return how a field is changed, what can be chosen, and whether it may be empty."""
    plain = [_plain(each) for each in _alternatives(field.annotation)]
    kinds = [each for each in plain if each is not type(None)]
    optional = len(kinds) < len(plain)
    one = kinds[0] if len(kinds) == 1 else None
    if get_origin(one) is Literal:
        options = tuple(str(each) for each in get_args(one))
        return "choice", (*options, NONE) if optional else options, optional
    if one is bool:
        return "switch", ("on", "off"), optional
    if one in (int, float, Decimal):
        return "number", (), optional
    return ("text" if one is str else "file"), (), optional


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    is_union = get_origin(annotation) in (Union, types.UnionType)
    return get_args(annotation) if is_union else (annotation,)


def _plain(annotation: Any) -> Any:
    return _plain(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def _written(value: Any, *, secret: bool) -> str:
    if secret:
        return "set" if value else "not set"
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    if isinstance(value, tuple):
        return clean_line(", ".join(str(each) for each in value)) or NONE
    return clean_line(str(value))


def _with_choices(row: SettingRow, options: Sequence[str] | None) -> SettingRow:
    if not options:
        return row
    return replace(row, kind="choice", options=tuple(options))


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text.replace(" ", ""))
        except ValueError:
            continue
    return text
