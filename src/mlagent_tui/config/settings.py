"""Every key of the configuration, typed and documented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mlagent_tui.config.servers import McpServer
from mlagent_tui.config.value_types import (
    Account,
    BaseUrl,
    BindingId,
    Count,
    IterationCap,
    KeyList,
    ModelId,
    ThemeName,
    Usd,
)
from mlagent_tui.protocol.values import Effort, Mode

LocalProvider = Literal["ollama", "vllm", "lm_studio", "llamacpp"]
"""Servers on the user's own machine or network."""


class _Section(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True
    )


class Endpoints(_Section):
    """Addresses of the services that the program talks to."""

    hub: BaseUrl = "https://huggingface.co"
    """The Hugging Face Hub; the packaged defaults take it from ``HF_ENDPOINT`` if that is set."""

    router: BaseUrl = "https://router.huggingface.co/v1"
    """The router of inference providers, OpenAI-compatible."""

    datasets_server: BaseUrl = "https://datasets-server.huggingface.co"
    """The service that shows rows of data sets."""


class ModelPrice(_Section):
    """What a model costs, in US dollars per million tokens."""

    input: Usd
    """Tokens that the model reads for the first time."""

    output: Usd
    """Tokens that it writes, thinking included."""

    cached: Usd | None = None
    """Tokens that it reads again from a cache; as ``input`` where it is missing."""

    cache_written: Usd | None = None
    """Tokens that are put into a cache; as ``input`` where it is missing."""


class Destination(_Section):
    """Somewhere that notifications can go."""

    provider: Literal["slack"] = "slack"
    """The service."""

    token: str = Field(default="", repr=False)
    """Its credential."""

    channel: str = ""
    """Where in the service."""

    allow_agent_tool: bool = False
    """Whether the agent may write there by itself."""

    allow_auto_events: bool = False
    """Whether events are sent there without being asked for."""

    username: str | None = None
    """The name that messages carry."""

    icon_emoji: str | None = None
    """The picture that messages carry."""


class Messaging(_Section):
    """Notifications outside the terminal."""

    enabled: bool = False
    """Whether anything is sent at all."""

    auto_event_types: tuple[str, ...] = ("approval_required", "error", "turn_complete")
    """Events that are sent to destinations that allow it."""

    destinations: Mapping[str, Destination] = Field(default_factory=dict)
    """Destinations by name."""


class Attention(_Section):
    """How the terminal tells a person who looks elsewhere that they are needed."""

    bell: bool = True
    """Whether the terminal's bell rings."""

    notify: Literal["auto", "osc9", "osc777", "off"] = "auto"
    """Desktop notifications through the terminal: in its own way, in a named one, or none."""

    title: bool = True
    """Whether the window's title says what the agent does."""

    after_seconds: Count = 15
    """How long a turn must have run for its end to be told."""


class Settings(BaseSettings):
    """The configuration after all layers were laid over each other.

    Every key can also be set with a variable: ``MLAGENT_`` and the key in capitals, two
    underscores before a key inside a section (``MLAGENT_ENDPOINTS__HUB``), JSON for lists and
    objects.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        env_prefix="MLAGENT_",
        env_prefix_target="all",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    model_name: ModelId
    """The model that the agent thinks with, for example ``anthropic/…``, ``ollama/…``."""

    mcp_servers: Mapping[str, McpServer] = Field(default_factory=dict, alias="mcpServers")
    """MCP servers by name. A higher layer replaces a whole entry; ``null`` removes it."""

    mode: Mode = "ask"
    """How freely the agent acts."""

    max_iterations: IterationCap = 300
    """Most rounds of one turn; -1 for no limit."""

    stream: bool = True
    """Whether answers arrive piece by piece."""

    max_cost: Usd | None = None
    """Most US dollars that a session may cost; None for no limit."""

    model_prices: Mapping[ModelId, ModelPrice] = Field(default_factory=dict)
    """Prices by model id, where the program knows none or another one."""

    bill_to: Account = ""
    """Organisation on the Hub that pays for the router; ``HF_BILL_TO`` goes before it."""

    compact_at_tokens: Count = 170_000
    """Size of the context, in tokens, at which older parts are summarised."""

    context_window: Count | None = None
    """Size of the model's window in tokens, where the program should not find out itself."""

    keys: Mapping[BindingId, KeyList] = Field(default_factory=dict)
    """Own keys by the name of what they do, for example ``"plan": "f3"``; ``none`` for no key."""

    theme: ThemeName = "auto"
    """Name of the colour theme; ``auto`` takes our dark or light one, as the terminal is."""

    glyphs: Literal["auto", "unicode", "ascii"] = "auto"
    """Signs of the screen; ``auto`` asks the terminal's kind and the locale."""

    motion: Literal["auto", "full", "reduced"] = "auto"
    """Whether things may slide; ``auto`` means not over SSH."""

    cursor_blink: bool = False
    """Whether the cursor blinks where you write; a still cursor costs nothing."""

    copy_on_select: bool = True
    """Whether text that is selected with the mouse is copied when the button is let go."""

    left_in_scrollback: Literal["nothing", "answer", "conversation"] = "nothing"
    """What stays in the terminal after leaving: nothing, the last answer, or the conversation."""

    reasoning_effort: Effort | None = "high"
    """How much the model thinks before it answers, where it can be told."""

    base_urls: Mapping[LocalProvider, BaseUrl] = Field(default_factory=dict)
    """Addresses of local model servers."""

    endpoints: Endpoints = Field(default_factory=Endpoints)
    """Addresses of hosted services."""

    yolo_mode: bool = False
    """Older way to say ``mode: yolo``; a ``mode`` of the same or a higher layer wins."""

    tool_runtime: Literal["local", "sandbox"] = "local"
    """Where tools run: on this machine, or in a sandbox on the Hub."""

    confirm_cpu_jobs: bool = True
    """Whether jobs on CPU hardware are asked about as well."""

    auto_file_upload: bool = False
    """Whether files that jobs need are uploaded without being asked about."""

    save_sessions: bool = True
    """Whether sessions are kept, so that they can be resumed."""

    auto_save_interval: Count = 1
    """Turns between two savings of a session."""

    heartbeat_interval_s: Count = 60
    """Seconds between two signs of life while a session runs."""

    share_traces: bool = False
    """Whether traces of sessions are uploaded."""

    session_dataset_repo: str | None = None
    """Data set on the Hub that shared traces go to."""

    personal_trace_repo_template: str = "{hf_user}/mlagent-tui-sessions"
    """Name of the user's own data set for traces."""

    attention: Attention = Field(default_factory=Attention)
    """What happens when the agent needs a person who looks elsewhere."""

    messaging: Messaging = Field(default_factory=Messaging)
    """Notifications outside the terminal."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values only as given: layers are laid before, with their own rules of trust."""
        return (init_settings,)
