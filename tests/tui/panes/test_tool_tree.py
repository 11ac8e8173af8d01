from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from frames import check_frame, render_frame
from pane_host import PaneHost, text_of
from pane_samples import CALLS, TOOLS, call
from textual.pilot import Pilot
from tui_clock import VirtualClock
from tui_waiting import settled

from mlagent_tui.protocol.values import ToolState
from mlagent_tui.tui.glyphs import ASCII, STATE_LOOKS
from mlagent_tui.tui.panes.tool_tree import ToolTree
from mlagent_tui.tui.state import ToolsState


class TreeHost(PaneHost):
    def __init__(self) -> None:
        super().__init__(lambda clock: ToolTree(clock=clock, glyphs=ASCII))

    def on_tool_tree_call_selected(self, message: ToolTree.CallSelected) -> None:
        self.hear(message)

    def on_tool_tree_call_opened(self, message: ToolTree.CallOpened) -> None:
        self.hear(message)

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(type(m).__name__, m.tool_call_id) for m in self.heard]  # type: ignore[attr-defined]


def running(host: TreeHost) -> list[str]:
    return [line for line in text_of(host.pane).split("\n") if "running" in line]


async def settle(pilot: Pilot[Any], clock: VirtualClock, seconds: float) -> None:
    clock.jump(seconds)
    await pilot.pause()


async def test_every_state_has_glyph_and_word() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        calls = [call(state, "bash", state, ended=1) for state in STATE_LOOKS]
        host.pane.show(ToolsState({item.key: item for item in calls}))
        await pilot.pause()
        text = text_of(host.pane).split("\n")[1:]
        for line, (state, look) in zip(text, STATE_LOOKS.items(), strict=True):
            assert getattr(ASCII, look.glyph) in line, state
            assert look.word in line


async def test_time_ticks_once_a_second_and_only_while_something_runs() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        assert host.clock.sleepers == 0
        host.pane.show(TOOLS)
        await pilot.pause()
        assert host.clock.sleepers == 1
        assert "01:51" in running(host)[0]
        await settle(pilot, host.clock, 1)
        assert "01:52" in running(host)[0]
        calls = {**TOOLS.calls, "c6": replace(TOOLS.calls["c6"], state="succeeded", ended="")}
        host.pane.show(ToolsState(calls))
        await pilot.pause()
        await settle(pilot, host.clock, 5)
        assert host.clock.sleepers == 0


async def test_it_follows_the_newest_call_until_the_cursor_moves() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        host.pane.show(TOOLS)
        await pilot.pause()
        assert host.said == [("CallSelected", "c8")]
        host.pane.focus()
        await pilot.press("up", "k")
        assert host.said[1:] == [("CallSelected", "c7"), ("CallSelected", "c6")]
        host.pane.show(ToolsState({**TOOLS.calls, "c9": call("c9", "bash")}))
        await pilot.pause()
        assert host.pane.selected == "c6"
        await pilot.press("end")
        assert host.said[-1] == ("CallSelected", "c9")


async def test_folding_and_opening() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        host.pane.show(TOOLS)
        host.pane.focus()
        host.pane.select("c1")
        await pilot.press("left")
        assert "web_search" not in text_of(host.pane)
        await pilot.press("space")
        assert "web_search" in text_of(host.pane)
        await pilot.press("enter")
        assert host.said[-1] == ("CallOpened", "c1")
        await pilot.press("home", "enter")
        assert "flowers.csv" not in text_of(host.pane)


async def test_the_filter_key_shows_one_state_and_the_title_says_which() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        host.pane.show(TOOLS)
        host.pane.focus()
        await pilot.pause()
        assert str(host.pane.border_title) == "> Tools"
        await pilot.press("f")
        assert str(host.pane.border_title) == "> Tools: running"
        assert text_of(host.pane).split("\n")[1:] == running(host)
        assert host.said[-1] == ("CallSelected", "c6")
        await pilot.press("f", "f")
        assert str(host.pane.border_title) == "> Tools: failed"
        assert "numpy" in text_of(host.pane)
        host.pane.show(ToolsState({"c0": CALLS[0]}))
        await pilot.pause()
        assert text_of(host.pane) == "No failed calls; f filters on."
        await pilot.press("F", "F", "F")
        assert "flowers.csv" in text_of(host.pane)


async def test_a_call_that_was_filtered_out_is_shown_when_it_is_selected_elsewhere() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        host.pane.show(TOOLS)
        host.pane.focus()
        await pilot.press("f")
        host.pane.select("c2")
        await pilot.pause()
        assert host.pane.selected == "c2"
        assert str(host.pane.border_title) == "> Tools"


async def test_new_calls_below_the_screen_lay_nothing_out() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 12)) as pilot:
        calls = {f"c{n}": call(f"c{n}", "bash") for n in range(50)}
        host.pane.show(ToolsState(calls))
        await settled(pilot)
        layouts: list[object] = []
        plain = host.screen._refresh_layout
        host.screen._refresh_layout = lambda *a, **k: (layouts.append(a), plain(*a, **k))  # type: ignore[method-assign]
        for n in range(50, 60):
            calls = {**calls, f"c{n}": call(f"c{n}", "bash", path=f"newest {n}")}
            host.pane.show(ToolsState(calls))
            await pilot.pause()
            assert f"newest {n}" in render_frame(host)
        assert layouts == []


async def test_selecting_from_outside_says_nothing() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        host.pane.show(TOOLS)
        await pilot.pause()
        host.heard.clear()
        host.pane.select("c4")
        host.pane.select("unknown")
        await pilot.pause()
        assert host.pane.selected == "c4"
        assert host.said == []


async def test_mouse_selects_then_opens() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        host.pane.show(TOOLS)
        await pilot.pause()
        await pilot.click(ToolTree, offset=(10, 2))
        await pilot.click(ToolTree, offset=(10, 2))
        await pilot.pause()
        assert host.said[-2:] == [("CallSelected", "c0"), ("CallOpened", "c0")]


async def test_state_changes_lay_nothing_out() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        calls = {f"c{n}": call(f"c{n}", "bash", "running") for n in range(500)}
        host.pane.show(ToolsState(calls))
        await settled(pilot)
        layouts = 0
        plain = host.screen._refresh_layout

        def counted(*args: Any, **kwargs: Any) -> None:
            nonlocal layouts
            layouts += 1
            plain(*args, **kwargs)

        host.screen._refresh_layout = counted  # type: ignore[method-assign]
        states: list[ToolState] = ["succeeded", "failed", "cancelled"]
        for n in range(100):
            key = f"c{499 - n}"
            calls = {**calls, key: replace(calls[key], state=states[n % 3])}
            host.pane.show(ToolsState(calls))
        await pilot.pause()
        assert layouts == 0


async def test_text_from_outside_is_neither_markup_nor_control() -> None:
    host = TreeHost()
    async with host.run_test(size=(60, 24)) as pilot:
        item = call("x", "[b]\x1b[31mtool\n", command="[/] \x07\u202e [red]")
        host.pane.show(ToolsState({"x": item}))
        await pilot.pause()
        line = text_of(host.pane).split("\n")[1]
        assert "[b]tool" in line
        assert line.isprintable()


@pytest.mark.parametrize("width", [28, 40, 60])
async def test_frames(width: int) -> None:
    host = TreeHost()
    async with host.run_test(size=(width, 14)) as pilot:
        host.pane.show(TOOLS)
        host.pane.select("c5")
        await pilot.pause()
        check_frame(host, f"tool_tree_{width}")


async def test_nothing_yet() -> None:
    host = TreeHost()
    async with host.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        assert "No tool calls yet." in text_of(host.pane)
        assert len(CALLS) == len(TOOLS.calls)
