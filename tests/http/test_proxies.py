"""Through which proxy a host is reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.http.proxies import (
    BadProxyError,
    ProxyRules,
    usable_proxy,
    without_password,
)

PROXY = "http://proxy.example:3128"


def rules(**variables: str) -> ProxyRules:
    return ProxyRules.of(variables)


@pytest.mark.parametrize(
    ("variables", "url", "expected"),
    [
        ({"HTTPS_PROXY": PROXY}, "https://api.example/", PROXY),
        ({"https_proxy": PROXY}, "https://api.example/", PROXY),
        ({"HTTPS_PROXY": PROXY}, "http://api.example/", None),
        ({"HTTP_PROXY": PROXY}, "http://api.example/", PROXY),
        ({"ALL_PROXY": PROXY}, "https://api.example/", PROXY),
        ({"ALL_PROXY": PROXY, "https_proxy": "http://b:1"}, "https://api.example/", "http://b:1"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": ""}, "https://api.example/", None),
        ({"HTTPS_PROXY": "proxy.example:3128"}, "https://api.example/", PROXY),
        ({}, "https://api.example/", None),
    ],
)
def test_variables_name_the_proxy(
    variables: dict[str, str], url: str, expected: str | None
) -> None:
    assert ProxyRules.of(variables).proxy_for(url) == expected


@pytest.mark.parametrize(
    ("entry", "url", "direct"),
    [
        ("api.example", "https://api.example/v1", True),
        ("api.example", "https://eu.api.example/v1", True),
        (".example", "https://api.example/v1", True),
        ("*.example", "https://api.example/v1", True),
        ("api.example", "https://notapi.example/v1", False),
        ("api.example:8443", "https://api.example/v1", False),
        ("api.example:443", "https://api.example/v1", True),
        ("https://api.example", "https://api.example/v1", True),
        ("10.0.0.0/8", "http://10.20.30.40:8000/v1", True),
        ("10.0.0.0/8", "http://11.0.0.1/v1", False),
        ("192.168.1.7", "http://192.168.1.7:8000/v1", True),
        ("192.168.1.7:9000", "http://192.168.1.7:8000/v1", False),
        ("fd00::/8", "http://[fd12::1]:8000/v1", True),
        ("[fd12::1]:8000", "http://[fd12::1]:8000/v1", True),
        ("a.example, api.example", "https://API.example./v1", True),
        ("a.example api.example", "https://api.example/v1", True),
        ("*", "https://api.example/v1", True),
        (" , ", "https://api.example/v1", False),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_exempted_hosts_are_reached_directly(entry: str, url: str, direct: bool, name: str) -> None:
    assert (rules(ALL_PROXY=PROXY, **{name: entry}).proxy_for(url) is None) == direct


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11434/v1",
        "http://ollama.localhost/v1",
        "http://127.0.0.1:8000",
        "http://127.9.9.9/",
        "http://[::1]:8080/v1",
    ],
)
def test_this_machine_is_never_reached_through_a_proxy(url: str) -> None:
    assert rules(ALL_PROXY=PROXY, HTTP_PROXY=PROXY).proxy_for(url) is None


@pytest.mark.parametrize("address", ["socks5://proxy:1080", "http://", "http://proxy:port", "://"])
def test_an_unusable_proxy_is_named(address: str) -> None:
    with pytest.raises(BadProxyError):
        usable_proxy(address)


def test_passwords_are_not_shown() -> None:
    assert without_password("http://ada:s3cret@proxy:3128/x") == "http://proxy:3128"
    assert without_password("ada:s3@cret@proxy:3128") == "proxy:3128"
    with pytest.raises(BadProxyError) as caught:
        usable_proxy("socks5://ada:s3cret@proxy:1080")
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(rules(HTTPS_PROXY="http://ada:s3cret@proxy:3128"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_odd_variables_do_no_harm(listed: str, url: str) -> None:
    found = rules(NO_PROXY=listed, ALL_PROXY=PROXY)
    assert found.proxy_for(url) in (None, PROXY)
    assert found.proxy_for("http://127.0.0.1:1/") is None
