"""Fixtures of the model tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mlagent_tui.models.library import loader


@pytest.fixture
async def library() -> AsyncIterator[None]:
    """Have the model library loaded, and its connections closed afterwards."""
    await loader.load()
    yield
    await loader.close()
