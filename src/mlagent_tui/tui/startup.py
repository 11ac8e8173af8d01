"""What happens between the first frame and the agent: the questions of the first run."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from mlagent_tui.tui.first_run import Facts, asks_model, asks_token, asks_trust, trust_text
from mlagent_tui.tui.remembered import REMEMBERED_FILE, Remembered
from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from pathlib import Path

    from mlagent_tui.config import LoadedConfig
    from mlagent_tui.tui.app import MlAgentApp


async def prepare(app: MlAgentApp, config: LoadedConfig) -> LoadedConfig:
    """Ask what has to be asked, and return the configuration to start the agent with."""
    file = config.paths.data / REMEMBERED_FILE
    remembered = await asyncio.to_thread(Remembered.load, file)
    config = await _trust(app, config, remembered)
    if config.demo:
        return await _demo(config, config.flags.workspace)
    facts = await asyncio.to_thread(_facts, config, remembered)
    if asks_token(facts):
        await _token(app, config, remembered)
        facts = await asyncio.to_thread(_facts, config, remembered)
    return await _model(app, config) if asks_model(facts) else config


def _facts(config: LoadedConfig, remembered: Remembered) -> Facts:
    from mlagent_tui.tui.hub_login import has_token

    return Facts(
        demo=config.demo,
        named_model=config.flags.model or "",
        has_token=has_token(config.environment),
        token_declined=remembered.token_declined,
        model_usable=not _model_problem(config),
    )


def _model_problem(config: LoadedConfig) -> str:
    """Return why the configured model cannot be used; empty if it can."""
    from mlagent_tui.models.client import ModelError
    from mlagent_tui.models.factory import saved_hub_token
    from mlagent_tui.models.routes.access import access_of

    try:
        access_of(config, saved_hub_token).route(config.settings.model_name)
    except ModelError as error:
        return error.message
    return ""


async def _trust(app: MlAgentApp, config: LoadedConfig, remembered: Remembered) -> LoadedConfig:
    declined = str(config.workspace) in remembered.distrusted
    if not asks_trust(Facts(withheld=bool(config.withheld), trust_declined=declined)):
        return config
    screen = ChoiceScreen(
        "Trust this folder?",
        trust_text(str(config.workspace), config.withheld),
        (
            Choice("no", "No, go on without its wishes", "Not asked again for this folder"),
            Choice("yes", "Yes, I trust who wrote them", "Remembered for this folder"),
        ),
    )
    answer = await app.push_screen_wait(screen)
    if answer == "no":
        await app.keep(lambda: remembered.distrust(config.workspace))
    if answer != "yes":
        return config
    return await _trusted(app, config)


async def _trusted(app: MlAgentApp, config: LoadedConfig) -> LoadedConfig:
    from mlagent_tui.config import ConfigError
    from mlagent_tui.workspace.trust import trust_and_reload

    try:
        return await asyncio.to_thread(trust_and_reload, config)
    except (ConfigError, OSError) as error:
        app.warn(f"The folder's files could not be used: {error}")
        return config


async def _token(app: MlAgentApp, config: LoadedConfig, remembered: Remembered) -> None:
    from mlagent_tui.tui.hub_login import log_in
    from mlagent_tui.tui.screens.token import TokenScreen

    endpoint = config.settings.endpoints.hub
    outcome = await app.push_screen_wait(TokenScreen(lambda token: log_in(token, endpoint)))
    if outcome == "declined":
        await app.keep(remembered.decline_token)


async def _model(app: MlAgentApp, config: LoadedConfig) -> LoadedConfig:
    found = await _local_models()
    servers = [Choice(f"use:{model}", model, doc) for model, doc in found[:8]]
    screen = ChoiceScreen(
        "No model yet",
        f"{await asyncio.to_thread(_model_problem, config)}\n\nWhat should answer?",
        (
            *servers,
            Choice(
                "demo", "The demo", "A script without a model does real work: no account needed"
            ),
            Choice("later", "Choose later", "Set a key, or /model"),
        ),
    )
    answer = await app.push_screen_wait(screen) or "later"
    if answer.startswith("use:"):
        model = answer.removeprefix("use:")
        return replace(config, settings=config.settings.model_copy(update={"model_name": model}))
    return await _demo(replace(config, demo=True), None) if answer == "demo" else config


async def _local_models() -> list[tuple[str, str]]:
    """Return the models of servers that answer on the usual ports, and where they are."""
    from mlagent_tui.models.catalogue.local_servers import find_local_servers

    servers = await find_local_servers()
    return [
        (f"{server.provider}/{model}", f"local server at {server.base_url}")
        for server in servers
        for model in server.models
    ]


async def _demo(config: LoadedConfig, folder: Path | None) -> LoadedConfig:
    """Return the configuration of the demo, in a scratch folder unless one was named for it."""
    from mlagent_tui.models.demo import prepare_demo_workspace

    workspace = await asyncio.to_thread(prepare_demo_workspace, folder)
    return replace(config, workspace=workspace, demo=True)
