"""The first run: what is asked, what is remembered, and what never is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from app_host import config_for, ready, running
from fake_engine import FakeEngine
from frames import render_frame
from textual.pilot import Pilot
from textual.widgets import Input
from tui_clock import FrameClock
from tui_waiting import until

from mlagent_tui.config import LoadedConfig
from mlagent_tui.flags import Flags
from mlagent_tui.protocol.events import ModelChanged
from mlagent_tui.tui.app import MlAgentApp
from mlagent_tui.tui.first_run import Facts, questions, trust_text
from mlagent_tui.tui.hub_login import TokenRefusedError
from mlagent_tui.tui.remembered import Remembered
from mlagent_tui.tui.screens.choice import ChoiceScreen
from mlagent_tui.tui.screens.token import TokenScreen


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (Facts(), ()),
        (Facts(has_token=False), ("token",)),
        (Facts(has_token=False, token_declined=True), ()),
        (Facts(has_token=False, model_usable=False), ("token", "model")),
        (Facts(has_token=False, named_model="ollama/x", model_usable=False), ()),
        (Facts(has_token=False, named_model="anthropic/x"), ("token",)),
        (Facts(has_token=False, demo=True, model_usable=False), ()),
        (Facts(withheld=True), ("trust",)),
        (Facts(withheld=True, trust_declined=True), ()),
        (Facts(withheld=True, demo=True), ("trust",)),
    ],
)
def test_what_is_asked(facts: Facts, asked: tuple[str, ...]) -> None:
    assert questions(facts) == asked


def test_the_trust_question_names_every_wish() -> None:
    text = trust_text("/home/ada/x", ("start the server a", "change the mode"))
    assert "start the server a" in text
    assert "change the mode" in text


def test_answers_are_remembered_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "data" / "answers.json"
    answers = Remembered.load(file)
    answers.decline_token()
    answers.distrust(Path("/somewhere"))
    again = Remembered.load(file)
    assert again.token_declined
    assert again.distrusted == {"/somewhere"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("[1, 2")
    assert not Remembered.load(file).token_declined


@pytest.fixture
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token of this machine reaches the program."""
    from huggingface_hub import constants

    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nonexistent/token")


async def dialog(pilot: Pilot[Any], app: MlAgentApp, kind: type) -> None:
    await until(pilot, lambda: isinstance(app.screen, kind), kind.__name__)


@pytest.mark.usefixtures("_no_token")
async def test_not_now_is_remembered(tmp_path: Path) -> None:
    config = config_for(tmp_path, HF_TOKEN="")
    async with running(config) as (app, _engine, pilot):
        await dialog(pilot, app, TokenScreen)
        assert "Ctrl+N do not ask again   Esc later" in render_frame(app)
        await pilot.press("ctrl+n")
        await ready(pilot, app)
    async with running(config) as (app, _engine, pilot):
        await ready(pilot, app)
        assert app.screen is app.main


@pytest.mark.usefixtures("_no_token")
async def test_escape_leaves_and_a_refusal_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_token: str, _endpoint: str) -> str:
        raise TokenRefusedError("The Hub does not accept this token: it is expired.")

    monkeypatch.setattr("mlagent_tui.tui.hub_login.log_in", refuse)
    async with running(config_for(tmp_path, HF_TOKEN="")) as (app, _engine, pilot):
        await dialog(pilot, app, TokenScreen)
        await pilot.press(*"hf_secret", "enter")
        await until(pilot, lambda: "it is expired" in render_frame(app))
        assert "hf_secret" not in render_frame(app)
        assert app.screen.query_one(Input).password
        await pilot.press("escape")
        await ready(pilot, app)
    assert not (tmp_path / "home" / "data" / "answers.json").exists()


@pytest.mark.usefixtures("_no_token")
async def test_without_a_usable_model_the_demo_is_offered(tmp_path: Path) -> None:
    config = config_for(tmp_path, Flags(model="openai/gpt-x"))
    built: list[LoadedConfig] = []
    async with running(config) as (app, engine, pilot):

        async def build(config: LoadedConfig) -> FakeEngine:
            built.append(config)
            return engine

        app._build = build
        await dialog(pilot, app, ChoiceScreen)
        assert "No model yet" in render_frame(app)
        while app.screen.marked != "demo":  # type: ignore[attr-defined]
            await pilot.press("down")
        await pilot.press("enter")
        await ready(pilot, app)
        await until(pilot, lambda: app.main.composer.draft)
    assert built[0].demo
    assert built[0].workspace != config.workspace


async def test_the_welcome_says_how_to_get_a_model(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, engine, pilot):
        await ready(pilot, app)
        assert "no model is set up" not in render_frame(app)
    engine = FakeEngine(FrameClock())
    engine.model = ""
    async with running(config_for(tmp_path), engine=engine) as (app, engine, pilot):
        await ready(pilot, app)
        await until(pilot, lambda: "no model is set up yet" in render_frame(app), "the welcome")
        assert "/model" in render_frame(app)
        engine.say(ModelChanged("a/b", ""))
        await until(pilot, lambda: "say what to train" in render_frame(app), "the usual welcome")


@pytest.mark.usefixtures("_no_token")
@pytest.mark.parametrize("flags", [Flags(model="ollama/x"), Flags(demo=True)])
async def test_local_models_and_the_demo_skip_it(tmp_path: Path, flags: Flags) -> None:
    async with running(config_for(tmp_path, flags, HF_TOKEN="", ANTHROPIC_API_KEY="")) as (
        app,
        _engine,
        pilot,
    ):
        await ready(pilot, app)
        assert app.screen is app.main


@pytest.mark.parametrize(("answer", "mode"), [("no", "ask"), ("yes", "yolo")])
async def test_trust_is_asked_once(tmp_path: Path, answer: str, mode: str) -> None:
    project = tmp_path / "work" / ".mlagent"
    project.mkdir(parents=True)
    (project / "config.json").write_text('{"mode": "yolo"}')
    config = config_for(tmp_path)
    assert config.withheld
    async with running(config) as (app, _engine, pilot):
        await dialog(pilot, app, ChoiceScreen)
        assert "Trust this folder?" in render_frame(app)
        await pilot.press(*(["down"] if answer == "yes" else []), "enter")
        await ready(pilot, app)
        assert app.config.settings.mode == mode
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        assert app.screen is app.main


LOG_IN = """
import sys
from mlagent_tui.tui.hub_login import TokenRefusedError, has_token, log_in
try:
    print(log_in(sys.argv[1], sys.argv[2]), has_token({}))
except TokenRefusedError as refused:
    print("refused:", refused)
"""


async def log_in_as(token: str, endpoint: str, home: Path) -> str:
    """Log in within a process of its own: the Hub's library reads its folders at import."""
    import asyncio

    environment = {"PATH": os.environ["PATH"], "HF_HOME": str(home), "NO_PROXY": "127.0.0.1"}
    found = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", LOG_IN, token, endpoint],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


async def test_a_token_is_checked_and_saved_by_the_hubs_own_login(tmp_path: Path) -> None:
    from standin.hub import StandInHub

    async with StandInHub() as hub:
        refused = await log_in_as("hf_expired", hub.url, tmp_path / "a")
        assert refused.startswith("refused:")
        assert not (tmp_path / "a" / "token").exists()
        told = await log_in_as("hf_ok", hub.url, tmp_path / "b")
        assert told.strip().endswith("True")
        assert (tmp_path / "b" / "token").read_text() == "hf_ok"
    nowhere = await log_in_as("hf_ok", "http://127.0.0.1:9", tmp_path / "c")
    assert "could not be reached" in nowhere
