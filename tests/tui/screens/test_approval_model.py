from __future__ import annotations

import pytest
from approval_samples import FOUR, ONE_EDIT
from hypothesis import given
from hypothesis import strategies as st

from mlagent_tui.protocol.values import ApprovalDecision
from mlagent_tui.tui.screens.approval_model import ApprovalModel


def four() -> ApprovalModel:
    return ApprovalModel.open(FOUR.items)


def test_nothing_to_decide_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ApprovalModel.open(())


def test_one_call_is_decided_at_once() -> None:
    model = ApprovalModel.open(ONE_EDIT.items).decide("once")
    assert model.complete
    assert model.decisions == (ApprovalDecision("c1", approved=True),)


def test_a_verdict_goes_to_the_next_open_call() -> None:
    model = four().select(1).decide("reject", "not now")
    assert model.current == 2
    assert model.undecided == (0, 2, 3)
    assert model.decisions[1] == ApprovalDecision("c2", approved=False, feedback="not now")


def test_the_next_open_call_is_found_round_the_end() -> None:
    assert four().select(3).decide("once").current == 0


def test_ticked_calls_are_decided_together() -> None:
    model = four().toggle_tick(0).toggle_tick(1).decide("session")
    assert model.undecided == (2, 3)
    assert [d.grant for d in model.decisions] == [True, True, False, False]


def test_ticking_all_leaves_decided_calls_alone_and_undoes_itself() -> None:
    model = four().decide("reject").tick_all()
    assert model.targets == (1, 2, 3)
    assert model.tick_all().targets == (model.current,)


def test_a_verdict_can_be_changed_while_the_batch_is_open() -> None:
    model = four().decide("once").select(0).decide("reject")
    assert not model.decisions[0].approved


def test_a_grant_is_not_on_offer_if_one_target_offers_none() -> None:
    model = four().tick_all()
    assert model.grants == ()
    with pytest.raises(ValueError, match="session"):
        model.decide("session")


def test_a_grant_is_not_on_offer_for_edited_arguments() -> None:
    model = four()
    assert model.grants == ("edit: files in the workspace",)
    assert model.edit({"path": "other.py"}).grants == ()


def test_what_is_edited_is_what_runs() -> None:
    model = four().edit({"path": "other.py"}).decide("once")
    assert model.decisions[0].arguments == {"path": "other.py"}


def test_an_edit_back_to_the_models_arguments_is_none() -> None:
    item = FOUR.items[0]
    assert four().edit({"path": "x"}).edit(item.arguments).entry.edited is None


def test_true_is_not_one() -> None:
    model = four().select(3).edit({"operation": "run", "hardware": True})
    assert model.edit({"operation": "run", "hardware": 1}).entry.edited == {
        "operation": "run",
        "hardware": 1,
    }


def test_rejected_calls_carry_no_arguments_and_approved_ones_no_feedback() -> None:
    model = four().edit({"path": "x"}).decide("reject", "no")
    assert model.decisions[0].arguments is None
    assert four().decide("once", "ignored").decisions[0].feedback == ""


@given(st.lists(st.sampled_from(["once", "reject", "tick", "all", "next", "rest"]), max_size=30))
def test_every_call_gets_exactly_one_decision(steps: list[str]) -> None:
    model = four()
    for step in steps:
        if step in ("once", "reject"):
            model = model.decide(step)  # type: ignore[arg-type]
        elif step == "tick":
            model = model.toggle_tick(model.current)
        elif step == "all":
            model = model.tick_all()
        elif step == "next":
            model = model.move(1)
        else:
            model = model.reject_open()
            assert model.complete
    assert [d.tool_call_id for d in model.decisions] == ["c1", "c2", "c3", "c4"]
    assert 0 <= model.current < 4
