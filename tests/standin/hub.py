"""A stand-in for the Hugging Face Hub that the real ``huggingface_hub`` client accepts.

In a test::

    from standin.hub import HubFault, StandInHub

    async def test_login():
        async with StandInHub() as hub:
            hub.fail("GET /api/whoami-v2", HubFault(status=503), times=1)
            environment = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_ok"}
            ...
        assert hub.asked("GET /api/whoami-v2") == 2

The token table is :data:`ACCOUNTS`. A route is a method of :class:`StandInHub` registered in
``_routes``; a family of routes belongs into its own file, registered with :meth:`StandInHub.add`.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from standin.web import Exchange, LoopbackServer, Reply

Route = Callable[[Exchange, Reply, "Account | None"], Awaitable[None]]


@dataclass(frozen=True)
class Account:
    """Who a token belongs to, and what it may do.

    Attributes:
        name: The user's name, which is the namespace too.
        role: The token's role.
        pro: Whether the user has the PRO plan.
        can_pay: Whether the user has a payment method or credit.
        orgs: Names of the user's organisations.
        permissions: Permissions of a fine-grained token on the user's own namespace.
        expired: Whether the token is refused.
    """

    name: str = "ada"
    role: Literal["read", "write", "fineGrained"] = "write"
    pro: bool = False
    can_pay: bool = True
    orgs: tuple[str, ...] = ("acme-ml",)
    permissions: tuple[str, ...] = ()
    expired: bool = False


ACCOUNTS: Mapping[str, Account] = {
    "hf_ok": Account(),
    "hf_read": Account(role="read"),
    "hf_nojobs": Account(role="fineGrained", permissions=("repo.content.read", "repo.write")),
    "hf_free": Account(name="grace", can_pay=False, orgs=()),
    "hf_pro": Account(name="alan", pro=True),
    "hf_expired": Account(expired=True),
}
"""The tokens that the stand-in knows; any other one is refused."""


@dataclass(frozen=True)
class HubFault:
    """How a route goes wrong.

    Attributes:
        status: HTTP status of the reply.
        body: Its body: an object for JSON, text for a web page.
        headers: Further headers.
        delay: Seconds before the reply.
        cut: Cut the connection instead of replying.
    """

    status: int = 500
    body: Any = field(default_factory=lambda: {"error": "Internal Error"})
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False


class StandInHub(LoopbackServer):
    """The stand-in; see the module's text."""

    def __init__(self, accounts: Mapping[str, Account] = ACCOUNTS, *, port: int = 0) -> None:
        super().__init__(port)
        self._accounts = accounts
        self._faults: dict[str, deque[HubFault]] = defaultdict(deque)
        self._routes: list[tuple[re.Pattern[str], Route]] = []
        self.add(r"GET /api/whoami-v2", self._whoami)
        self.add(r"GET /api/agent-harnesses", self._harnesses)

    def add(self, pattern: str, route: Route) -> None:
        """Answer requests whose ``METHOD /path`` matches ``pattern`` wholly with ``route``."""
        self._routes.append((re.compile(pattern), route))

    def fail(self, route: str, fault: HubFault, times: int = 1) -> None:
        """Let the next ``times`` requests for ``METHOD /path`` go wrong."""
        self._faults[route].extend([fault] * times)

    def asked(self, route: str) -> int:
        """Return how often ``METHOD /path`` was asked for."""
        return sum(f"{one.method} {one.path}" == route for one in self.exchanges)

    async def handle(self, exchange: Exchange, reply: Reply) -> None:
        """Answer one request, or let it go wrong as told."""
        route = f"{exchange.method} {exchange.path}"
        if self._faults[route]:
            await self._go_wrong(self._faults[route].popleft(), reply)
            return
        for pattern, answer in self._routes:
            if pattern.fullmatch(route):
                await answer(exchange, reply, self._account(exchange))
                return
        await refuse(reply, 404, f"no such route: {route}", "EntryNotFound")

    def _account(self, exchange: Exchange) -> Account | None:
        token = exchange.headers.get("authorization", "").removeprefix("Bearer ")
        account = self._accounts.get(token)
        return None if account is None or account.expired else account

    async def _go_wrong(self, fault: HubFault, reply: Reply) -> None:
        await asyncio.sleep(fault.delay)
        if fault.cut:
            reply.drop()
        else:
            await reply.send(fault.status, fault.body, {**LIMITS, **fault.headers})

    async def _whoami(self, exchange: Exchange, reply: Reply, account: Account | None) -> None:
        if account is None:
            message = "Invalid credentials in Authorization header"
            await refuse(reply, 401, message)
            return
        await reply.send(200, identity(account), LIMITS)

    async def _harnesses(self, exchange: Exchange, reply: Reply, account: Account | None) -> None:
        await reply.send(200, {"standardEnvVars": ["AI_AGENT", "AGENT"], "harnesses": {}}, LIMITS)


LIMITS: Mapping[str, str] = {
    "ratelimit": '"api";r=999;t=300',
    "ratelimit-policy": '"fixed window";"api";q=1000;w=300',
    "x-request-id": "Root=1-stand-in",
}
"""Headers of every reply."""


async def refuse(reply: Reply, status: int, message: str, code: str = "") -> None:
    """Reply with an error in the Hub's shape."""
    headers = {**LIMITS, "x-error-message": message}
    if code:
        headers["x-error-code"] = code
    await reply.send(status, {"error": message}, headers)


def identity(account: Account) -> dict[str, Any]:
    """Return the body of a whoami reply."""
    token: dict[str, Any] = {
        "displayName": "laptop",
        "role": account.role,
        "createdAt": "2026-01-02T03:04:05.000Z",
    }
    if account.role == "fineGrained":
        entity = {"_id": "66aa01", "type": "user", "name": account.name}
        scope = {"entity": entity, "permissions": list(account.permissions)}
        token["fineGrained"] = {"global": [], "scoped": [scope]}
    return {
        "type": "user",
        "id": "66aa01",
        "name": account.name,
        "fullname": account.name.title(),
        "email": f"{account.name}@example.org",
        "emailVerified": True,
        "canPay": account.can_pay,
        "isPro": account.pro,
        "periodEnd": 1798761599 if account.pro else None,
        "avatarUrl": "/avatars/x.svg",
        "orgs": [_organisation(name) for name in account.orgs],
        "auth": {"type": "access_token", "accessToken": token},
    }


def _organisation(name: str) -> dict[str, Any]:
    return {
        "type": "org",
        "id": "77bb02",
        "name": name,
        "fullname": name,
        "isEnterprise": False,
        "plan": "team",
        "canPay": True,
        "roleInOrg": "write",
    }
