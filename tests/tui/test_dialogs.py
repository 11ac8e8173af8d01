"""Dialogs: words from outside are never markup, and the keys below say nothing meanwhile."""

from __future__ import annotations

from pathlib import Path

from app_host import config_for, ready, running
from frames import render_frame
from tui_waiting import until

from mlagent_tui.protocol.values import ApprovalItem, Effect
from mlagent_tui.tui.screens.approval_summary import summarise
from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen
from mlagent_tui.tui.screens.note import NoteScreen


async def test_titles_are_no_markup_and_the_hints_below_are_gone(tmp_path: Path) -> None:
    async with running(config_for(tmp_path)) as (app, _engine, pilot):
        await ready(pilot, app)
        await until(pilot, lambda: "Enter send" in render_frame(app), "the hints")
        for screen in (
            ChoiceScreen("[b]one[/b] [/x]", "[i]text", [Choice("a", "[u]a")]),
            NoteScreen("[b]two[/b] [/x]", [("[u]a", "b")]),
        ):
            app.push_screen(screen)
            await until(pilot, lambda: "[u]a" in render_frame(app), "the dialog")
            assert "[/b] [/x]" in render_frame(app)
            await until(pilot, lambda: "Enter send" not in render_frame(app), "no hints")
            await pilot.press("escape")
            await until(pilot, lambda: "Enter send" in render_frame(app), "the hints again")


def test_a_run_says_where_in_plain_words() -> None:
    def where(effect: Effect) -> str:
        facts = summarise(ApprovalItem("c", "bash", {}, "", effect)).facts
        return next(fact.text for fact in facts if fact.label == "where")

    run, write = frozenset({"run"}), frozenset({"write"})
    assert where(Effect(run, proven=False)) == "whatever the program touches"
    assert where(Effect(run, ("/a",), proven=False)) == "/a, and whatever the program touches"
    assert where(Effect(write, proven=False)) == "not known"
    assert where(Effect(write, ("/a",), proven=False)) == "/a, and perhaps elsewhere"
