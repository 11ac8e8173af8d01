"""Entries of ``mcpServers``: a program to start, or an address to connect to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from mlagent_tui.config.value_types import Url

_HTTP_NAMES = ("streamable-http", "streamable_http", "streamableHttp")


class _Server(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    enabled: bool = True
    """False keeps the entry but does not use it."""

    timeout: Annotated[float, Field(gt=0)] | None = None
    """Seconds that one request to the server may take; None leaves it to the client."""


class StdioServer(_Server):
    """A server that is started as a child process and spoken to over its standard streams."""

    transport: Literal["stdio"] = Field(
        default="stdio", validation_alias=AliasChoices("transport", "type")
    )
    """Always ``stdio``; may be left out."""

    command: Annotated[str, Field(min_length=1)]
    """The program."""

    args: tuple[str, ...] = ()
    """Its arguments."""

    env: Mapping[str, str] = Field(default_factory=dict, repr=False)
    """Variables that it gets beside the scrubbed ones of the program."""

    cwd: str | None = None
    """The folder that it runs in; None means the workspace."""


class HttpServer(_Server):
    """A server that is reached over HTTP."""

    transport: Literal["http", "sse"] = Field(
        default="http", validation_alias=AliasChoices("transport", "type")
    )
    """``http`` (streamable, the default) or the older ``sse``."""

    url: Url
    """Its address."""

    headers: Mapping[str, str] = Field(default_factory=dict, repr=False)
    """Headers of every request to it."""

    @field_validator("transport", mode="before")
    @classmethod
    def _one_name_for_http(cls, value: Any) -> Any:
        return "http" if value in _HTTP_NAMES else value


def _kind(entry: Any) -> str | None:
    """Tell which kind of entry this is; None if nothing says so."""
    if isinstance(entry, StdioServer):
        return "stdio"
    if isinstance(entry, HttpServer):
        return "http"
    if not isinstance(entry, Mapping):
        return None
    named = entry.get("transport", entry.get("type"))
    if named is not None:
        return "http" if named == "sse" or named in _HTTP_NAMES else str(named)
    if "command" in entry:
        return "stdio"
    return "http" if "url" in entry else None


McpServer = Annotated[
    Annotated[StdioServer, Tag("stdio")] | Annotated[HttpServer, Tag("http")],
    Discriminator(_kind),
]
"""One entry of ``mcpServers``; the kind follows from ``transport``, else from what is given."""
