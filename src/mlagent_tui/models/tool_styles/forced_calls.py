"""Answers that a server holds to a JSON Schema: the schema, and how such an answer is read.

The schema has one arm for each tool, ``{"tool": NAME, "arguments": {…}}``, and one for the answer,
``{"answer": TEXT}``. The answer's text can be shown while it arrives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlagent_tui.models.tool_styles.call_values import read_json
from mlagent_tui.protocol.values import ToolInfo

_KEPT = ("type", "enum", "const", "required", "minItems")
_DEPTH = 8
"""Levels of a schema that are kept; below, anything goes."""

_ANSWER = re.compile(r'\s*\{\s*"answer"\s*:\s*"')
_ANSWER_BEGIN = '{"answer":"'
_TOOL = re.compile(r'\s*\{\s*"tool"\s*:\s*"([^"\\]*)"\s*,\s*"arguments"\s*:\s*')
_TOOL_BEGIN = '{"tool":"'

_LONGEST_BEGIN = 1_000
"""Characters, nearly all of them space, after which an answer counts as begun."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_PLAIN = re.compile(r'[^"\\]+')


def forced_schema(tools: Sequence[ToolInfo]) -> dict[str, Any]:
    """Return the schema that answers are held to."""
    arms = [
        _object({"tool": {"const": tool.name}, "arguments": simplified(tool.parameters)})
        for tool in tools
    ]
    return {"anyOf": [*arms, _object({"answer": {"type": "string"}})]}


def simplified(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without what servers do not take: references, unions, patterns.

    It may allow more than the original; arguments are checked against that later. An object
    always lists its properties, since some servers would otherwise allow none.
    """
    return _simple(schema, schema, 0)


def _simple(schema: Any, root: Mapping[str, Any], depth: int) -> dict[str, Any]:
    schema = _resolved(schema, root)
    if not isinstance(schema, Mapping) or depth > _DEPTH:
        return {}
    simple = {key: schema[key] for key in _KEPT if key in schema}
    kind = simple.get("type")
    if isinstance(kind, (list, tuple)):
        kinds = [each for each in kind if each != "null"]
        simple["type"] = kinds[0] if kinds else "null"
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        simple["type"] = "object"
        simple["properties"] = {
            str(name): _simple(each, root, depth + 1) for name, each in properties.items()
        }
        simple["additionalProperties"] = False
    if "items" in schema:
        simple["items"] = _simple(schema["items"], root, depth + 1)
    if isinstance(simple.get("required"), tuple):
        simple["required"] = list(simple["required"])
    return simple


def _resolved(schema: Any, root: Mapping[str, Any]) -> Any:
    """Follow references inside of the schema, and take the first arm of a union."""
    for _ in range(_DEPTH):
        if not isinstance(schema, Mapping):
            return schema
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            schema = _place(root, reference)
            continue
        arms = next((schema[key] for key in ("anyOf", "oneOf", "allOf") if key in schema), None)
        if not isinstance(arms, (list, tuple)) or not arms or "properties" in schema:
            return schema
        schema = next(
            (arm for arm in arms if not (isinstance(arm, Mapping) and arm.get("type") == "null")),
            arms[0],
        )
    return {}


def _place(root: Mapping[str, Any], reference: str) -> Any:
    found: Any = root
    for step in reference.removeprefix("#/").split("/"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return {} if found is None else found


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


class JsonText:
    """Decodes the inside of a JSON string that arrives in pieces, whatever the splits.

    Attributes:
        ended: Whether the closing quote has come.
        rest: What came after it.
    """

    def __init__(self) -> None:
        self.ended = False
        self.rest = ""
        self._escape = ""
        self._high = ""

    def take(self, piece: str) -> str:
        """Return the text that a piece brings."""
        if self.ended:
            self.rest += piece
            return ""
        text: list[str] = []
        at = 0
        while at < len(piece) and not self.ended:
            run = None if self._escape else _PLAIN.match(piece, at)
            if run:
                text.append(self._lone() + run[0])
                at = run.end()
                continue
            text.append(self._sign(piece[at]))
            at += 1
        self.rest += piece[at:]
        return "".join(text)

    def _sign(self, sign: str) -> str:
        if not self._escape:
            if sign == '"':
                self.ended = True
                return self._lone()
            self._escape = sign
            return ""
        self._escape += sign
        if self._escape[1] != "u":
            self._escape = ""
            return self._lone() + _ESCAPES.get(sign, sign)
        if len(self._escape) < 6:
            return ""
        code, self._escape = self._escape[2:], ""
        try:
            unit = chr(int(code, 16))
        except ValueError:
            return self._lone() + "\ufffd"
        return self._unit(unit)

    def _unit(self, unit: str) -> str:
        """Put the two halves of a sign beyond the basic plane together."""
        if "\ud800" <= unit <= "\udbff":
            lone, self._high = self._lone(), unit
            return lone
        if "\udc00" <= unit <= "\udfff":
            high, self._high = self._high, ""
            if not high:
                return "\ufffd"
            pair = (high + unit).encode("utf-16", "surrogatepass")
            return pair.decode("utf-16")
        return self._lone() + unit

    def _lone(self) -> str:
        lone, self._high = ("\ufffd" if self._high else ""), ""
        return lone


class ForcedAnswer:
    """Reads an answer that was held to :func:`forced_schema`, piece by piece.

    Attributes:
        strange: Whether the answer is none of the schema's arms, so that it is plain text.
    """

    def __init__(self) -> None:
        self.strange = False
        self._raw = ""
        self._parts: list[str] = []
        self._text: JsonText | None = None
        self._tool = False

    def take(self, piece: str) -> str:
        """Return the text that can be shown after a piece."""
        if self.strange:
            return piece
        if self._text is not None:
            return self._text.take(piece)
        if self._tool:
            self._parts.append(piece)
            return ""
        self._raw += piece
        return self._begin()

    def finish(self) -> tuple[str, tuple[str, str] | None]:
        """Return what was not shown yet, and the tool and the arguments' JSON text that it is.

        A call that was cut off comes with as much of its arguments as there is.
        """
        if self._text is not None or self.strange:
            return "", None
        raw = self._raw + "".join(self._parts)
        value = read_json(raw.strip())
        if isinstance(value, dict) and isinstance(value.get("tool"), str):
            arguments = value.get("arguments", {})
            return raw, (value["tool"], json.dumps(arguments, ensure_ascii=False))
        if found := _TOOL.match(raw):
            return raw, (found[1], raw[found.end() :])
        return raw, None

    def _begin(self) -> str:
        if found := _ANSWER.match(self._raw):
            self._text = JsonText()
            return self._text.take(self._raw[found.end() :])
        packed = "".join(self._raw.split())
        if packed.startswith(_TOOL_BEGIN):
            self._tool = True
        elif len(self._raw) > _LONGEST_BEGIN or not (
            _ANSWER_BEGIN.startswith(packed) or _TOOL_BEGIN.startswith(packed)
        ):
            self.strange = True
            return self._raw
        return ""
