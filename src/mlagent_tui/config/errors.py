"""The one error of the configuration."""

from __future__ import annotations


class ConfigError(Exception):
    """The configuration cannot be used.

    The text is one sentence for people: which file, which key, and what to do. It never holds
    the value itself, which may be a secret.
    """
