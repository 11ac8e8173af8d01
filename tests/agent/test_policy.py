"""The policy, over every combination of kinds, mode, gate, proof and grant."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from mlagent_tui.agent.policy import Decision, decide
from mlagent_tui.protocol.values import MODES, Effect, EffectKind, Mode

KINDS: tuple[EffectKind, ...] = ("read", "write", "run", "spend", "publish", "destroy")
ALL_KINDS = tuple(chain.from_iterable(combinations(KINDS, n) for n in range(len(KINDS) + 1)))
GATE = "it reaches outside the workspace"
SCOPE = "bash: git commit"


def verdict(
    kinds: tuple[EffectKind, ...],
    mode: Mode,
    *,
    gated: bool = False,
    proven: bool = True,
    granted: bool = False,
    targets: tuple[str, ...] = ("/project/a.py",),
) -> Decision:
    effect = Effect(kinds, targets, "Does it", proven, gates=(GATE,) if gated else (), grant=SCOPE)
    return decide(effect, mode, frozenset({SCOPE}) if granted else frozenset())


@pytest.mark.parametrize("kinds", ALL_KINDS)
@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize("granted", [True, False])
def test_a_gate_never_lets_a_call_through(
    kinds: tuple[EffectKind, ...], proven: bool, granted: bool
) -> None:
    for mode in MODES:
        decision = verdict(kinds, mode, gated=True, proven=proven, granted=granted)
        assert decision.gated
        assert decision.verdict == ("deny" if mode == "plan" and kinds != ("read",) else "ask")
        if decision.verdict == "ask":
            assert GATE in decision.reason


@pytest.mark.parametrize("kinds", ALL_KINDS)
@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize("granted", [True, False])
def test_plan_mode_runs_proven_reads_and_nothing_else(
    kinds: tuple[EffectKind, ...], proven: bool, granted: bool
) -> None:
    decision = verdict(kinds, "plan", proven=proven, granted=granted)
    if kinds == ("read",):
        assert decision.verdict == ("allow" if proven else "ask")
    else:
        assert decision.verdict == ("deny" if kinds else "ask")
    if decision.verdict == "deny":
        assert "plan mode only reads" in decision.reason


@pytest.mark.parametrize("kinds", ALL_KINDS)
@pytest.mark.parametrize("proven", [True, False])
def test_ask_mode_runs_proven_reads_and_asks_for_the_rest(
    kinds: tuple[EffectKind, ...], proven: bool
) -> None:
    free = kinds == ("read",) and proven
    assert verdict(kinds, "ask", proven=proven).verdict == ("allow" if free else "ask")


@pytest.mark.parametrize("kinds", ALL_KINDS)
@pytest.mark.parametrize("proven", [True, False])
def test_auto_edit_adds_proven_writes_to_files(kinds: tuple[EffectKind, ...], proven: bool) -> None:
    free = kinds in {("read",), ("write",), ("read", "write")} and proven
    assert verdict(kinds, "auto-edit", proven=proven).verdict == ("allow" if free else "ask")


@pytest.mark.parametrize("targets", [(), ("hub:org/model",), ("/project/a", "hub:org/model")])
def test_auto_edit_asks_for_writes_that_are_no_files(targets: tuple[str, ...]) -> None:
    assert verdict(("write",), "auto-edit", targets=targets).verdict == "ask"


@pytest.mark.parametrize("kinds", ALL_KINDS)
@pytest.mark.parametrize("proven", [True, False])
def test_yolo_runs_everything_that_is_not_gated(
    kinds: tuple[EffectKind, ...], proven: bool
) -> None:
    assert verdict(kinds, "yolo", proven=proven).verdict == "allow"


@pytest.mark.parametrize("kinds", ALL_KINDS)
@pytest.mark.parametrize("mode", ["ask", "auto-edit"])
def test_a_grant_allows_what_it_names_but_never_destruction(
    kinds: tuple[EffectKind, ...], mode: Mode
) -> None:
    with_grant = verdict(kinds, mode, proven=False, granted=True)
    assert with_grant.verdict == ("ask" if "destroy" in kinds else "allow")


def test_a_grant_of_another_scope_or_an_empty_one_allows_nothing() -> None:
    grants = frozenset({"", "bash: git push"})
    for scope in ("", SCOPE):
        assert decide(Effect(("run",), grant=scope), "ask", grants).verdict == "ask"


def test_reasons_are_sentences() -> None:
    for kinds in ALL_KINDS:
        for mode in MODES:
            for gated in (True, False):
                for proven in (True, False):
                    reason = verdict(kinds, mode, gated=gated, proven=proven).reason
                    assert reason.endswith(".")
                    assert "  " not in reason
