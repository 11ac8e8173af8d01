"""Reads who issued a certificate that is not trusted, so that people know whom to ask for it."""

from __future__ import annotations

import ssl

from mlagent_tui.doctor.finding import plain


def looking_only() -> ssl.SSLContext:
    """Return a context that takes every certificate: to look at one, never to send anything."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def issuer_of(certificate: bytes | None) -> str:
    """Return the issuer's name from a certificate in DER, or an empty text."""
    if not certificate:
        return ""
    try:
        from cryptography import x509
        from cryptography.x509.oid import NameOID
    except ImportError:
        return ""
    try:
        issuer = x509.load_der_x509_certificate(certificate).issuer
    except ValueError:
        return ""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME):
        if found := issuer.get_attributes_for_oid(kind):
            organisation = issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
            names = [found[0].value, *(each.value for each in organisation)]
            return plain(", ".join(dict.fromkeys(str(name) for name in names)), 120)
    return plain(issuer.rfc4514_string(), 120)
