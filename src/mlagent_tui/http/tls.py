"""Whom we trust: certificates that variables name, or else those of the operating system."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mlagent_tui.plain_text import printable

FILE_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables that name a file of trusted certificates, or a folder; the first one counts."""

FOLDER_VARIABLE = "SSL_CERT_DIR"
"""Variable that names a folder of trusted certificates under their hashes."""


_SYSTEM_FILES = (
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
)
"""Where systems keep their store if OpenSSL was built to look elsewhere."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Where trusted certificates come from. What a person names replaces the system's store.

    Attributes:
        file: A file of certificates, or None.
        folder: A folder of certificates, or None.
        source: The variable, or empty for the store of the operating system.
        problem: Why a variable could not be followed, as one sentence; empty if all is well.
    """

    file: str | None = None
    folder: str | None = None
    source: str = ""
    problem: str = ""

    @property
    def label(self) -> str:
        """The source in a few words."""
        place = self.file or self.folder
        return f"{self.source}={place}" if place else "the operating system's store"


def trust_of(environment: Mapping[str, str]) -> Trust:
    """Return where certificates come from; a variable that names nothing usable is passed over.

    Passing over it is safe: the system's own store then decides.
    """
    problem = ""
    folder = environment.get(FOLDER_VARIABLE, "").strip()
    good_folder = folder if folder and Path(folder).is_dir() else None
    if folder and not good_folder:
        problem = _missing(FOLDER_VARIABLE, folder)
    for name in FILE_VARIABLES:
        given = environment.get(name, "").strip()
        if not given:
            continue
        place = Path(given)
        if place.is_dir():
            return Trust(None, given, name, problem)
        if _holds_certificates(place):
            return Trust(given, good_folder, name, problem)
        problem = problem or _missing(name, given)
    return Trust(None, good_folder, FOLDER_VARIABLE if good_folder else "", problem)


@lru_cache(maxsize=8)
def context_for(trust: Trust) -> ssl.SSLContext:
    """Return a context that trusts what ``trust`` says, and checks host names.

    Making one takes tens of milliseconds, so it is made once for each source and then shared.
    """
    if trust.file or trust.folder:
        return ssl.create_default_context(cafile=trust.file, capath=trust.folder)
    import truststore

    if _has_store():
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _has_store() -> bool:
    """Return whether the system has a store; a slim container may have none."""
    if sys.platform in ("darwin", "win32"):
        return True
    places = ssl.get_default_verify_paths()
    if places.cafile or any(Path(place).is_file() for place in _SYSTEM_FILES):
        return True
    return places.capath is not None and any(Path(places.capath).glob("*.[0-9]"))


@lru_cache(maxsize=32)
def _holds_certificates(place: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=place)
    except (OSError, ValueError):
        return False
    return True


def _missing(name: str, given: str) -> str:
    shown = printable(given, 200)
    return f"{name} names {shown}, which holds no readable certificates, so it is passed over."
