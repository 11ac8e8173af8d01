"""The engine: a configured agent with its stream, the same for every face."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlagent_tui.agent.identity import Identity, hub_user
from mlagent_tui.agent.loop import AgentLoop
from mlagent_tui.agent.model_switch import MakeClient
from mlagent_tui.agent.session import AgentSettings, Session, Surroundings
from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.config import LoadedConfig
from mlagent_tui.models.catalogue.catalogue import Catalogue
from mlagent_tui.models.client import ModelClient, ModelError
from mlagent_tui.models.routes.access import Access, access_of
from mlagent_tui.paths import private_folder
from mlagent_tui.protocol.operations import Operation, new_id
from mlagent_tui.protocol.stream import EventStream, Reader, Writer
from mlagent_tui.sessions.redaction import Redactor, secret_values, without_secrets
from mlagent_tui.tools.builtin import BUILTIN_TOOLS
from mlagent_tui.tools.router import ToolRouter
from mlagent_tui.tools.spec import ToolSpec
from mlagent_tui.workspace.workspace import Workspace

_CHILD_DEFAULTS: Mapping[str, str] = {
    "PYTHONUNBUFFERED": "1",
    "TERM": "dumb",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.bareRepository",
    "GIT_CONFIG_VALUE_0": "explicit",
    "DEBIAN_FRONTEND": "noninteractive",
}
"""Child processes have no terminal: they must neither page nor prompt, and show lines at once.

Git reads no configuration of a bare repository that merely lies in the workspace: what counts as a
read, such as ``git status``, could run what is written there.
"""


class Engine:
    """An agent that takes operations and speaks in events.

    Attributes:
        stream: Its events.
        session: Its state; faces read events instead.
        access: The keys and addresses that models are asked with.
        catalogue: What is known of models, for all clients of the session.
        client_error: Why the configured model cannot be used, or None.
    """

    def __init__(
        self,
        stream: EventStream,
        session: Session,
        make_client: MakeClient,
        identity: Identity,
        access: Access,
        catalogue: Catalogue,
    ) -> None:
        self.stream = stream
        self.session = session
        self.access = access
        self.catalogue = catalogue
        self.client_error: ModelError | None = None
        self._loop = AgentLoop(session, make_client, _model_lists)
        self._identity = identity

    def submit(self, operation: Operation) -> None:
        """Hand in an operation; returns at once."""
        self._loop.submit(operation)

    def subscribe(self) -> Reader:
        """Return a reader of all events from now on."""
        return self.stream.subscribe()

    async def run(self) -> None:
        """Run until a shutdown; the last event is ``shutdown``.

        Raises:
            OSError: If events can no longer be kept.
        """
        self._identity.start()
        writer = asyncio.create_task(self.stream.run())
        loop = asyncio.create_task(self._loop.run())
        try:
            await asyncio.wait({writer, loop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not writer.done():
                await self.stream.close()
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
        await _close_connections()
        await writer
        if loop.done() and not loop.cancelled():
            loop.result()


async def _model_lists() -> None:
    """Wait for the model library if it is on its way: it brings the lists of windows and prices."""
    from mlagent_tui.models.library import loader

    if loader.has_begun():
        await loader.load()


async def _close_connections() -> None:
    """Close what the model library keeps open, so that it does not complain at the end."""
    from mlagent_tui.models.library import loader

    with contextlib.suppress(Exception):
        await asyncio.wait_for(loader.close(), 1.0)


def build_engine(
    config: LoadedConfig,
    *,
    clock: Clock | None = None,
    client: ModelClient | None = None,
    tools: Sequence[ToolSpec] = BUILTIN_TOOLS,
    writer: Writer | None = None,
    demo_pace: float = 1.0,
) -> Engine:
    """Return an engine for a configuration.

    A model that cannot be used does not fail: ``client_error`` says why, and a turn would end
    with that error.

    Args:
        config: The configuration; its workspace is where the agent works.
        clock: Time; the machine's own by default.
        client: A model to use instead of the configured one.
        tools: The tools to offer.
        writer: Keeps the durable events; in memory by default.
        demo_pace: How much faster or slower than natural the demo model speaks.
    """
    clock = clock or SystemClock()
    stream = EventStream(new_id(), clock, writer)
    redactor = Redactor(secret_values(config.environment))
    identity = _identity(config, redactor)
    session = Session(
        stream,
        _settings(config),
        _surroundings(config, clock, tools, identity, redactor),
        mode=config.settings.mode,
        max_cost=config.settings.max_cost,
    )
    access = access_of(config, _saved_hub_token)
    catalogue = Catalogue(access.prices, clock)
    make_client = _client_maker(config, clock, demo_pace, access, catalogue)
    engine = Engine(stream, session, make_client, identity, access, catalogue)
    try:
        session.client = client or make_client(config.settings.model_name)
    except ModelError as error:
        engine.client_error = error
    return engine


def _settings(config: LoadedConfig) -> AgentSettings:
    settings = config.settings
    return AgentSettings(
        max_iterations=settings.max_iterations,
        stream=settings.stream,
        compact_at=settings.compact_at_tokens,
        context_window=settings.context_window,
        effort=settings.reasoning_effort or "",
    )


def _identity(config: LoadedConfig, redactor: Redactor) -> Identity:
    if config.demo:
        return Identity()
    endpoint = config.settings.endpoints.hub
    return Identity(lambda: hub_user(config.environment, endpoint, redactor.learn))


def _surroundings(
    config: LoadedConfig,
    clock: Clock,
    tools: Sequence[ToolSpec],
    identity: Identity,
    redactor: Redactor,
) -> Surroundings:
    spill_dir = private_folder(config.paths.spill_dir)
    return Surroundings(
        clock=clock,
        workspace=Workspace.at(config.workspace, own_folders=(spill_dir,)),
        router=ToolRouter(tools),
        environment=_child_environment(config.environment),
        spill_dir=spill_dir,
        redactor=redactor,
        identity=identity,
    )


def _child_environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return what commands see: no secrets, and the interpreter that runs us within reach."""
    own_bin = str(Path(sys.executable).parent)
    path = environment.get("PATH", "")
    folders = path.split(":") if path else []
    reachable = path if own_bin in folders else ":".join((*folders, own_bin))
    return {**without_secrets(environment), **_CHILD_DEFAULTS, "PATH": reachable}


def _saved_hub_token() -> str | None:
    from mlagent_tui.models.factory import saved_hub_token

    return saved_hub_token()


def _client_maker(
    config: LoadedConfig, clock: Clock, demo_pace: float, access: Access, catalogue: Catalogue
) -> MakeClient:
    from mlagent_tui.models.tool_styles.ability_memory import AbilityMemory

    abilities = AbilityMemory(clock, config.paths.abilities_file)

    def make(model: str) -> ModelClient:
        if config.demo or model == "demo":
            from mlagent_tui.models.demo import DemoModel

            return DemoModel(clock, demo_pace)
        from mlagent_tui.models.factory import create_client
        from mlagent_tui.models.library.loader import start_loading

        made = create_client(
            model,
            access.environment,
            clock,
            catalogue=catalogue,
            endpoints=access.hosts,
            base_urls=access.base_urls,
            stored_token=access.stored_token,
            bill_to=access.bill_to,
            abilities=abilities,
        )
        # The library takes seconds to load: it begins now, not with the first request.
        start_loading()
        return made

    return make
