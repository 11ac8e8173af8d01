"""Checks a call's arguments against the tool's JSON Schema, in words that the model can use."""

from __future__ import annotations

import difflib
import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mlagent_tui.bounded_schema import BoundedSchema, TooMuchWorkError

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_log = logging.getLogger(__name__)

_SHOWN_PROBLEMS = 4
_SHOWN_VALUE = 120
_MESSAGE_LIMIT = 1_500
_TOO_MUCH = (
    "The arguments could not be checked against the tool's schema, because {}. "
    "Nothing was done. Shorter or simpler arguments may pass."
)

_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class ArgumentsCheck:
    """The compiled schema of one tool.

    A schema that is itself broken, or refers to something that is not in it, checks nothing;
    nothing is ever fetched for it.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = _compile(schema)

    def problem(self, arguments: object) -> str | None:
        """Return what is wrong with the arguments, or None if they fit."""
        if not isinstance(arguments, Mapping):
            return f"The arguments must be a JSON object, but {_came(arguments)} came."
        if self._schema is None:
            return None
        try:
            errors = sorted(
                self._schema.errors(dict(arguments)), key=lambda e: [str(p) for p in e.path]
            )
        except TooMuchWorkError as error:
            return _TOO_MUCH.format(error)
        except Exception:  # unresolvable references and endless schemas raise of all kinds
            _log.warning("arguments could not be checked", exc_info=True)
            return None
        if not errors:
            return None
        sentences = [_sentence(error) for error in errors[:_SHOWN_PROBLEMS]]
        if len(errors) > _SHOWN_PROBLEMS:
            sentences.append(f"There are {len(errors) - _SHOWN_PROBLEMS} more problems.")
        return _shorten(" ".join(sentences), _MESSAGE_LIMIT)


def _compile(schema: Mapping[str, Any]) -> BoundedSchema | None:
    from jsonschema.exceptions import SchemaError

    try:
        return BoundedSchema(schema)
    except SchemaError as error:
        _log.warning("a tool's schema is broken: %s", _shorten(error.message, 300))
    except Exception:  # one that is nested too deeply, or has a wrong type where it is looked up
        _log.warning("a tool's schema cannot be used", exc_info=True)
    return None


def _sentence(error: ValidationError) -> str:
    """Say which argument is wrong, what was expected, and what came."""
    name = _argument(error.absolute_path)
    value: Any = error.validator_value
    instance: Any = error.instance
    rule = str(error.validator)
    if rule == "required":
        missing = next((n for n in value if n not in instance), "?")
        return f'The argument "{_argument([*error.absolute_path, missing])}" is missing.'
    if rule == "additionalProperties" and isinstance(instance, Mapping):
        return _unknown_arguments(error.schema, instance, name)
    if rule == "type":
        kinds = [value] if isinstance(value, str) else list(value)
        wanted = " or ".join(_TYPE_WORDS.get(kind, kind) for kind in kinds)
    elif rule == "enum":
        wanted = "one of " + ", ".join(_json(choice) for choice in value)
    elif rule in _LIMIT_WORDS:
        wanted = _LIMIT_WORDS[rule].format(_json(value))
    else:
        return f"{_subject(name)}: {_shorten(error.message, 300)}."
    return f"{_subject(name)} must be {_shorten(wanted, 400)}, but {_came(instance)} came."


_LIMIT_WORDS = {
    "const": "{}",
    "minimum": "{} or more",
    "maximum": "{} or less",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "a text of at least {} characters",
    "maxLength": "a text of at most {} characters",
    "minItems": "a list of at least {} entries",
    "maxItems": "a list of at most {} entries",
    "pattern": "a text that matches {}",
}


def _unknown_arguments(schema: object, instance: Mapping[str, Any], name: str) -> str:
    known = list(schema.get("properties", {})) if isinstance(schema, Mapping) else []
    sentences = []
    for key in [key for key in instance if key not in known][:_SHOWN_PROBLEMS]:
        near = difflib.get_close_matches(str(key), known, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else f" Known are: {', '.join(known)}."
        where = f' in "{name}"' if name else ""
        sentences.append(f'There is no argument "{_shorten(str(key), 60)}"{where}.{hint}')
    return " ".join(sentences)


def _subject(name: str) -> str:
    return f'The argument "{name}"' if name else "The arguments"


def _argument(path: Iterable[str | int]) -> str:
    """Spell a path as people do: ``todos[2].status``."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += f".{part}" if name else str(part)
    return _shorten(name, 120)


def _came(value: object) -> str:
    if value is None:
        return "null"
    kind = {str: "the text", bool: "", list: "the list", dict: "the object"}.get(
        type(value), "the number" if isinstance(value, int | float) else ""
    )
    return f"{kind} {_shorten(_json(value), _SHOWN_VALUE)}".strip()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
