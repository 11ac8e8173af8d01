"""From a failure to an error that a person can act on: one text for each class of failure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from mlagent_tui.http.proxies import shown_address
from mlagent_tui.models.client import ContextOverflowError, ModelError
from mlagent_tui.models.faults.discretion import without_key
from mlagent_tui.models.faults.failure import Failure, failure_of
from mlagent_tui.models.faults.overflow import named_limit, says_too_long
from mlagent_tui.models.faults.provider_words import plain_detail, sentence
from mlagent_tui.models.faults.retry_after import wait_asked
from mlagent_tui.models.routes.providers import LOCAL
from mlagent_tui.models.routes.registry import Route

__all__ = ["Failure", "broken_off", "failure_of", "model_error", "timeout_error"]

_SWITCH = "choose another model with /model"

_BROKE = re.compile(
    r"quota|billing|credit balance|insufficient (funds|balance|credit)|payment required"
    r"|included credits|depleted",
    re.IGNORECASE,
)
_PER_TIME = re.compile(r"\bper[ _-]?(second|sec|minute|min|hour|day)|retry in", re.IGNORECASE)
_UNSERVED = re.compile(
    r"not supported by (?:any )?provider|no (?:inference )?provider|provider\b.{0,60}does not"
    r" (?:serve|support)|not supported by provider",
    re.IGNORECASE,
)
_NOT_SET_UP = re.compile(
    r"missing credentials|unable to locate credentials|credentials (?:were |was )?not found"
    r"|default credentials|credentials are not (?:set|configured)",
    re.IGNORECASE,
)
_NO_PATH = re.compile(
    r"(?:404 |page )*not found\.?|no details were given|it sent a web page instead of an answer",
    re.IGNORECASE,
)
_OWN_ADDRESS = frozenset({*LOCAL, "anthropic", "openai"})
"""Providers whose address a variable can name."""

_REPEATS = re.compile(r"model is repeating the same chunk", re.IGNORECASE)
_CERTIFICATE = re.compile(r"certificate[ _]verify[ _]failed|certificate verif", re.IGNORECASE)
_NOBODY = re.compile(r"connect call failed|connection refused|cannot connect", re.IGNORECASE)
_UNREACHABLE = re.compile(
    r"unreachable|name or service not known|getaddrinfo|temporary failure in name resolution",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"connection (reset|aborted|lost)|server disconnected|payload is not completed|broken pipe"
    r"|incomplete read|peer closed connection|remote ?protocol|connection closed"
    r"|client has been closed",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"connection error", re.IGNORECASE)
_GARBLED = re.compile(
    r"before a finish_reason was received|unable to get json response|expecting (value|property)"
    r"|unterminated string|jsondecode|invalid control character|extra data: line"
    r"|invalid \\escape|expecting ',' delimiter|error parsing chunk|validation errors? for"
    r"|codec can't decode|while decompressing|cannot convert float"
    r"|provider returned .?choices",
    re.IGNORECASE,
)
_UNREADABLE_CAUSES = frozenset(
    {"JSONDecodeError", "UnicodeDecodeError", "ValidationError", "DecodingError"}
)
_TIMED_OUT = re.compile(r"timed? ?out|timeout on reading", re.IGNORECASE)

_PAYING = {
    "openai": "https://platform.openai.com/settings/organization/billing",
    "anthropic": "https://console.anthropic.com/settings/billing",
    "huggingface": "https://huggingface.co/settings/billing",
}


def model_error(failure: Failure, route: Route, now: datetime) -> ModelError:
    """Return the error that people see, and that the retrying client acts on."""
    failure = replace(failure, text=without_key(failure.text, route))
    text, status = failure.text, failure.status
    detail = plain_detail(text)
    too_many = status == 429
    if not too_many and (status == 413 or _is_overflow(failure)):
        words = f"The conversation is longer than {route.model} can read: {detail}"
        return ContextOverflowError(sentence(words), named_limit(text))
    wait = wait_asked(failure.headers, now)
    # A quota that comes back by itself is a rate limit, whatever it is called.
    passing = too_many and (wait is not None or _PER_TIME.search(text) is not None)
    if status == 402 or (status in (400, 403, 429) and not passing and _BROKE.search(text)):
        return _billing(route, detail)
    if too_many:
        words, hint = f"{route.place} refuses more requests for now: {detail}", "Wait a little, or "
        return _error("rate_limit", words, f"{hint}{_SWITCH}.", retryable=True, retry_after=wait)
    if not route.key_name and _NOT_SET_UP.search(text):
        words, hint = f"{route.place} needs access that is not set up: {detail}", "Set it up, or "
        return _error("no_credential", words, f"{hint}{_SWITCH}.")
    if status in (401, 403):
        return _refused(route, status, detail)
    if status == 404 and route.provider in _OWN_ADDRESS and _NO_PATH.fullmatch(detail):
        return _no_path(route, detail)
    if status == 404 or (status in (400, 422) and _UNSERVED.search(text)):
        return _not_found(route, status, detail)
    return _broken(failure, route, detail, now)


def _is_overflow(failure: Failure) -> bool:
    return failure.kind == "ContextWindowExceededError" or says_too_long(failure.text)


def _broken(failure: Failure, route: Route, detail: str, now: datetime) -> ModelError:
    """Tell apart what broke on the way: our request, network, answer, time, or server."""
    text, status, place = failure.text, failure.status, route.place
    wait = wait_asked(failure.headers, now)
    if _REPEATS.search(text):
        return repeated_without_end(route)
    if status is not None and 400 <= status < 500 and status not in (408, 409, 425):
        hint = f"Change what it names, or {_SWITCH}."
        return _error("bad_request", f"{place} refused the request: {detail}", hint)
    if _CERTIFICATE.search(text):
        return _error(
            "network",
            f"The certificate of {place} could not be verified: {detail}",
            "If a proxy of your organisation stands between, set SSL_CERT_FILE to its certificate.",
        )
    if _unreadable(failure):
        return broken_off(route, "sent an answer that broke off or could not be read")
    if (broke := _network_words(failure, place)) is not None:
        return _error("network", broke, _reach(route), retryable=True, retry_after=wait)
    if status in (408, 504) or failure.kind in _TIMEOUTS or _TIMED_OUT.search(text):
        return timeout_error(route, retry_after=wait)
    if status in (409, 425) or (status is not None and status >= 500):
        words = f"{place} cannot answer at the moment: {detail}"
        hint = f"Try again later, or {_SWITCH}."
        return _error("unavailable", words, hint, retryable=True, retry_after=wait)
    if failure.kind in ("APIError", "APIConnectionError", "APIResponseValidationError"):
        words, hint = f"{place} sent an error: {detail}", f"Try again, or {_SWITCH}."
        return _error("protocol", words, hint, retryable=True, retry_after=wait)
    return _error(
        "unexpected",
        f"The request to {route.model} failed in an unexpected way: {detail}",
        f"Try again, or {_SWITCH}. The log file has details.",
    )


_TIMEOUTS = ("Timeout", "APITimeoutError")


def _unreadable(failure: Failure) -> bool:
    if _UNREADABLE_CAUSES.intersection(failure.causes):
        return True
    return failure.status != 429 and _GARBLED.search(failure.text) is not None


def _network_words(failure: Failure, place: str) -> str | None:
    """Return what happened to the connection; None if nothing did."""
    told = f"{failure.text} {failure.root}"
    if _UNREACHABLE.search(told):
        return f"No connection to {place}: the network does not reach it."
    if _NOBODY.search(told):
        return f"No connection to {place}: nothing answers there."
    if _CUT.search(told):
        return f"The connection to {place} was cut."
    return f"No connection to {place}." if _NETWORK.search(failure.text) else None


def timeout_error(
    route: Route, seconds: float | None = None, retry_after: float | None = None
) -> ModelError:
    """Return the error for an answer that does not come, or stops coming."""
    span = f" for {seconds:g} seconds" if seconds is not None else " in time"
    hint = f"Try again, or {_SWITCH}."
    if route.local:
        hint = "A local model may still be loading; look at the server, then try again."
    words = f"Nothing came from {route.place}{span}."
    return _error("timeout", words, hint, retryable=True, retry_after=retry_after)


def broken_off(route: Route, what: str) -> ModelError:
    """Return the error for an answer that ended too early, held nothing or was unreadable."""
    hint = f"Try again, or {_SWITCH}."
    return _error("protocol", f"{route.place} {what}", hint, retryable=True)


def repeated_without_end(route: Route) -> ModelError:
    """Return the error for an answer that was stopped because it went round in circles."""
    words = f"{route.model} repeated the same text without end, so the answer was stopped."
    return ModelError("repetition", words, f"Ask again in other words, or {_SWITCH}.")


def _billing(route: Route, detail: str) -> ModelError:
    page = _PAYING.get(route.provider, route.key_page)
    where = f" at {page}" if page else ""
    words = f"{route.place} wants to be paid: {detail}"
    return _error("billing", words, f"Add credit{where}, or {_SWITCH}.")


def _refused(route: Route, status: int, detail: str) -> ModelError:
    named = f"the key in {route.key_name}" if route.key_name else "the key"
    valid = f"{route.key_name} to a valid key" if route.key_name else "a valid key"
    page = f", made at {route.key_page}" if route.key_page else ""
    if status == 401:
        words = f"{route.place} refused {named}: {detail}"
        return _error("auth", words, f"Set {valid}{page}, or {_SWITCH}.")
    words = f"{route.place} does not allow this with {named}: {detail}"
    return _error("auth", words, f"Use a key that is allowed to{page}, or {_SWITCH}.")


def _no_path(route: Route, detail: str) -> ModelError:
    words = f"Nothing at {shown_address(route.api_base or '')} answers requests: {detail}"
    hint = f"Check the address in {_address_variable(route)}, or {_SWITCH}."
    return _error("bad_address", words, hint)


def _address_variable(route: Route) -> str:
    return f"{route.key_name.removesuffix('_API_KEY')}_BASE_URL"


def _not_found(route: Route, status: int, detail: str) -> ModelError:
    if status != 404:
        words = f"{route.place} found nobody to serve “{route.name}”: {detail}"
        bare = route.model.partition(":")[0]
        hint = f"Let the router choose with {bare}:fastest, or {_SWITCH}."
        return _error("not_found", words, hint)
    words = f"{route.place} does not know the model “{route.name}”: {detail}"
    if route.local:
        return _error("not_found", words, f"Load “{route.name}” in the server, or {_SWITCH}.")
    return _error("not_found", words, f"Check the spelling, or {_SWITCH}.")


def _reach(route: Route) -> str:
    if route.local:
        return f"Start the server, set {_address_variable(route)}, or {_SWITCH}."
    return f"Check the network and the proxy settings, or {_SWITCH}."


def _error(
    code: str,
    words: str,
    hint: str,
    *,
    retryable: bool = False,
    retry_after: float | None = None,
) -> ModelError:
    return ModelError(code, sentence(words), hint, retryable, retry_after)
