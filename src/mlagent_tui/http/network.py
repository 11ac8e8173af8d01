"""The policy of this process: its proxies and whom it trusts."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from mlagent_tui.http.proxies import ProxyRules
from mlagent_tui.http.tls import Trust, context_for, trust_of


@dataclass(frozen=True, slots=True)
class Network:
    """How the outside is reached.

    Attributes:
        rules: Which hosts are reached through which proxy.
        trust: Where trusted certificates come from.
    """

    rules: ProxyRules
    trust: Trust

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Network:
        """Read it from variables."""
        return cls(ProxyRules.of(environment), trust_of(environment))

    def context(self) -> ssl.SSLContext:
        """Return what encrypted connections are checked with."""
        return context_for(self.trust)


_variables: Mapping[str, str] | None = None
_adopted: Network | None = None


def adopt(environment: Mapping[str, str] | None) -> None:
    """Take the policy from ``environment`` from now on; None takes that of the process.

    The model library's connections follow at once; other clients keep what they were made with.
    Nothing is read before somebody asks: looking into certificates takes tens of milliseconds.
    """
    global _variables, _adopted
    _variables, _adopted = environment, None


def current() -> Network:
    """Return the policy of this process."""
    global _adopted
    if _variables is None:
        return Network.of(os.environ)
    if _adopted is None:
        _adopted = Network.of(_variables)
    return _adopted
