"""Fixtures of the doctor's tests: surroundings in which nothing is real."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from mlagent_tui.config import load_config
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.flags import Flags
from mlagent_tui.http import Network, PublicHosts
from mlagent_tui.paths import Paths

MakeSurroundings = Callable[..., Surroundings]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Acme Inspection")


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "hub.example").configure_cert(context)
    return context


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    place = tmp_path / "acme-ca.pem"
    authority.cert_pem.write_to_path(str(place))
    return place


@pytest.fixture
def surroundings(tmp_path: Path) -> MakeSurroundings:
    """Make surroundings from variables; nobody is logged in, and no local server runs."""
    workspace = tmp_path / "work"
    workspace.mkdir()

    def make(
        model: str = "ollama/x",
        *,
        hub: str = "http://127.0.0.1:1",
        limit: float = 4.0,
        token: str | None = None,
        **variables: str,
    ) -> Surroundings:
        environment = {"MLAGENT_HOME": str(tmp_path / "home"), **variables}
        flags = Flags(model=model, workspace=workspace)
        config = load_config(flags, environment)
        return Surroundings(
            environment,
            Network.of(environment),
            PublicHosts(hub=hub, router=f"{hub}/v1", datasets_server=hub),
            Paths.find(environment),
            config,
            stored_token=lambda: token,
            limit=limit,
            local_ports={},
        )

    return make
