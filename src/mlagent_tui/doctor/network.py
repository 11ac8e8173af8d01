"""Proxies and trust, as they are in effect."""

from __future__ import annotations

import ssl

from mlagent_tui.doctor.finding import Finding, plain
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.http.proxies import BadProxyError, usable_proxy, without_password


async def check_proxies(around: Surroundings) -> list[Finding]:
    """Say which proxies are used, and for what."""
    rules = around.network.rules
    if not rules.proxies:
        return [Finding("proxy", "ok", "none is set: every host is reached directly")]
    shown = []
    for scheme, address in rules.proxies.items():
        try:
            usable_proxy(address)
        except BadProxyError as error:
            return [Finding("proxy", "fail", plain(error), f"Correct {rules.sources[scheme]}.")]
        shown.append(f"{rules.sources[scheme]}={without_password(address)}")
    name = "no_proxy" if "no_proxy" in around.environment else "NO_PROXY"
    direct = around.environment.get(name, "")
    after = f"; {name}={plain(direct, 120)}" if direct else ""
    return [Finding("proxy", "ok", f"{', '.join(shown)}{after}; this machine: always direct")]


async def check_offline(around: Surroundings) -> list[Finding]:
    """Say that the Hub is switched off, if it is; silent otherwise."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        if around.environment.get(name, "").upper() in ("1", "ON", "YES", "TRUE"):
            what = f"{name} is set: the Hub's library refuses every request"
            return [Finding("offline", "warn", what, f"Unset {name} to use the Hub.")]
    return []


async def check_trust(around: Surroundings) -> list[Finding]:
    """Say whose certificates are believed."""
    trust = around.network.trust
    try:
        around.network.context()
    except (OSError, ssl.SSLError) as error:
        return [
            Finding(
                "certificates",
                "fail",
                f"{plain(trust.label)} cannot be read: {plain(error, 120)}",
                f"Correct or unset {trust.source}.",
            )
        ]
    if trust.problem:
        remedy = "Name a file of certificates (PEM), or unset the variable."
        return [Finding("certificates", "warn", plain(trust.problem), remedy)]
    return [Finding("certificates", "ok", f"trusted are those of {plain(trust.label)}")]
