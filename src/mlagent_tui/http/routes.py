"""Keeps one connection pool for each way out: direct, and one for each proxy."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from mlagent_tui.http.network import Network
from mlagent_tui.http.proxies import usable_proxy
from mlagent_tui.http.tls import Trust

Pool = TypeVar("Pool")


class Routes(Generic[Pool]):
    """Picks the pool for an address, and makes it when it is first needed.

    Args:
        find: Returns the policy that decides now; a pool serves one policy's trust alone.
        make: Makes a pool from a proxy's address, or from None for the direct way, and the policy.
    """

    def __init__(
        self,
        find: Callable[[], Network],
        make: Callable[[str | None, Network], Pool],
    ) -> None:
        self._find = find
        self._make = make
        self._pools: dict[tuple[str | None, Trust], Pool] = {}
        self._lock = threading.Lock()

    def pick(self, url: str) -> Pool:
        """Return the pool for ``url``.

        Raises:
            BadProxyError: If the proxy for it cannot be used.
        """
        network = self._find()
        proxy = network.rules.proxy_for(url)
        way = (proxy, network.trust)
        with self._lock:
            if way not in self._pools:
                self._pools[way] = self._make(usable_proxy(proxy) if proxy else None, network)
            return self._pools[way]

    def take_all(self) -> tuple[Pool, ...]:
        """Return every pool so far and forget them, so that they can be closed."""
        with self._lock:
            pools = tuple(self._pools.values())
            self._pools.clear()
        return pools
