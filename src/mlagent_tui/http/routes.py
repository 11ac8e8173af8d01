"""Keeps one connection pool for each way out: direct, and one for each proxy."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from mlagent_tui.http.network import Network
from mlagent_tui.http.proxies import usable_proxy

Pool = TypeVar("Pool")


class Routes(Generic[Pool]):
    """Picks the pool for an address, and makes it when it is first needed.

    Args:
        network: The policy that decides.
        make: Makes a pool from a proxy's address, or from None for the direct way.
        use_proxy: Whether proxies are used at all.
    """

    def __init__(
        self, network: Network, make: Callable[[str | None], Pool], use_proxy: bool = True
    ) -> None:
        self._network = network
        self._make = make
        self._use_proxy = use_proxy
        self._pools: dict[str | None, Pool] = {}
        self._lock = threading.Lock()

    def pick(self, url: str) -> Pool:
        """Return the pool for ``url``.

        Raises:
            BadProxyError: If the proxy for it cannot be used.
        """
        proxy = self._network.rules.proxy_for(url) if self._use_proxy else None
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = self._make(usable_proxy(proxy) if proxy else None)
            return self._pools[proxy]

    def take_all(self) -> tuple[Pool, ...]:
        """Return every pool so far and forget them, so that they can be closed."""
        with self._lock:
            pools = tuple(self._pools.values())
            self._pools.clear()
        return pools
