"""Takes known secrets out of texts before they are kept, shown or sent to a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

MARK = "[secret removed]"
"""What stands in the place of a secret."""

SHORTEST = 8
"""Shorter values are too likely to be ordinary words."""

_SECRET_NAME = re.compile(
    r"(TOKEN|API_?KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTHORIZATION|WEBHOOK_URL|"
    r"(^|_)(KEY|PASS|PAT|AUTH|COOKIE|JWT)|BEARER_TOKEN_\w+|MLAGENT_MCPSERVER)S?(_\d+)?$",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(r"GIT_CONFIG_KEY_\d+")
_PASSWORD_IN_URL = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, for example ``HF_TOKEN``."""
    return _SECRET_NAME.search(name) is not None and not _NO_SECRET.fullmatch(name)


def secret_values(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the values of all variables that hold secrets, and passwords within addresses."""
    found = {value for name, value in environment.items() if is_secret_name(name)}
    for value in environment.values():
        found.update(_PASSWORD_IN_URL.findall(value))
    return frozenset(value for value in found if len(value) >= SHORTEST)


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that child processes may see."""
    return {name: value for name, value in environment.items() if not is_secret_name(name)}


class Redactor:
    """Replaces known secret values, exactly, wherever they occur."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for value in values:
            self.learn(value)

    def learn(self, value: str) -> None:
        """Take another secret into account from now on."""
        if len(value) >= SHORTEST and value not in self._values:
            self._values.add(value)
            longest_first = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def text(self, text: str) -> str:
        """Return ``text`` without the secrets."""
        return self._pattern.sub(MARK, text) if self._pattern else text

    def value(self, value: Any) -> Any:
        """Return a JSON value with the secrets removed from every string in it."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.value(key): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self.value(item) for item in value)
        return value
