"""Which variables hold secrets, and what is taken out of texts."""

from __future__ import annotations

import pytest

from mlagent_tui.sessions.redaction import MARK, Redactor, secret_values, without_secrets


@pytest.mark.parametrize(
    "name",
    [
        "HF_TOKEN",
        "OPENAI_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_BEARER_TOKEN_BEDROCK",
        "SNOWFLAKE_JWT",
        "AZURE_STORAGE_KEY",
        "DJANGO_SECRET_KEY",
        "PRIVATE_KEY",
        "GITHUB_PAT",
        "DB_PASS",
        "PGPASSWORD",
        "SSH_PASSPHRASE",
        "API_TOKEN_2",
        "PROXY_AUTHORIZATION",
        "SLACK_WEBHOOK_URL",
        "MLAGENT_MCPSERVERS",
    ],
)
def test_commands_do_not_see_secrets(name: str) -> None:
    environment = {name: "a-long-secret-value", "HOME": "/home/me"}
    assert without_secrets(environment) == {"HOME": "/home/me"}
    assert Redactor(secret_values(environment)).text("is a-long-secret-value!") == f"is {MARK}!"


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "GIT_CONFIG_KEY_0", "TOKENIZERS_PARALLELISM", "KEYBOARD", "COMPASS"]
)
def test_ordinary_variables_stay(name: str) -> None:
    assert without_secrets({name: "ordinary-value"}) == {name: "ordinary-value"}
    assert not secret_values({name: "ordinary-value"})


def test_passwords_in_addresses_are_taken_out_of_texts() -> None:
    environment = {"DATABASE_URL": "postgres://me:long-password@host/db"}
    redactor = Redactor(secret_values(environment))
    assert redactor.text("me:long-password@host") == f"me:{MARK}@host"
    assert without_secrets(environment) == environment
