"""Takes the arguments of a program apart as getopt does: options, their values, the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlagent_tui.tools.shell.words import Field


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of a program, taken apart.

    Attributes:
        given: Options in order, ``-x`` or ``--name``, with their values.
        rest: All other arguments, in order.
        unclear: Whether an argument that is not known may be an option.
    """

    given: tuple[tuple[str, Field | None], ...]
    rest: tuple[Field, ...]
    unclear: bool

    def has(self, names: Iterable[str]) -> bool:
        """Whether any of these options is given; long ones may be abbreviated."""
        return any(True for _ in self.values(names))

    def values(self, names: Iterable[str]) -> list[Field | None]:
        """Return the values of these options; None for each that has none."""
        wanted = tuple(names)
        return [value for given, value in self.given if any(_means(given, name) for name in wanted)]


def split_options(
    args: Sequence[Field], values: str = "", long_values: Sequence[str] = ()
) -> Options:
    """Take arguments apart.

    Args:
        args: The arguments after the program's name.
        values: Letters of short options that take a value.
        long_values: Long options that take a value as the next argument.
    """
    given: list[tuple[str, Field | None]] = []
    rest: list[Field] = []
    unclear = False
    waiting = list(reversed(args))
    while waiting:
        field = waiting.pop()
        text = field.text
        if text == "--":
            rest.extend(reversed(waiting))
            break
        if field.loose or field.opaque:
            unclear = True
        if text.startswith("--"):
            name, equals, value = text.partition("=")
            if equals:
                given.append((name, Field(value, field.pattern, field.loose)))
            elif any(_means(name, long) for long in long_values) and waiting:
                given.append((name, waiting.pop()))
            else:
                given.append((name, None))
        elif text.startswith("-") and len(text) > 1:
            given.extend(_cluster(field, values, waiting))
        else:
            rest.append(field)
    return Options(tuple(given), tuple(rest), unclear)


def _cluster(field: Field, values: str, waiting: list[Field]) -> list[tuple[str, Field | None]]:
    letters = field.text[1:]
    found: list[tuple[str, Field | None]] = []
    for index, letter in enumerate(letters):
        if letter in values:
            value = letters[index + 1 :]
            if value:
                found.append((f"-{letter}", Field(value, field.pattern, field.loose)))
            else:
                found.append((f"-{letter}", waiting.pop() if waiting else None))
            break
        found.append((f"-{letter}", None))
    return found


def _means(given: str, name: str) -> bool:
    """Whether a given option is the named one, or an abbreviation of it."""
    if given == name:
        return True
    return given.startswith("--") and len(given) > 2 and name.startswith(given)
