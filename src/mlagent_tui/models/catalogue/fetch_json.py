"""One small JSON request to a service, within a time and a size, with failures in plain words."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from mlagent_tui.http import ResponseTooLargeError, read_limited
from mlagent_tui.models.routes.addresses import is_address

if TYPE_CHECKING:
    import httpx


class FetchError(Exception):
    """The answer did not come, or was of no use; the text says why, after "it".

    Attributes:
        status: The HTTP status, if that was the reason; otherwise 0.
    """

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


async def fetch_json(
    client: httpx.AsyncClient,
    url: str,
    *,
    timeout: float,
    max_bytes: int,
    body: Any = None,
) -> Any:
    """Return the JSON that ``url`` answers with.

    Args:
        client: Sends the request, and decides which secret goes along.
        url: The address.
        timeout: Seconds for the whole answer.
        max_bytes: Largest answer that is read.
        body: Is posted as JSON; None asks with GET.

    Raises:
        FetchError: If there is no such answer.
    """
    import httpx

    if not is_address(url):
        raise FetchError("has an address that is no web address")
    method, content = ("GET", None) if body is None else ("POST", body)
    try:
        async with (
            asyncio.timeout(timeout),
            client.stream(method, url, json=content) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise FetchError(f"answered with HTTP {response.status_code}", response.status_code)
            data = await read_limited(response, max_bytes)
    except (TimeoutError, httpx.TimeoutException):
        raise FetchError(f"did not answer within {timeout:g} seconds") from None
    except httpx.ConnectError:
        raise FetchError("could not be reached") from None
    except ResponseTooLargeError:
        raise FetchError(f"answered with more than {max_bytes:,} bytes") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise FetchError(f"broke off the answer ({type(error).__name__})") from None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise FetchError("answered with something that is not JSON") from None
