"""JSON Schemas of others, used with a limit to the work that they may cause.

A few lines of a schema can keep a validator busy for years: a regular expression that tries every
split of a text, or references that double at every step. All rules of one check together may cost
as much as :data:`MOST_WORK` and :data:`PATIENCE` allow; then the check ends with an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MOST_WORK = 50_000
"""Rules that are applied in one check, with what long lists in them cost; about 0.2 s."""

PATIENCE = 0.05
"""Seconds that the regular expressions of one check may take together."""

LONGEST_PATTERN = 2_000
"""Characters of a regular expression."""

_PER_UNIT = 8
"""Entries of a list or an object that cost as much as a rule."""

_PAIRS_PER_UNIT = 16
"""Pairs of entries that are compared at the cost of a rule."""

_UNBOUNDED = ("unevaluatedItems", "unevaluatedProperties")
"""Rules whose work cannot be counted from outside; they say nothing. Tools hardly use them."""

_Rule = Callable[[Any, Any, Any, Any], Iterator[Any] | None]


class TooMuchWorkError(Exception):
    """Checking a value against a schema would take too long."""


class BoundedSchema:
    """A schema, compiled.

    Args:
        schema: The schema. Its ``$schema`` says which rules it knows.
        checked: Whether it is checked first that the schema is sound.

    Raises:
        SchemaError: It is broken. The other classes that the validator raises for schemas that it
            did not expect, such as RecursionError, may come as well.
    """

    def __init__(self, schema: Mapping[str, Any], *, checked: bool = True) -> None:
        from jsonschema.validators import Draft202012Validator, extend, validator_for
        from referencing import Registry

        self._left = 0
        self._time = 0.0
        whole = dict(schema)
        kind: Any = Draft202012Validator
        with suppress(TypeError):  # The name of its rules is no text.
            kind = validator_for(whole, default=Draft202012Validator)
        if checked:
            kind.check_schema(whole)
        rules = {name: self._counted(name, rule) for name, rule in kind.VALIDATORS.items()}
        rules |= dict.fromkeys(_UNBOUNDED, _silent)
        # An empty registry of our own: the library's default one fetches unknown references.
        self._validator: Validator = extend(kind, rules)(  # type: ignore[no-untyped-call]
            whole, registry=Registry()
        )

    def errors(self, value: Any, part: Any = None) -> Iterator[Any]:
        """Yield what does not fit.

        Args:
            value: What should fit.
            part: A schema within the whole, if the value should fit that one.

        Raises:
            TooMuchWorkError: It would take too long to find out.
        """
        self._left, self._time = MOST_WORK, PATIENCE
        validator: Any = self._validator
        if part is not None:
            validator = validator.evolve(schema=part)
        yield from validator.iter_errors(value)

    def fits(self, value: Any, part: Any = None) -> bool:
        """Whether a value fits; see :meth:`errors`."""
        return next(self.errors(value, part), None) is None

    def _spend(self, units: int) -> None:
        self._left -= units
        if self._left < 0:
            raise TooMuchWorkError("the schema or the value is too large")

    def _counted(self, name: str, rule: Any) -> _Rule:
        """Return a rule that is paid for before it is applied."""
        own: dict[str, _Rule] = {
            "pattern": self._pattern,
            "patternProperties": self._pattern_properties,
            "additionalProperties": self._additional_properties(rule),
        }
        apply = own.get(name, rule)

        def counted(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[Any]:
            self._spend(1 + (_size(wanted) + _size(value)) // _PER_UNIT)
            if name == "uniqueItems" and not _sortable(value):
                self._spend(len(value) ** 2 // _PAIRS_PER_UNIT)
            yield from apply(validator, wanted, value, schema) or ()

        return counted

    def _matches(self, pattern: str, text: str) -> bool:
        import regex  # type: ignore[import-untyped]  # the standard one cannot be stopped

        if len(pattern) > LONGEST_PATTERN or self._time <= 0:
            raise TooMuchWorkError("a pattern is too long or too slow")
        begun = perf_counter()  # What it costs the processor, not the time of the program's clock.
        try:
            return regex.search(pattern, text, timeout=self._time) is not None
        except TimeoutError as error:
            raise TooMuchWorkError("a pattern is too slow") from error
        except regex.error as error:
            raise ValueError(f"a pattern cannot be read: {error}") from error
        finally:
            self._time -= perf_counter() - begun

    def _pattern(self, validator: Any, wanted: Any, value: Any, _schema: Any) -> Iterator[Any]:
        from jsonschema.exceptions import ValidationError

        if validator.is_type(value, "string") and not self._matches(wanted, value):
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    def _pattern_properties(
        self, validator: Any, wanted: Any, value: Any, _schema: Any
    ) -> Iterator[Any]:
        if not validator.is_type(value, "object"):
            return
        for pattern, part in wanted.items():
            for name, inner in value.items():
                if self._matches(pattern, name):
                    yield from validator.descend(inner, part, path=name, schema_path=pattern)

    def _additional_properties(self, rule: Any) -> _Rule:
        """Return the rule without its regular expressions: members that match one are left out."""

        def apply(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[Any]:
            patterns = schema.get("patternProperties", {})
            if patterns and validator.is_type(value, "object"):
                value = {
                    name: inner
                    for name, inner in value.items()
                    if not any(self._matches(pattern, name) for pattern in patterns)
                }
                schema = {key: rest for key, rest in schema.items() if key != "patternProperties"}
            yield from rule(validator, wanted, value, schema) or ()

        return apply


def _silent(_validator: Any, _wanted: Any, _value: Any, _schema: Any) -> Iterator[Any]:
    return iter(())


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list | tuple | dict) else 0


def _sortable(value: Any) -> bool:
    """Whether equal entries are found by sorting, rather than by comparing each with each."""
    if not isinstance(value, list):
        return True
    kinds = {type(entry) for entry in value}
    return kinds <= {str} or kinds <= {int, float}
