"""What each key means: the documentation that stands below it in the source of its model."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

_MARKS = re.compile(r"``([^`]*)``")


@cache
def docs_of(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the sentence below each field of a model, without marks.

    Read from the source only when somebody looks; an installation without sources has none.
    """
    try:
        tree = ast.parse(inspect.getsource(model))
    except (OSError, SyntaxError, TypeError):
        return {}
    found: dict[str, str] = {}
    name = ""
    for statement in getattr(tree.body[0], "body", []):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            continue
        text = getattr(getattr(statement, "value", None), "value", None)
        if name and isinstance(text, str):
            found[name] = _MARKS.sub(r"\1", " ".join(text.split()))
        name = ""
    return found
