"""Talking HTTP to the outside: one policy for secrets, proxies, trust and limits.

:mod:`.secrets` says which secret may go to which host, :mod:`.proxies` through which proxy a host
is reached, :mod:`.tls` whom we trust. Every library that opens connections gets the same answers:
our own client (:mod:`.clients`), the Hub's and that of tool servers (:mod:`.hub_clients`), and the
model library (``models/library/connections.py``). Nothing here imports an HTTP library until it is
used.
"""

from mlagent_tui.http.clients import (
    MAX_REDIRECTS,
    USER_AGENT,
    ResponseTooLargeError,
    create_http_client,
    load_http,
    read_limited,
)
from mlagent_tui.http.network import Network, adopt, current
from mlagent_tui.http.secrets import (
    Credential,
    Hosts,
    PublicHosts,
    bearer,
    hub_credential,
    is_exposed,
    is_loopback,
)

__all__ = [
    "MAX_REDIRECTS",
    "USER_AGENT",
    "Credential",
    "Hosts",
    "Network",
    "PublicHosts",
    "ResponseTooLargeError",
    "adopt",
    "bearer",
    "create_http_client",
    "current",
    "hub_credential",
    "is_exposed",
    "is_loopback",
    "load_http",
    "read_limited",
]
