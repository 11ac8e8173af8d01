"""Fixtures of the tests about connections: a private authority, and a policy for one test."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from mlagent_tui import http

NAMES = ("service.example", "api.openai.com", "127.0.0.1", "localhost")
"""Names that the private certificate is for."""


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority that nobody knows, made for this run."""
    return trustme.CA(organization_name="Acme Inspection")


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    """What a server of :data:`NAMES` speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*NAMES).configure_cert(context)
    return context


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """A file that holds the authority's certificate."""
    place = tmp_path / "acme-ca.pem"
    authority.cert_pem.write_to_path(str(place))
    return place


@pytest.fixture
def clean_policy() -> Iterator[None]:
    """Give the process its own policy back after a test."""
    yield
    http.adopt(None)
