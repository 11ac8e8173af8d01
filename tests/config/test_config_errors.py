"""Every mistake is one sentence that names the place, the key and what to do."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.config import ConfigError

SECRET = "hf_secret_value"


def refusal(desk: Any, **flags: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        desk.load(**flags)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".")
    assert SECRET not in text
    return text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"max_iterations": SECRET},
            '"max_iterations" must be a whole number, not text: correct it or remove it.',
        ),
        ({"max_iterations": 0}, '"max_iterations" must be a positive number, or -1'),
        ({"max_iterations": True}, '"max_iterations" must be a number, not true or false'),
        ({"max_iterations": [1]}, '"max_iterations" must be a whole number, not a list'),
        ({"model_name": None}, '"model_name" must be text, not null'),
        ({"model_name": "two words"}, '"model_name" must be a model id'),
        ({"stream": "perhaps"}, '"stream" must be true or false, not text'),
        ({"mode": SECRET}, '"mode" must be one of plan, ask, auto-edit or yolo: correct it'),
        ({"max_cost": "much"}, '"max_cost" must be an amount such as 2.50, not text'),
        ({"max_cost": -1}, '"max_cost" must be at least 0'),
        ({"compact_at_tokens": 0}, '"compact_at_tokens" must be more than 0'),
        (
            {"model_prices": {"acme/x": {"input": -1, "output": 2}}},
            '"model_prices.acme/x.input" must be at least 0',
        ),
        (
            {"model_prices": {"acme/x": {"input": 1}}},
            '"model_prices.acme/x.output" is missing: add it',
        ),
        (
            {"model_prices": {"acme/x": {"input": 1, "output": "much"}}},
            '"model_prices.acme/x.output" must be an amount such as 2.50, not text',
        ),
        ({"model_prices": {"acme/x": 3}}, '"model_prices.acme/x" must be an object'),
        ({"model_prices": {"a b": {"input": 1, "output": 1}}}, '"model_prices.a b" must be a'),
        ({"bill_to": "a b"}, '"bill_to" must be the name of a user or an organisation'),
        ({"theme": "a b"}, '"theme" must be a name of letters'),
        ({"mcpServers": []}, '"mcpServers" must be an object, {…}, not a list'),
        ({"mcpServers": {"s": 3}}, '"mcpServers.s" needs "command" (a program) or "url"'),
        ({"mcpServers": {"s": {}}}, '"mcpServers.s" needs "command" (a program) or "url"'),
        (
            {"mcpServers": {"s": {"transport": "pigeon", "url": "http://x"}}},
            '"mcpServers.s" has an unknown "transport"',
        ),
        (
            {"mcpServers": {"s": {"transport": "http"}}},
            '"mcpServers.s.url" is missing: add it',
        ),
        (
            {"mcpServers": {"s": {"url": "ftp://x"}}},
            '"mcpServers.s.url" must be an address that begins with http:// or https://',
        ),
        (
            {"mcpServers": {"s": {"command": "x", "args": "y"}}},
            '"mcpServers.s.args" must be a list, […], not text',
        ),
        (
            {"mcpServers": {"s": {"url": "http://x", "headers": {"A": [SECRET]}}}},
            '"mcpServers.s.headers.A" must be text, not a list',
        ),
        ({"base_urls": {"olama": "http://x"}}, '"base_urls.olama" must be one of ollama'),
        ({"base_urls": {"ollama": "x"}}, '"base_urls.ollama" must be an address'),
        ({"endpoints": {"hub": None}}, '"endpoints.hub" must be text, not null'),
        ({"endpoints": "x"}, '"endpoints" must be an object, {…}, not text'),
        (
            {"theme": "${NOPE}"},
            '"theme" needs the variable NOPE, which is not set; set it, or write ${NOPE:-default}.',
        ),
        ({"theme": "${a b}"}, '"theme" holds a ${ that names no variable; write ${NAME}'),
        (
            {"mcpServers": {"s": {"command": "x", "args": ["${x%y}"]}}},
            '"mcpServers.s" holds a ${ that names no variable',
        ),
    ],
)
def test_values_that_do_not_fit(desk: Any, values: Any, sentence: str) -> None:
    file = desk.user(values)
    assert refusal(desk).startswith(f"{file}: {sentence}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1,\n}', "line 2, column 1 is not valid JSON ("),
        ("", "line 1, column 1 is not valid JSON ("),
        ("[]", "the file must hold one JSON object"),
        ('{"max_cost": NaN}', "this is not JSON that can be used"),
        ('{"a":' * 60 + "1" + "}" * 60, "lists and objects are nested too deeply"),
        ('{"a":' * 100_000, "this is not JSON that can be used"),
        ('"' + " " * 1_000_001, "the file is larger than 1 MB"),
    ],
)
def test_files_that_are_broken(desk: Any, text: str, sentence: str) -> None:
    file = desk.user(text)
    assert refusal(desk).startswith(f"{file}: {sentence}")


def test_a_file_that_is_not_utf8(desk: Any) -> None:
    file = desk.user("{}")
    file.write_bytes(b"\xff\xfe{}")
    assert refusal(desk) == f"{file}: the file is not UTF-8 text; save it as UTF-8."


def test_a_byte_order_mark_is_no_mistake(desk: Any) -> None:
    desk.user("\ufeff" + '{"theme": "x"}')
    assert desk.load().settings.theme == "x"


def test_a_file_that_cannot_be_read(desk: Any) -> None:
    file = desk.user("{}")
    file.chmod(0)
    if os.geteuid() == 0:  # root may read everything; this file fails for root as well
        file = Path("/proc/self/mem")
    assert "the file cannot be read" in refusal(desk, config=file)


def test_a_user_file_that_is_a_folder_or_a_broken_link(desk: Any) -> None:
    desk.paths.config_file.mkdir(parents=True)
    assert "this is not a regular file" in refusal(desk)
    desk.paths.config_file.rmdir()
    desk.paths.config_file.symlink_to(desk.root / "nowhere")
    assert "there is no such file" in refusal(desk)


def test_a_missing_named_file(desk: Any) -> None:
    missing = desk.root / "missing.json"
    assert refusal(desk, config=missing) == (
        f"--config: there is no file {missing}; create it or name another one."
    )
    desk.environ["MLAGENT_CONFIG"] = str(missing)
    assert refusal(desk).startswith("MLAGENT_CONFIG: there is no file ")


def test_a_missing_workspace(desk: Any) -> None:
    assert refusal(desk, workspace=Path(desk.root / "gone")).startswith("--workspace: ")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MLAGENT_MODE", "loud", "MLAGENT_MODE must be one of plan, ask, auto-edit or yolo"),
        ("MLAGENT_STREAM", "perhaps", "MLAGENT_STREAM must be true or false, not text"),
        ("MLAGENT_MCPSERVERS", "{", "MLAGENT_MCPSERVERS is not valid JSON; correct it"),
        ("MLAGENT_MCPSERVERS", "[]", "MLAGENT_MCPSERVERS must be an object"),
        ("MLAGENT_MODEL_NAME", "${NOPE}", "MLAGENT_MODEL_NAME needs the variable NOPE"),
        ("MLAGENT_ENDPOINTS__HUB", "x", "MLAGENT_ENDPOINTS__HUB must be an address"),
    ],
)
@pytest.mark.parametrize("where", ["environment", ".env"])
def test_variables_that_do_not_fit(
    desk: Any, name: str, value: str, sentence: str, where: str
) -> None:
    if where == "environment":
        desk.environ[name] = value
        place = "environment"
    else:
        desk.trust()
        place = str(desk.dotenv(f"{name}='{value}'\n"))
    assert refusal(desk).startswith(f"{place}: {sentence}")


def test_a_variable_behind_a_packaged_default_is_blamed_itself(desk: Any) -> None:
    desk.environ["HF_ENDPOINT"] = "localhost:9"
    assert refusal(desk).startswith("environment: HF_ENDPOINT must be an address that begins")


def test_options_that_do_not_fit(desk: Any) -> None:
    assert refusal(desk, model="a b").startswith("command line: --model must be a model id")
    assert refusal(desk, max_cost=Decimal("-1")).startswith(
        "command line: --max-cost must be at least 0"
    )


def test_the_file_that_won_is_blamed(desk: Any) -> None:
    desk.user({"max_iterations": "user"})
    desk.environ["MLAGENT_MAX_ITERATIONS"] = "5"
    assert desk.load().settings.max_iterations == 5
