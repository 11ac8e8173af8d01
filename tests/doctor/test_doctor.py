"""What the doctor finds, and how it says it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from mlagent_tui.doctor import report
from mlagent_tui.doctor.finding import Finding
from mlagent_tui.doctor.run import examine
from mlagent_tui.doctor.surroundings import Surroundings
from standin.hub import HubFault, StandInHub
from standin.llm_server import ScriptedModel
from standin.web import Exchange, LoopbackServer, Reply

MakeSurroundings = Callable[..., Surroundings]


async def found(around: Surroundings) -> dict[str, Finding]:
    return {finding.name: finding for finding in await examine(around)}


async def test_all_is_well(surroundings: MakeSurroundings) -> None:
    async with StandInHub() as hub, ScriptedModel([]) as server:
        around = surroundings(
            "ollama/scripted-model", hub=hub.url, HF_TOKEN="hf_ok", OLLAMA_BASE_URL=server.url
        )
        findings = await found(around)
    assert findings["model"].status == "ok"
    assert findings["HF token"].what == "from HF_TOKEN; belongs to ada (write)"
    assert findings["Hub"].status == findings["router"].status == findings["ollama"].status == "ok"
    assert not [each for each in findings.values() if each.status == "fail"]
    assert hub.asked("GET /api/whoami-v2") == 1
    assert all("authorization" not in each.headers for each in server.exchanges)


async def test_a_refused_token_fails_only_if_the_model_needs_it(
    surroundings: MakeSurroundings,
) -> None:
    async with StandInHub() as hub:
        for model, status in (("acme-ml/big", "fail"), ("ollama/x", "warn")):
            findings = await found(surroundings(model, hub=hub.url, HF_TOKEN="hf_bad"))
            assert findings["HF token"].status == status
            assert "refuses it (401)" in findings["HF token"].what
            assert "hf auth login" in findings["HF token"].remedy
            assert "hf_bad" not in f"{findings}"


@pytest.mark.parametrize("variables", [{}, {"HF_TOKEN": " "}])
async def test_a_saved_login_counts(
    surroundings: MakeSurroundings, variables: dict[str, str]
) -> None:
    async with StandInHub() as hub:
        around = surroundings("acme-ml/big", hub=hub.url, token="hf_read", **variables)
        findings = await found(around)
    assert findings["HF token"].what == "from a saved login; belongs to ada (read)"
    assert findings["model"].what == "acme-ml/big; its key comes from a saved login"


@pytest.mark.parametrize(
    "fault", [HubFault(status=429), HubFault(body="<html>"), HubFault(cut=True)]
)
async def test_a_hub_in_trouble_is_a_warning(
    surroundings: MakeSurroundings, fault: HubFault
) -> None:
    async with StandInHub() as hub:
        hub.fail("GET /api/whoami-v2", fault, times=9)
        findings = await found(surroundings(hub=hub.url, HF_TOKEN="hf_ok"))
    assert findings["HF token"].status == "warn"


async def test_text_of_the_hub_is_shown_harmlessly(surroundings: MakeSurroundings) -> None:
    body = {"name": "\x1b[31mada\x1b]0;x\x07" + "y" * 500, "auth": {"accessToken": {"role": "\n"}}}
    async with StandInHub() as hub:
        hub.fail("GET /api/whoami-v2", HubFault(status=200, body=body), times=1)
        findings = await found(surroundings(hub=hub.url, HF_TOKEN="hf_ok"))
    what = findings["HF token"].what
    assert what.isprintable()
    assert len(what) < 120


async def test_a_missing_key_fails_and_the_way_is_tried_all_the_same(
    surroundings: MakeSurroundings,
) -> None:
    findings = await found(
        surroundings("anthropic/claude-sonnet-5-5", ANTHROPIC_BASE_URL="http://127.0.0.1:1")
    )
    assert findings["model"].status == "fail"
    assert "ANTHROPIC_API_KEY" in findings["model"].what
    assert "export ANTHROPIC_API_KEY" in findings["model"].remedy
    assert findings["anthropic"].status == "fail"
    assert "TCP failed" in findings["anthropic"].what


async def test_a_local_server_that_does_not_run(surroundings: MakeSurroundings) -> None:
    findings = await found(surroundings(OLLAMA_BASE_URL="http://127.0.0.1:1"))
    assert findings["ollama"].status == "fail"
    assert "OLLAMA_BASE_URL" in findings["ollama"].remedy


async def test_local_servers_are_listed_with_their_models(
    surroundings: MakeSurroundings,
) -> None:
    async with ScriptedModel([], models=("a", "b", "c", "d")) as server:
        around = surroundings()
        around = dataclasses.replace(around, local_ports={"vllm": server.port})
        finding = (await found(around))["local server"]
    assert finding.what == (
        f"vLLM at http://127.0.0.1:{server.port}/v1: vllm/a, vllm/b, vllm/c and 1 more"
    )


async def test_secrets_are_not_shown(surroundings: MakeSurroundings) -> None:
    around = surroundings(
        "openai/gpt-4o",
        OPENAI_API_KEY="sk-s3cret",
        HF_TOKEN="hf_s3cret",
        HTTPS_PROXY="http://ada:p4s3cret@127.0.0.1:1",
        OPENAI_BASE_URL="https://ada:us3cret@gateway.invalid/v1",
        NO_PROXY="intern.example",
    )
    findings = await found(around)
    shown = "\n".join(report.as_json(list(findings.values())))
    assert "s3cret" not in shown
    assert "HTTPS_PROXY=http://127.0.0.1:1; NO_PROXY=intern.example" in shown


async def test_being_offline_on_purpose_is_said(surroundings: MakeSurroundings) -> None:
    assert "offline" not in await found(surroundings())
    assert (await found(surroundings(HF_HUB_OFFLINE="1")))["offline"].status == "warn"


async def test_an_unusable_proxy_fails(surroundings: MakeSurroundings) -> None:
    findings = await found(surroundings(ALL_PROXY="socks5://127.0.0.1:1"))
    assert findings["proxy"].status == "fail"
    assert "Correct ALL_PROXY" in findings["proxy"].remedy


async def test_a_missing_bundle_is_a_warning(surroundings: MakeSurroundings) -> None:
    finding = (await found(surroundings(SSL_CERT_FILE="/nowhere/ca.pem")))["certificates"]
    assert finding.status == "warn"
    assert "SSL_CERT_FILE" in finding.what


@pytest.mark.parametrize(("minutes", "status"), [(0, "ok"), (90, "warn"), (-90, "warn")])
async def test_a_wrong_clock_is_noticed(
    surroundings: MakeSurroundings, minutes: int, status: str
) -> None:
    there = format_datetime(datetime.now(UTC) - timedelta(minutes=minutes), usegmt=True)

    class Dated(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await reply.send(200, b"", {"date": there})

    async with Dated() as server:
        finding = (await found(surroundings(hub=server.url)))["clock"]
    assert finding.status == status
    if minutes:
        assert f"90 minutes {'ahead of' if minutes > 0 else 'behind'}" in finding.what


async def test_a_slow_check_is_given_up_and_a_broken_one_reported(
    surroundings: MakeSurroundings,
) -> None:
    async def slow(_: Surroundings) -> list[Finding]:
        await asyncio.Event().wait()
        return []

    async def broken(_: Surroundings) -> list[Finding]:
        raise RuntimeError("\x1b[31modd")

    checks = (("slow", slow), ("broken", broken))
    first, second = await examine(surroundings(limit=0.1), checks)
    assert (first.status, first.what) == ("warn", "no result within 0.1 s")
    assert second.what == "could not be checked: RuntimeError: [31modd"


async def test_all_slow_hosts_together_take_no_longer_than_one(
    surroundings: MakeSurroundings,
) -> None:
    class Silent(LoopbackServer):
        async def handle(self, exchange: Exchange, reply: Reply) -> None:
            await asyncio.Event().wait()

    started = time.monotonic()
    async with Silent() as server:
        around = surroundings(
            hub=server.url, limit=1.0, HF_TOKEN="hf_ok", OLLAMA_BASE_URL=server.url
        )
        findings = await found(around)
    assert time.monotonic() - started < 3
    assert "HTTP failed: no answer within" in findings["Hub"].what
    assert findings["ollama"].status == "fail"


def test_the_lines_for_people() -> None:
    findings = [
        Finding("git", "ok", "git version 2"),
        Finding("proxy", "fail", "bad proxy", "Correct it."),
    ]
    assert list(report.as_text(findings, unicode=False, colour=False, width=None)) == [
        "+ ok    git           git version 2",
        "x fail  proxy         bad proxy",
        "                      -> Correct it.",
        "",
        "1 failed, 0 with a warning, 1 fine.",
    ]
    coloured = "".join(report.as_text(findings, unicode=True, colour=True, width=60))
    assert "\x1b[1;31m✗ fail\x1b[0m" in coloured


def doctor(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    dead = "http://127.0.0.1:1"
    environment = {
        **kept,
        "MLAGENT_HOME": str(tmp_path / "home"),
        "HF_HOME": str(tmp_path / "hf"),
        "MLAGENT_ENDPOINTS__HUB": dead,
        "MLAGENT_ENDPOINTS__ROUTER": f"{dead}/v1",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-m", "mlagent_tui", "doctor", *words],
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        timeout=60,
        check=False,
    )


def test_offline_it_is_quick_and_says_what_failed(tmp_path: Path) -> None:
    started = time.monotonic()
    done = doctor(
        tmp_path, "--json", OLLAMA_BASE_URL="http://127.0.0.1:1", MLAGENT_MODEL_NAME="ollama/x"
    )
    assert time.monotonic() - started < 8
    assert done.stderr == b""
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"name", "status", "what", "remedy"} == set(findings[0])
    by_name = {each["name"]: each for each in findings}
    assert by_name["ollama"]["status"] == "fail"
    assert by_name["Hub"]["status"] == "warn"
    assert done.returncode == 1


def test_in_a_pipe_without_utf8_it_prints_plain_ascii(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--model", "vllm/é→x", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert b"\x1b" not in done.stdout
    assert b"+ ok    version" in done.stdout


def test_a_broken_configuration_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.json").write_text("{broken")
    done = doctor(tmp_path)
    assert done.returncode == 1
    assert "✗ fail  configuration" in done.stdout.decode()
    assert "git" in done.stdout.decode()
