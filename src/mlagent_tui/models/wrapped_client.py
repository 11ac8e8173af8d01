"""A client that stands around another one; what it does not change is the inner one's."""

from __future__ import annotations

from mlagent_tui.models.client import ModelClient
from mlagent_tui.models.profile import ModelProfile


class WrappedClient:
    """Base of clients that change how another client is asked."""

    def __init__(self, inner: ModelClient) -> None:
        self._inner = inner

    @property
    def model(self) -> str:
        """The id as people write it."""
        return self._inner.model

    @property
    def provider(self) -> str:
        """Whose wire it is."""
        return self._inner.provider

    @property
    def profile(self) -> ModelProfile:
        """What is known of the model so far."""
        return self._inner.profile

    async def prepare(self) -> None:
        """Find out what has to be asked for.

        Raises:
            ModelError: If the model certainly cannot be used.
        """
        await self._inner.prepare()
