"""Logging in to the Hub with a pasted token. All functions block: call them in a thread."""

from __future__ import annotations

from collections.abc import Mapping

from mlagent_tui.models.routes.providers import HF_KEYS, key_in


class TokenRefusedError(Exception):
    """A token cannot be used; the message says why and what to do, in plain sentences."""


def has_token(environment: Mapping[str, str]) -> bool:
    """Whether a token is in the environment or was saved by an earlier login."""
    if key_in(environment, HF_KEYS)[1]:
        return True
    from huggingface_hub import get_token

    return bool(get_token())


def log_in(token: str, endpoint: str) -> str:
    """Check a token with the Hub and save it with the Hub library's own login.

    Args:
        token: What was pasted.
        endpoint: Address of the Hub; the token is sent nowhere else.

    Returns:
        The user's name.

    Raises:
        TokenRefusedError: If the Hub refuses it, cannot be reached, or it cannot be saved.
    """
    token = token.strip()
    if not token:
        raise TokenRefusedError("Nothing was pasted. A token looks like hf_ and letters.")
    if any(character.isspace() or not character.isprintable() for character in token):
        raise TokenRefusedError("That is not a token: it holds spaces. Paste the token alone.")
    from huggingface_hub import HfApi, hf_api, login

    from mlagent_tui.http.hub_clients import install_in_hub

    install_in_hub()
    name = _whoami(HfApi(endpoint=endpoint), token)
    # The library's login asks its default address who the token belongs to; it must be the
    # configured one, or the token would be sent to another host.
    hf_api.api.endpoint = endpoint
    try:
        login(token=token, add_to_git_credential=False, skip_if_logged_in=False)
    except Exception as error:
        raise TokenRefusedError(f"The token works, but could not be saved: {error}") from error
    return name


def _whoami(api: object, token: str) -> str:
    from huggingface_hub.errors import HfHubHTTPError

    try:
        found = api.whoami(token=token)  # type: ignore[attr-defined]
    except HfHubHTTPError as error:
        raise TokenRefusedError(_refusal(error)) from error
    except Exception as error:
        kind = type(error).__name__
        raise TokenRefusedError(
            f"The Hub could not be reached ({kind}). Check the network, then press Enter again."
        ) from error
    return str(found.get("name", ""))


def _refusal(error: object) -> str:
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    if status in (401, 403):
        return (
            "The Hub does not accept this token: it is wrong, expired or revoked. Make a new one."
        )
    if status == 429:
        return "The Hub asks to wait: too many requests. Press Enter again in a minute."
    return f"The Hub answered with an error ({status}). Press Enter again later."
