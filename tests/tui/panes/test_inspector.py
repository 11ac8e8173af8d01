from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from frames import check_frame, render_frame
from pane_host import PaneHost, text_of
from pane_samples import PLAN, TOOLS, call
from textual.widgets import ContentSwitcher
from tui_waiting import until

from mlagent_tui.tui.glyphs import ASCII
from mlagent_tui.tui.logs.log_view import LogBuffer
from mlagent_tui.tui.panes.inspector import Inspector
from mlagent_tui.tui.state import PlanState, ToolsState


class InspectorHost(PaneHost):
    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(lambda clock: Inspector(clock=clock, glyphs=ASCII, save_folder=folder))
        self.buffer = LogBuffer()
        self.buffer.append("".join(f"epoch {n} loss {1 / (n + 1):.3f}\n" for n in range(40)))

    @property
    def inspector(self) -> Inspector:
        pane = self.pane
        assert isinstance(pane, Inspector)
        return pane

    def fill(self, plan: PlanState = PLAN) -> None:
        self.inspector.show_tools(TOOLS)
        self.inspector.show_logs({"c6": self.buffer})
        self.inspector.show_plan(plan)

    def on_inspector_log_saved(self, message: Inspector.LogSaved) -> None:
        self.hear(message)

    def view(self, tab: str) -> Any:
        return self.inspector.query_one(f"#inspector-{tab}")


async def test_without_a_selection_it_shows_what_runs() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        await pilot.pause()
        assert host.inspector.selected == "c6"
        assert host.inspector.tab == "log"
        assert host.inspector.log_view.buffer is host.buffer


async def test_it_follows_the_selection_and_opens_what_says_most() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        for key, tab in [("c5", "diff"), ("c0", "result"), ("c8", "args"), ("c6", "log")]:
            host.inspector.select(key)
            await pilot.pause()
            assert host.inspector.tab == tab
            assert host.inspector.query_one(ContentSwitcher).current == f"inspector-{tab}"
        host.inspector.select("")
        assert host.inspector.selected == "c6"


async def test_tab_goes_through_the_tabs_and_keeps_the_focus_inside() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        host.inspector.focus()
        await pilot.pause()
        for tab in ("args", "result", "diff", "plan", "log"):
            await pilot.press("tab")
            await pilot.pause()
            assert host.inspector.tab == tab
            assert host.focused is host.view(tab)
        await pilot.press("tab")
        host.inspector.select("c5")
        assert host.inspector.tab == "args"


async def test_a_click_opens_a_tab() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        await pilot.click("InspectorTabs", offset=(16, 0))
        await pilot.pause()
        assert host.inspector.tab == "result"


async def test_arguments_are_json_and_scripts_are_readable() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        item = call("x", "bash", command="set -e\nls", timeout=5, flag=True)
        host.inspector.show_tools(ToolsState({"x": item}))
        host.inspector.open_tab("args")
        await pilot.pause()
        lines = [line.strip() for line in text_of(host.view("args")).split("\n")]
        assert lines == ["{", '"timeout": 5,', '"flag": true', "}", "", "command", "set -e", "ls"]


async def test_result_and_diff() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        host.inspector.select("c5")
        await pilot.pause()
        assert "+ epochs = 5" in text_of(host.view("diff"))
        host.inspector.select("c0")
        await pilot.pause()
        assert text_of(host.view("result")).split("\n") == ["a,b", "1,2", ""]


async def test_follow_and_wrap_work_from_every_tab() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        host.inspector.focus()
        await pilot.pause()
        await pilot.press("f", "w")
        assert not host.inspector.log_view.following
        assert host.inspector.log_view.wrap
        await pilot.press("tab", "f", "w")
        assert host.inspector.log_view.following
        assert not host.inspector.log_view.wrap


async def test_saving_says_where_and_never_overwrites(tmp_path: Path) -> None:
    host = InspectorHost(tmp_path / "logs")
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        host.inspector.focus()
        await pilot.pause()
        await pilot.press("s", "s")
        await until(pilot, lambda: len(host.heard) == 2)
        paths = [m.path for m in host.heard if isinstance(m, Inspector.LogSaved)]
        assert sorted(p.name for p in paths) == ["bash-c6-2.log", "bash-c6.log"]
        assert paths[0].read_text().startswith("epoch 0 loss 1.000\n")
        assert "epoch 39" in paths[1].read_text()


async def test_a_spilled_log_is_saved_whole(tmp_path: Path) -> None:
    spill = tmp_path / "spill.txt"
    spill.write_text("the whole log\n")
    host = InspectorHost(tmp_path)
    host.buffer = LogBuffer(spill_path=str(spill))
    host.buffer.append("the tail\n")
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        host.inspector.focus()
        await pilot.pause()
        await pilot.press("s")
        await until(pilot, lambda: host.heard)
        assert (tmp_path / "bash-c6.log").read_text() == "the whole log\n"


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    host = InspectorHost(tmp_path / "file")
    async with host.run_test(size=(100, 30), notifications=True) as pilot:
        host.fill()
        host.inspector.focus()
        await pilot.pause()
        await pilot.press("s")
        await until(pilot, lambda: len(host._notifications))
        (notice,) = host._notifications
        assert "could not be saved" in notice.message
        assert host.is_running


@pytest.mark.parametrize(("size", "name"), [((120, 16), "wide"), ((60, 24), "narrow")])
async def test_log_and_plan_stand_side_by_side_or_below(size: tuple[int, int], name: str) -> None:
    host = InspectorHost()
    async with host.run_test(size=size) as pilot:
        host.fill()
        await pilot.pause()
        log, plan = host.view("log").region, host.view("steps").region
        if name == "wide":
            assert plan.x >= log.right
            assert plan.y == log.y
        else:
            assert plan.y >= log.bottom
        check_frame(host, f"inspector_{name}")


async def test_without_a_plan_the_log_has_all_the_room() -> None:
    host = InspectorHost()
    async with host.run_test(size=(120, 16)) as pilot:
        host.fill(PlanState())
        await pilot.pause()
        assert not host.view("steps").display


async def test_nothing_yet_and_text_from_outside() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        assert "Nothing to inspect yet" in text_of(host.view("args"))
        nasty = "[/] [b]x[/b] \x1b[2J\x07 \u202e"
        item = call("x", nasty, output=nasty * 3, command=nasty)
        host.inspector.show_tools(ToolsState({"x": item}))
        for tab in ("log", "args", "result", "diff", "plan"):
            host.inspector.open_tab(tab)  # type: ignore[arg-type]
            await pilot.pause()
        assert text_of(host.view("result")).startswith("[/] [b]x[/b]")
        assert "\x1b" not in text_of(host.view("result")) + text_of(host.view("args"))


async def test_a_call_that_was_read_from_text_is_marked() -> None:
    host = InspectorHost()
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        host.inspector.select("c0")
        await pilot.pause()
        assert "read from text" not in str(host.inspector.border_subtitle)
        marked = replace(TOOLS.calls["c0"], recovered=True)
        host.inspector.show_tools(ToolsState({**TOOLS.calls, "c0": marked}))
        await pilot.pause()
        assert str(host.inspector.border_subtitle).startswith("read from text  ")


async def test_lines_that_the_disk_did_not_take_are_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    host = InspectorHost()
    host.buffer = LogBuffer(max_lines=100, spill_folder=tmp_path / "file")
    host.buffer.append("line\n" * 1000)
    async with host.run_test(size=(100, 30)) as pilot:
        host.fill()
        await pilot.pause()
        assert f"without the first {host.buffer.first:,} lines" in render_frame(host)
