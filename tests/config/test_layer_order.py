from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from mlagent_tui.config import HttpServer, StdioServer


def test_packaged_defaults_alone_are_enough(desk: Any) -> None:
    config = desk.load()
    assert config.settings.model_name.startswith("anthropic/")
    assert (config.settings.mode, config.settings.max_iterations) == ("ask", 300)
    assert (config.settings.stream, config.settings.max_cost) == (True, None)
    assert config.settings.compact_at_tokens == 170_000
    assert config.settings.cursor_blink is False
    assert config.settings.endpoints.hub == "https://huggingface.co"
    assert (config.warnings, config.withheld, config.model_chosen) == ((), (), False)


def test_each_layer_wins_over_all_below(desk: Any) -> None:
    desk.trust()
    steps: list[tuple[str, Any]] = [
        ("m/user", lambda: desk.user({"model_name": "m/user"})),
        ("m/project", lambda: desk.project({"model_name": "m/project"})),
        ("m/dotenv", lambda: desk.dotenv("MLAGENT_MODEL_NAME=m/dotenv\n")),
        ("m/process", lambda: desk.environ.update(MLAGENT_MODEL_NAME="m/process")),
    ]
    for model, lay in steps:
        lay()
        config = desk.load()
        assert config.settings.model_name == model
        assert config.model_chosen
    assert desk.load(model="m/flag").settings.model_name == "m/flag"


def test_layers_leave_alone_what_they_do_not_name(desk: Any) -> None:
    desk.user({"theme": "mlagent-light", "max_iterations": 7})
    desk.environ["MLAGENT_MAX_ITERATIONS"] = "8"
    settings = desk.load(max_cost=Decimal("1.5")).settings
    assert (settings.theme, settings.max_iterations) == ("mlagent-light", 8)
    assert settings.max_cost == Decimal("1.5")


def test_every_flag_arrives(desk: Any) -> None:
    settings = desk.load(
        model="a/b", max_iterations=-1, stream=False, mode="plan", max_cost=Decimal("0.10")
    ).settings
    assert (settings.model_name, settings.max_iterations, settings.stream) == ("a/b", -1, False)
    assert (settings.mode, settings.max_cost) == ("plan", Decimal("0.10"))


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_a_named_file_takes_the_users_place(desk: Any, how: str) -> None:
    desk.user({"theme": "user", "max_iterations": 7})
    named = desk.write(desk.root / "named.json", {"theme": "named"})
    if how == "variable":
        desk.environ["MLAGENT_CONFIG"] = str(named)
    settings = desk.load(config=named if how == "flag" else None).settings
    assert (settings.theme, settings.max_iterations) == ("named", 300)


def test_the_option_wins_over_its_variable(desk: Any) -> None:
    desk.environ["MLAGENT_CONFIG"] = str(desk.root / "missing.json")
    named = desk.write(desk.root / "named.json", {"theme": "named"})
    assert desk.load(config=named).settings.theme == "named"


def test_a_server_entry_is_replaced_whole_and_null_removes_it(desk: Any) -> None:
    desk.trust()
    desk.user(
        {
            "mcpServers": {
                "a": {"command": "run-a", "args": ["1"], "env": {"K": "v"}},
                "b": {"transport": "http", "url": "https://b.example/mcp"},
                "c": {"command": "run-c"},
            }
        }
    )
    desk.project({"mcpServers": {"a": {"url": "https://a.example/mcp"}, "b": None}})
    servers = desk.load().settings.mcp_servers
    assert servers == {
        "a": HttpServer(url="https://a.example/mcp"),
        "c": StdioServer(command="run-c"),
    }


def test_other_sections_are_laid_entry_by_entry(desk: Any) -> None:
    desk.user({"base_urls": {"ollama": "http://o:1", "vllm": "http://v:1"}, "endpoints": {}})
    desk.environ["MLAGENT_BASE_URLS__OLLAMA"] = "http://o:2"
    desk.environ["MLAGENT_ENDPOINTS__ROUTER"] = "http://r:2/v1"
    settings = desk.load().settings
    assert settings.base_urls == {"ollama": "http://o:2", "vllm": "http://v:1"}
    assert settings.endpoints.router == "http://r:2/v1"
    assert settings.endpoints.hub == "https://huggingface.co"


def test_variables_carry_json_for_objects(desk: Any) -> None:
    desk.environ["MLAGENT_MCPSERVERS"] = json.dumps({"a": {"command": "x", "env": {"N": 1}}})
    assert desk.load().settings.mcp_servers == {"a": StdioServer(command="x", env={"N": "1"})}


def test_empty_variables_set_nothing(desk: Any) -> None:
    desk.environ.update(MLAGENT_MODE="", MLAGENT_MAX_COST="")
    assert desk.load().settings.mode == "ask"


@pytest.mark.parametrize(
    ("user", "variables", "flag", "mode"),
    [
        ({"yolo_mode": True}, {}, None, "yolo"),
        ({"yolo_mode": True, "mode": "plan"}, {}, None, "plan"),
        ({"mode": "plan"}, {"MLAGENT_YOLO_MODE": "true"}, None, "yolo"),
        ({"yolo_mode": True}, {"MLAGENT_MODE": "ask"}, None, "ask"),
        ({"yolo_mode": True}, {"MLAGENT_YOLO_MODE": "false"}, None, "ask"),
        ({"yolo_mode": True}, {}, "auto-edit", "auto-edit"),
    ],
)
def test_yolo_mode_is_a_mode_unless_one_is_given(
    desk: Any, user: Any, variables: dict[str, str], flag: Any, mode: str
) -> None:
    desk.user(user)
    desk.environ.update(variables)
    settings = desk.load(mode=flag).settings
    assert (settings.mode, settings.yolo_mode) == (mode, mode == "yolo")


def test_the_environment_is_the_process_over_a_trusted_dotenv(desk: Any) -> None:
    desk.trust()
    desk.environ.update(A="process", BASE="/b")
    desk.dotenv("A=dotenv\nB=\"${BASE}/x\"\nexport C='c' # why\nD=${NOT_SET}\n")
    environment = desk.load().environment
    assert [environment[name] for name in "ABCD"] == ["process", "/b/x", "c", "${NOT_SET}"]


def test_settings_use_variables_of_a_trusted_dotenv(desk: Any) -> None:
    desk.trust()
    desk.dotenv("WHICH=m/from-dotenv\n")
    desk.user({"model_name": "${WHICH}"})
    assert desk.load().settings.model_name == "m/from-dotenv"


def test_the_hub_follows_hf_endpoint_unless_a_key_names_it(desk: Any) -> None:
    desk.environ["HF_ENDPOINT"] = "http://localhost:9/"
    assert desk.load().settings.endpoints.hub == "http://localhost:9"
    desk.user({"endpoints": {"hub": "http://localhost:8"}})
    assert desk.load().settings.endpoints.hub == "http://localhost:8"


def test_a_demo_without_workspace_reads_nothing_of_the_current_folder(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.workspace)
    desk.project({"max_iterations": 9, "mode": "yolo"})
    desk.dotenv("MLAGENT_THEME=x\n")
    config = desk.load(demo=True, workspace=None)
    assert (config.demo, config.trusted, config.withheld) == (True, False, ())
    assert config.settings.max_iterations == 300


def test_the_workspace_is_the_current_folder_and_resolved(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = desk.root / "link"
    link.symlink_to(desk.workspace)
    assert desk.load(workspace=link).workspace == desk.workspace.resolve()
    monkeypatch.chdir(link)
    assert desk.load(workspace=None).workspace == desk.workspace.resolve()
