"""Kinds of values that several keys share, each with its own plain complaint.

Checks are plain functions: patterns inside the models would be compiled anew for every model at
each start, which cost 30 ms.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_BINDING = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_NAME = re.compile(r"[\w-]{1,64}")
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


def _no_boolean(value: Any) -> Any:
    """Refuse ``true`` where a number is meant; Python would take it for 1."""
    if isinstance(value, bool):
        raise ValueError("must be a number, not true or false")
    return value


def _iteration_cap(value: int) -> int:
    if value == -1 or value > 0:
        return value
    raise ValueError("must be a positive number, or -1 for no limit")


def _model_id(value: str) -> str:
    if 0 < len(value) <= 200 and value.isprintable() and " " not in value:
        return value
    raise ValueError("must be a model id of at most 200 characters without spaces")


def _address(value: str) -> str:
    if _ADDRESS.fullmatch(value) and value.isprintable():
        return value
    raise ValueError("must be an address that begins with http:// or https://")


def _without_slash(value: str) -> str:
    return value.rstrip("/")


def _account(value: str) -> str:
    if not value or _ACCOUNT.fullmatch(value):
        return value
    raise ValueError("must be the name of a user or an organisation on the Hub")


def _name(value: str) -> str:
    if _NAME.fullmatch(value):
        return value
    raise ValueError("must be a name of letters, digits, - and _")


def _binding_id(value: str) -> str:
    if _BINDING.fullmatch(value):
        return value
    raise ValueError("must be the name of a key's row, of small letters, _ and dots")


def _key_list(value: str) -> str:
    if 0 < len(value) <= 100 and value.isprintable():
        return value
    raise ValueError('must be keys divided by commas such as "ctrl+l" or "f4,alt+p", or "none"')


BindingId = Annotated[str, AfterValidator(_binding_id)]
"""Name of something that a key does."""

KeyList = Annotated[str, AfterValidator(_key_list)]
"""Keys as people write them, divided by commas."""

Count = Annotated[int, BeforeValidator(_no_boolean), Field(gt=0)]
"""A positive whole number."""

IterationCap = Annotated[int, BeforeValidator(_no_boolean), AfterValidator(_iteration_cap)]
"""Rounds of one turn; -1 for no limit."""

Usd = Annotated[Decimal, BeforeValidator(_no_boolean), Field(ge=0, allow_inf_nan=False)]
"""An amount in US dollars."""

ModelId = Annotated[str, AfterValidator(_model_id)]
"""What people write to name a model."""

Url = Annotated[str, AfterValidator(_address)]
"""A web address."""

BaseUrl = Annotated[Url, AfterValidator(_without_slash)]
"""A web address that paths are put behind; it never ends with a slash."""

Account = Annotated[str, AfterValidator(_account)]
"""Name of a user or an organisation on the Hub; empty for none."""

ThemeName = Annotated[str, AfterValidator(_name)]
"""Name of a colour theme."""
