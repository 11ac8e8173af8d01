from __future__ import annotations

import json
from typing import Any

import pytest

from mlagent_tui.config import HttpServer, StdioServer


def test_the_missions_own_file_loads_unchanged(desk: Any) -> None:
    desk.environ["YOUR_TOKEN"] = "secret-1"
    desk.user(
        """
        {
          "model_name": "anthropic/claude-sonnet-4-5-20250929",
          "mcpServers": {
            "your-server-name": {
              "transport": "http",
              "url": "https://example.com/mcp",
              "headers": {"Authorization": "Bearer ${YOUR_TOKEN}"}
            }
          }
        }
        """
    )
    config = desk.load()
    assert config.settings.mcp_servers["your-server-name"] == HttpServer(
        url="https://example.com/mcp", headers={"Authorization": "Bearer secret-1"}
    )
    assert config.warnings == ()
    assert "secret-1" not in repr(config)


def test_all_keys_of_the_reference_are_accepted(desk: Any) -> None:
    desk.user(
        {
            "$schema": "anything",
            "model_name": "org/model",
            "save_sessions": True,
            "session_dataset_repo": "org/sessions",
            "share_traces": True,
            "personal_trace_repo_template": "{hf_user}/mine",
            "auto_save_interval": 3,
            "heartbeat_interval_s": 30,
            "yolo_mode": False,
            "max_iterations": 50,
            "confirm_cpu_jobs": False,
            "auto_file_upload": True,
            "tool_runtime": "sandbox",
            "reasoning_effort": "max",
            "messaging": {
                "enabled": True,
                "auto_event_types": ["error"],
                "destinations": {
                    "team": {
                        "provider": "slack",
                        "token": "xoxb-secret",
                        "channel": "C1",
                        "allow_agent_tool": True,
                        "allow_auto_events": True,
                        "username": "bot",
                        "icon_emoji": ":robot_face:",
                    }
                },
            },
        }
    )
    config = desk.load()
    assert config.warnings == ()
    assert config.settings.messaging.destinations["team"].token == "xoxb-secret"
    assert config.settings.heartbeat_interval_s == 30
    assert "xoxb-secret" not in repr(config)


@pytest.mark.parametrize(
    ("entry", "server"),
    [
        ({"command": "x"}, StdioServer(command="x")),
        ({"transport": "stdio", "command": "x"}, StdioServer(command="x")),
        ({"type": "stdio", "command": "x"}, StdioServer(command="x")),
        ({"url": "http://h/m"}, HttpServer(url="http://h/m")),
        ({"transport": "streamable-http", "url": "http://h/m"}, HttpServer(url="http://h/m")),
        ({"type": "sse", "url": "http://h/m"}, HttpServer(url="http://h/m", transport="sse")),
        (
            {"url": "http://h/m", "enabled": False, "timeout": 3},
            HttpServer(url="http://h/m", enabled=False, timeout=3),
        ),
    ],
)
def test_shapes_of_server_entries(desk: Any, entry: Any, server: Any) -> None:
    desk.user({"mcpServers": {"s": entry}})
    config = desk.load()
    assert config.settings.mcp_servers == {"s": server}
    assert config.warnings == ()


def test_a_missing_variable_switches_one_server_off(desk: Any) -> None:
    file = desk.user(
        {
            "mcpServers": {
                "a": {"url": "https://a/m", "headers": {"Authorization": "Bearer ${NOPE}"}},
                "b": {"url": "https://b/m", "headers": {"X": "${NOPE:-}"}},
                "c": {"url": "https://c/${NOPE}", "enabled": False},
            }
        }
    )
    config = desk.load()
    assert list(config.settings.mcp_servers) == ["b"]
    (warning,) = config.warnings
    assert str(file) in warning
    assert "server a is off" in warning
    assert "NOPE" in warning


@pytest.mark.parametrize(
    ("values", "unknown", "near"),
    [
        ({"modelName": "a/b"}, '"modelName"', '"model_name"'),
        ({"model": "a/b"}, '"model"', '"model_name"'),
        ({"max_iteration": 3}, '"max_iteration"', '"max_iterations"'),
        ({"mcp_servers": {}}, '"mcp_servers"', '"mcpServers"'),
        ({"endpoints": {"hubb": "http://x"}}, '"endpoints.hubb"', '"endpoints.hub"'),
        (
            {"mcpServers": {"s": {"command": "x", "argz": []}}},
            '"mcpServers.s.argz"',
            '"mcpServers.s.args"',
        ),
        ({"zzzzqqq": 1}, '"zzzzqqq"', "remove it"),
    ],
)
def test_an_unknown_key_is_a_warning_with_the_nearest_one(
    desk: Any, values: Any, unknown: str, near: str
) -> None:
    file = desk.user(values)
    (warning,) = desk.load().warnings
    assert warning.startswith(f"{file}: {unknown} is not a known key; ")
    assert near in warning


def test_unknown_variables_are_warnings_too(desk: Any) -> None:
    desk.environ.update(MLAGENT_MODEL="x", MLAGENT_ENDPOINTS__HUBB="http://x")
    assert set(desk.load().warnings) == {
        "environment: MLAGENT_MODEL is not a known variable; did you mean MLAGENT_MODEL_NAME?",
        "environment: MLAGENT_ENDPOINTS__HUBB is not a known key; "
        "did you mean MLAGENT_ENDPOINTS__HUB?",
    }


def test_names_from_files_cannot_carry_control_characters_to_the_screen(desk: Any) -> None:
    desk.user(json.dumps({"\x1b]0;owned\x07": 1}))
    assert all(warning.isprintable() for warning in desk.load().warnings)
