"""The configured model, as far as it can be told without asking anybody."""

from __future__ import annotations

from mlagent_tui.doctor.finding import Finding, plain
from mlagent_tui.doctor.provider_hosts import PROVIDER_HOSTS
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.http.proxies import shown_address
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.routes.exposure import refuse_exposed_key, refuse_unusable_key
from mlagent_tui.models.routes.providers import HOSTED, key_in
from mlagent_tui.models.routes.registry import Route, resolve

_NO_KEY = "none"


def _no_token() -> str:
    return _NO_KEY


def route_of(around: Surroundings, with_key: bool = True) -> Route | ModelError | None:
    """Return where the configured model is asked, why it cannot be, or None without a model.

    Args:
        around: What to look at.
        with_key: Whether a missing key counts as a reason; otherwise only the way matters.
    """
    if around.config is None:
        return None
    settings = around.config.settings
    environment, stored_token = around.environment, around.stored_token
    if not with_key:
        keys = (key for service in HOSTED.values() for key in service.keys)
        environment = {**dict.fromkeys(keys, _NO_KEY), **environment}
        stored_token = _no_token
    try:
        route = resolve(
            settings.model_name,
            environment,
            hosts=around.hosts,
            base_urls={str(name): url for name, url in settings.base_urls.items()},
            stored_token=stored_token,
        )
        refuse_exposed_key(route)
        if with_key:
            refuse_unusable_key(route)
    except ModelError as error:
        return error
    return route


def address_of(route: Route) -> str:
    """Return the address that a model is asked at, or an empty text if it is not known here."""
    return route.api_base or PROVIDER_HOSTS.get(route.provider, "")


async def check_model(around: Surroundings) -> list[Finding]:
    """Say whether the configured model has what it needs: a known id and a key."""
    if around.config is None:
        return []
    name = plain(around.config.settings.model_name, 100)
    route = route_of(around)
    if isinstance(route, ModelError):
        return [Finding("model", "fail", plain(route.message), plain(route.hint))]
    if route is None:
        return []
    if route.local:
        return [
            Finding(
                "model",
                "ok",
                f"{name}, asked at {shown_address(route.api_base or '')}; needs no key",
            )
        ]
    if not route.key_name:
        return [Finding("model", "ok", f"{name}; its service reads its own settings")]
    held = key_in(around.environment, [route.key_name])[1]
    key = f"its key is in {route.key_name}" if held else "its key comes from a saved login"
    return [Finding("model", "ok", f"{name}; {key}")]
