"""Collects what is found out about a script, and makes an effect of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from mlagent_tui.protocol.values import Effect, EffectKind
from mlagent_tui.tools.shell.grammar import UnparsableError
from mlagent_tui.tools.shell.paths import GUARDED, Places, Target, names_everything
from mlagent_tui.tools.shell.words import Field

_ORDER: tuple[EffectKind, ...] = ("run", "write", "publish", "spend", "destroy")
_MOST_TARGETS = 200
_MOST_LOOKUPS = 3_000
_PATTERN_COST = 30
_LONGEST_NAME = 80
_LONGEST_SUMMARY = 240
_NAMED = 3


class Findings:
    """What one script would do, added up as its commands are judged."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._kinds: set[EffectKind] = set()
        self._targets: dict[str, None] = {}
        self._gates: dict[str, None] = {}
        self._proven = True
        self._scopes: set[str] = set()
        self._redirected = False
        self._lookups = 0
        self._reads: dict[str, None] = {}
        self._writes: dict[str, None] = {}
        self._deletes: dict[str, None] = {}
        self._runs: dict[str, None] = {}
        self._looks: dict[str, None] = {}

    def gate(self, reason: str) -> None:
        """Note a reason for the hard gate: a sentence without its final stop."""
        self._gates[reason] = None

    def unsure(self) -> None:
        """Note that not everything that the script touches is known."""
        self._proven = False
        self._scopes.add("")

    def run(
        self, label: str, scope: str | None, *, certain: bool, kinds: Iterable[EffectKind] = ()
    ) -> None:
        """Note that a program runs that does more than read.

        Args:
            label: What to call it.
            scope: What allowing it for the session would allow; empty if that is too much, None
                to leave that to what it starts.
            certain: Whether all that it touches is known.
            kinds: What it does beside running.
        """
        self._kinds.update(("run", *kinds))
        if scope is not None:
            self._scopes.add(scope)
        self._proven = self._proven and certain
        if label:
            self._runs[printable(label)] = None

    def look(self, label: str) -> None:
        """Note a program that only reads."""
        self._looks[printable(label)] = None

    def read(self, field: Field, folders: frozenset[Path] | None) -> None:
        """Note that a path is read."""
        targets = self._touch(field, folders)
        for target in targets:
            if target.place == "outside":
                self.gate(f"It reads {printable(target.text)}, which is outside the workspace")
            self._reads[self._name(target)] = None

    def write(self, field: Field, folders: frozenset[Path] | None) -> None:
        """Note that a path is written."""
        self._kinds.add("run")
        self._write(field, folders)

    def redirect(self, field: Field, folders: frozenset[Path] | None) -> None:
        """Note that output goes into a file."""
        self._redirected = True
        self._write(field, folders)

    def _write(self, field: Field, folders: frozenset[Path] | None) -> None:
        self._kinds.add("write")
        targets = self._touch(field, folders, writing=True)
        for target in targets:
            self._gate_change(target, "writes to")
            self._writes[self._name(target)] = None
        if not targets:
            self._writes["files that are not known"] = None

    def delete(self, field: Field, folders: frozenset[Path] | None, *, recursive: bool) -> None:
        """Note that a path is deleted, with everything below it if ``recursive``."""
        self._kinds.update(("run", "destroy"))
        self._scopes.add("")
        targets = self._touch(field, folders, follow=False, writing=True)
        for target in targets:
            self._gate_change(target, "deletes")
            if recursive:
                self._gate_whole(target)
            self._deletes[self._name(target)] = None
        if not targets:
            self._deletes["paths that are not known"] = None

    def link(self, field: Field, folders: frozenset[Path] | None, links: Iterable[Field]) -> None:
        """Note what a symbolic link points to, as seen from where the links will be."""
        bases: set[Path] = set()
        for link in links:
            for target in self.places.targets(link, folders)[0]:
                bases.add(target.path if target.path.is_dir() else target.path.parent)
        for target in self._touch(field, frozenset(bases) or folders):
            if target.place in {"outside", "system"}:
                self.gate(f"It links to {printable(target.text)}, which is outside the workspace")

    def pass_along(self, text: str, folders: frozenset[Path] | None) -> None:
        """Note a path that a program gets, which may do anything with it."""
        for target in self._touch(Field(text), folders):
            if target.place == "outside":
                self.gate(f"It reaches {printable(target.text)}, which is outside the workspace")

    def at_folder(self, folders: frozenset[Path] | None) -> None:
        """Note that a program runs in these folders."""
        for folder in folders or ():
            if self.places.place(folder) not in {"inside", "guarded"}:
                self.gate(f"It runs in {printable(str(folder))}, which is outside the workspace")

    def effect(self) -> Effect:
        """Return what the script would do."""
        kinds = tuple(kind for kind in _ORDER if kind in self._kinds) or ("read",)
        scopes = self._scopes if len(self._scopes) == 1 else {""}
        grantable = "destroy" not in kinds and not self._gates and kinds != ("read",)
        grantable = grantable and not (self._redirected and self._proven)
        return Effect(
            kinds,
            tuple(self._targets)[:_MOST_TARGETS],
            self._summary(),
            self._proven and len(self._targets) <= _MOST_TARGETS,
            tuple(self._gates),
            next(iter(scopes)) if grantable and scopes else "",
        )

    def _touch(
        self,
        field: Field,
        folders: frozenset[Path] | None,
        *,
        follow: bool = True,
        writing: bool = False,
    ) -> list[Target]:
        self._lookups += _PATTERN_COST if field.pattern else 1
        if self._lookups > _MOST_LOOKUPS:
            raise UnparsableError("it names more paths than can be looked at")
        targets, certain = self.places.targets(field, folders, follow=follow)
        if not certain:
            self.unsure()
        touched = [target for target in targets if target.place != "stream"]
        for target in touched:
            if not (target.place == "system" and not writing):
                self._targets[target.text] = None
        return touched

    def _gate_change(self, target: Target, verb: str) -> None:
        name = printable(self._name(target))
        if target.place in {"outside", "system", "own"}:
            self.gate(f"It {verb} {printable(target.text)}, which is outside the workspace")
        elif target.place == "guarded" or _may_name_guarded(target.pattern):
            self.gate(f"It {verb} {name}, which steers git or this program")

    def _gate_whole(self, target: Target) -> None:
        whole = not target.pattern or names_everything(target.pattern)
        if whole and self.places.holds_workspace(target.path):
            self.gate("It deletes the whole workspace")

    def _name(self, target: Target) -> str:
        if target.place not in {"inside", "guarded"}:
            return target.text
        name = os.path.relpath(target.text, self.places.workspace.root)
        return "the workspace" if name == "." else name

    def _summary(self) -> str:
        parts = []
        if self._runs:
            parts.append(f"runs {_listed(self._runs, 'commands', joint=', then ')}")
        if self._deletes:
            parts.append(f"deletes {_listed(self._deletes)}")
        if self._writes:
            parts.append(f"writes {_listed(self._writes)}")
        if not parts and self._reads:
            parts.append(f"reads {_listed(self._reads)}")
        elif not parts:
            parts.append(
                f"looks with {_listed(self._looks, 'commands')}" if self._looks else "does nothing"
            )
        text = "; ".join(parts)
        return (text[0].upper() + text[1:])[:_LONGEST_SUMMARY]


def _may_name_guarded(pattern: str) -> bool:
    """Whether a glob pattern matches a guarded folder; only a leading dot matches a dot."""
    return pattern.startswith(".") and any(
        fnmatchcase(name, pattern.split("/", 1)[0]) for name in GUARDED
    )


def printable(text: str) -> str:
    """Return text that is safe to show on one line, cut if it is long."""
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + "…"


def _listed(names: dict[str, None], many: str = "paths", joint: str = ", ") -> str:
    shown = [printable(name) for name in names]
    if len(shown) <= _NAMED:
        return joint.join(shown)
    above = (
        os.path.commonpath(["/" + name.lstrip("/") for name in shown]) if many == "paths" else "/"
    )
    under = f" under {above.lstrip('/')}/" if above != "/" else ""
    if many == "paths":
        return f"{len(shown)} {many}{under}"
    return f"{joint.join(shown[:_NAMED])} and {len(shown) - _NAMED} more"
