"""A key that no request can carry is named before anything is sent, and never shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlagent_tui.agent.identity import hub_user
from mlagent_tui.clock import SystemClock
from mlagent_tui.doctor.hosts import _clock
from mlagent_tui.doctor.model_route import check_model
from mlagent_tui.doctor.surroundings import Surroundings
from mlagent_tui.doctor.token import check_token
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.factory import create_client

MakeSurroundings = Callable[..., Surroundings]

BROKEN = ["sk-abcdef\nghijkl", "sk-abcdef\x00ghijkl", "sk-abcdef…ghijkl", "sk-abcdéfghijkl"]


@pytest.mark.parametrize("key", BROKEN)
@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("openai/gpt-4o", "OPENAI_API_KEY"),
        ("vllm/qwen", "VLLM_API_KEY"),
        ("org/model", "HF_TOKEN"),
        ("groq/x", "GROQ_API_KEY"),
    ],
)
def test_a_broken_key_is_refused_and_not_shown(model: str, name: str, key: str) -> None:
    with pytest.raises(ModelError) as caught:
        create_client(model, {name: key}, SystemClock())
    told = f"{caught.value.message} {caught.value.hint}"
    assert caught.value.code == "auth"
    assert name in told
    assert "abcd" not in told


@pytest.mark.parametrize("key", BROKEN)
async def test_the_doctor_does_not_show_a_broken_token(
    surroundings: MakeSurroundings, key: str
) -> None:
    around = surroundings("org/model", token=key)
    (found,) = await check_token(around)
    (model,) = await check_model(around)
    told = f"{found.what} {found.remedy} {model.what} {model.remedy}"
    assert (found.status, model.status) == ("warn", "fail")
    assert "characters that no token has" in found.what
    assert "abcd" not in told


@pytest.mark.parametrize("date", ["Mon, 01 Jan 99999999024 00:00:00 GMT", "x" * 9_000, "9" * 9_000])
def test_a_date_that_makes_no_sense_is_passed_over(date: str) -> None:
    assert _clock([date, "Mon, 01 Jan 2024 00:00:00 GMT"])[0].status == "warn"


@pytest.mark.parametrize("key", BROKEN)
def test_nobody_is_asked_for_the_name_that_belongs_to_a_broken_token(key: str) -> None:
    learned: list[str] = []
    assert hub_user({"HF_TOKEN": key}, "http://127.0.0.1:1", learned.append) == ""
    assert learned == []
