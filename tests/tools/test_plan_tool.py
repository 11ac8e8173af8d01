"""The plan tool replaces the whole plan at once."""

from __future__ import annotations

from typing import Any

from mlagent_tui.protocol.values import PlanItem


def todo(name: str, status: str = "pending", content: str = "do it") -> dict[str, str]:
    return {"id": name, "content": content, "status": status}


async def test_the_whole_plan_is_replaced(bench: Any) -> None:
    steps = [todo("1", "completed", "look\nat data"), todo("2", "in_progress"), todo("3")]
    result = await bench.call("plan_tool", todos=steps)
    assert result.output == "[x] 1: look at data\n[~] 2: do it\n[ ] 3: do it\n1/3 done"
    assert result.display.kind == "plan"
    assert bench.plans[-1][0] == PlanItem("1", "look at data", "completed")
    await bench.call("plan_tool", todos=[])
    assert bench.plans[-1] == ()


async def test_a_plan_that_is_no_plan_changes_nothing(bench: Any) -> None:
    for steps, words in [
        ([todo("1"), todo("1")], 'two steps have the id "1"'),
        ([todo("1", content="   ")], "empty id or content"),
        ([todo("1", "done")], 'must be one of "pending", "in_progress", "completed"'),
        ([{"id": "1", "status": "pending"}], 'argument "todos[0].content" is missing'),
        ("all", "must be a list"),
    ]:
        result = await bench.call("plan_tool", todos=steps)
        assert not result.success
        assert words in result.output
    assert bench.plans == []


async def test_advice_about_what_is_in_progress(bench: Any) -> None:
    both = await bench.call("plan_tool", todos=[todo("1", "in_progress"), todo("2", "in_progress")])
    assert "2 steps are in_progress" in both.output
    assert "no step is in_progress" in (await bench.call("plan_tool", todos=[todo("1")])).output
    spec = bench.router.get("plan_tool")
    assert spec.effect({"todos": []}, bench.context).reads_only
