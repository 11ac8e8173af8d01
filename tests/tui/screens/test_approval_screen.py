from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from approval_samples import FOUR, ONE_EDIT, ONE_SCRIPT, bash_item
from frames import check_frame
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input, Select, TextArea
from tui_clock import VirtualClock

import mlagent_tui.tui
from mlagent_tui.protocol.values import ApprovalDecision
from mlagent_tui.tui.glyphs import ASCII
from mlagent_tui.tui.screens.approval import GRACE, ApprovalScreen
from mlagent_tui.tui.screens.approval_model import ApprovalModel
from mlagent_tui.tui.state import Batch
from mlagent_tui.tui.theme import register_themes

TCSS = Path(mlagent_tui.tui.__file__).parent / "tcss"
DRAFT = "half a sentence"

Decisions = tuple[ApprovalDecision, ...] | None


class Host(App[None]):
    CSS_PATH = [TCSS / "panes.tcss", TCSS / "approval.tcss"]

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        register_themes(self)
        self.theme = "mlagent-dark"
        self.clock = VirtualClock()
        model = ApprovalModel.open(batch.items)
        self.ask = ApprovalScreen(model, clock=self.clock, glyphs=ASCII)
        self.results: list[Decisions] = []

    def compose(self) -> ComposeResult:
        yield TextArea(DRAFT)

    def on_mount(self) -> None:
        self.push_screen(self.ask, self.results.append)


@asynccontextmanager
async def asking(
    batch: Batch, size: tuple[int, int] = (80, 24), *, wait: bool = True
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    host = Host(batch)
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        if wait:
            host.clock.jump(GRACE)
            await until(pilot, lambda: host.ask._ready)
        yield host, pilot


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def shown(host: Host) -> str:
    """Return the text of the dialog's parts."""
    views = (host.ask.summary, host.ask.preview, host.ask.offers)
    return "\n".join(
        view.draw_line(i, view.line_width, view.palette).text
        for view in views
        for i in range(view.line_count)
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("y",), ApprovalDecision("c1", approved=True)),
        (("1",), ApprovalDecision("c1", approved=True)),
        (("n",), ApprovalDecision("c1", approved=False)),
        (("4",), ApprovalDecision("c1", approved=False)),
        (("escape",), ApprovalDecision("c1", approved=False)),
        (("s", "y"), ApprovalDecision("c1", approved=True, grant=True)),
        (("2", "enter"), ApprovalDecision("c1", approved=True, grant=True)),
        (("v", "y"), ApprovalDecision("c1", approved=True)),
        (("v", "v", "ctrl+f", "escape", "n"), ApprovalDecision("c1", approved=False)),
        (
            ("r", "y", "e", "s", "space", "enter"),
            ApprovalDecision("c1", approved=False, feedback="yes"),
        ),
        (("5", "escape", "y"), ApprovalDecision("c1", approved=True)),
    ],
)
async def test_keys_of_one_call(keys: tuple[str, ...], expected: ApprovalDecision) -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await press(pilot, *keys)
        assert host.results == [(expected,)]


async def test_enter_alone_approves_nothing() -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await press(pilot, "enter", "space", "a", "ctrl+s")
        assert host.results == []


async def test_keys_are_ignored_during_the_grace_and_prolong_it() -> None:
    async with asking(ONE_EDIT, wait=False) as (host, pilot):
        await press(pilot, "y", "n", "escape")
        host.clock.jump(GRACE - 0.1)
        await press(pilot, "y")
        host.clock.jump(GRACE - 0.1)
        await press(pilot, "y")
        assert host.results == []
        host.clock.jump(GRACE)
        await until(pilot, lambda: host.ask._ready)
        await press(pilot, "y")
        assert len(host.results) == 1


async def test_clicks_are_ignored_during_the_grace() -> None:
    async with asking(ONE_EDIT, wait=False) as (host, pilot):
        await pilot.click("#approval-offers", offset=(12, 1))
        await pilot.pause()
        assert host.results == []


async def test_a_click_on_an_offer_decides() -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await pilot.click("#approval-offers", offset=(12, 1))
        await pilot.pause()
        assert host.results == [(ApprovalDecision("c1", approved=True),)]


async def test_the_exact_grant_is_shown_before_it_takes_effect() -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await press(pilot, "s")
        assert "edit: files in the workspace" in shown(host)
        assert "Until this session ends" in shown(host)
        await press(pilot, "n")
        assert host.results == []
        await press(pilot, "y")
        assert host.results == [(ApprovalDecision("c1", approved=True),)]


async def test_a_long_grant_is_never_cut() -> None:
    grant = "bash: " + " ".join(f"word{n}" for n in range(60))
    batch = Batch("b", (replace(ONE_EDIT.items[0], grant=grant),))
    async with asking(batch) as (host, pilot):
        await press(pilot, "s")
        assert "".join(grant.split()) in "".join(shown(host).split())


async def test_a_grant_that_is_not_on_offer_is_hidden() -> None:
    async with asking(Batch("b", (FOUR.items[2],))) as (host, pilot):
        assert "session" not in shown(host)
        await press(pilot, "s", "2", "y")
        assert host.results == [(ApprovalDecision("c3", approved=True),)]


async def test_the_hard_gate_stands_first() -> None:
    async with asking(Batch("b", (FOUR.items[2],))) as (host, _):
        lines = shown(host)
        assert lines.startswith("! Hard gate")
        assert "outside the workspace" in " ".join(lines.split())


async def test_a_batch_takes_one_decision_for_each_call() -> None:
    async with asking(FOUR) as (host, pilot):
        await press(pilot, "y", "n", "r", "n", "o", "enter")
        assert host.results == []
        await press(pilot, "y")
        decisions = host.results[0]
        assert decisions is not None
        assert [d.approved for d in decisions] == [True, False, False, True]
        assert decisions[2].feedback == "no"


async def test_ticks_and_all() -> None:
    async with asking(FOUR) as (host, pilot):
        await press(pilot, "tab", "tab", "n", "a")
        assert "3 ticked calls" in shown(host)
        await press(pilot, "y")
        decisions = host.results[0]
        assert decisions is not None
        assert [d.approved for d in decisions] == [True, True, False, True]


async def test_ticking_all_says_what_is_behind_the_hard_gate() -> None:
    async with asking(FOUR) as (host, pilot):
        await press(pilot, "ctrl+a")
        assert "1 of them behind the hard gate" in shown(host)


async def test_escape_asks_again_before_it_rejects_several() -> None:
    async with asking(FOUR) as (host, pilot):
        await press(pilot, "escape")
        assert host.results == []
        assert "Reject all 4 calls" in shown(host)
        await press(pilot, "n", "y", "escape", "escape")
        decisions = host.results[0]
        assert decisions is not None
        assert [d.approved for d in decisions] == [True, False, False, False]


async def test_mouse_selects_and_ticks() -> None:
    async with asking(FOUR) as (host, pilot):
        await pilot.click("#approval-calls", offset=(20, 2))
        await pilot.pause()
        assert host.ask._model.current == 2
        await pilot.click("#approval-calls", offset=(2, 3))
        await pilot.pause()
        assert host.ask._model.entries[3].ticked


async def test_what_is_edited_is_shown_and_runs() -> None:
    async with asking(ONE_SCRIPT, (120, 40)) as (host, pilot):
        await press(pilot, "e")
        area = host.ask.query_one("#approval-form TextArea", TextArea)
        assert host.focused is area
        area.text = "python train.py --seed 1"
        host.ask.query_one("#approval-form Input", Input).value = "60"
        host.ask.query_one("#approval-form Select", Select).value = '"sh"'
        await press(pilot, "ctrl+s")
        assert host.results == []
        assert "timeout: 60" in shown(host)
        assert "Approve as edited once" in shown(host)
        assert "session" not in shown(host)
        await press(pilot, "y")
        assert host.results == [
            (
                ApprovalDecision(
                    "c2",
                    approved=True,
                    arguments={"command": "python train.py --seed 1", "timeout": 60, "shell": "sh"},
                ),
            )
        ]


async def test_typing_in_the_form_decides_nothing() -> None:
    async with asking(ONE_SCRIPT, (120, 40)) as (host, pilot):
        await press(pilot, "e", "tab")
        assert isinstance(host.focused, Input)
        await press(pilot, "y", "n", "s", "tab")
        assert isinstance(host.focused, Select)
        await press(pilot, "y", "n", "v", "r")
        assert host.results == []
        await press(pilot, "escape")
        await press(pilot, "escape")
        assert host.results in ([], [(ApprovalDecision("c2", approved=False),)])


async def test_a_wrong_value_is_said_and_not_taken() -> None:
    async with asking(ONE_SCRIPT, (120, 40)) as (host, pilot):
        await press(pilot, "e")
        number = host.ask.query_one("#approval-form Input", Input)
        number.value = "soon"
        await press(pilot, "ctrl+s")
        assert host.focused is number
        assert len(host.ask.query(".form-error.-shown")) == 1
        await press(pilot, "escape", "y")
        assert host.results == [(ApprovalDecision("c2", approved=True),)]


async def test_hidden_characters_are_spelled_out() -> None:
    command = "ls \x1b]0;\x07; rm -rf ~ #\rls\u202e"
    async with asking(Batch("b", (bash_item(command=command),)), (120, 40)) as (host, _):
        text = shown(host)
        assert "ls \\x1b]0;\\x07; rm -rf ~ #\\rls\\u202e" in text


@pytest.mark.parametrize("text", ["[b]x[/b] [/] [@click=app.quit]go[/]", "a\n[red]b", "]" * 200])
async def test_text_from_outside_is_never_markup(text: str) -> None:
    item = bash_item(command=text)
    item = replace(
        item,
        tool=text,
        reason=text,
        effect=replace(item.effect, summary=text, targets=(text,), gates=(text,)),
        checks=(text,),
        schema={"properties": {text: {"description": text, "enum": [text]}}, "title": text},
        arguments={text: text, "command": text},
    )
    async with asking(Batch("b", (item, item)), (100, 40)) as (host, pilot):
        assert "".join(text.split()) in "".join(shown(host).split())
        await press(pilot, "e", "escape")


async def test_a_long_script_can_be_read_to_its_end() -> None:
    command = "\n".join(f"echo {n}" for n in range(5000)) + "\n" + "x" * 50_000 + "THE-END"
    async with asking(Batch("b", (bash_item(command=command),))) as (host, pilot):
        text = shown(host)
        assert "echo 4999" in text
        assert "THE-END" in text.replace("\n", "").replace(" ", "")
        await press(pilot, "end")
        assert host.ask.preview.scroll_offset.y == host.ask.preview.max_scroll_y > 0


async def test_draft_and_focus_come_back() -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await press(pilot, "r", "x", "escape", "y")
        area = host.query_one(TextArea)
        assert area.text == DRAFT
        assert host.focused is area


@pytest.mark.parametrize(
    ("size", "fills"), [((80, 24), True), ((99, 40), True), ((120, 29), True), ((100, 30), False)]
)
async def test_it_fills_small_screens(size: tuple[int, int], fills: bool) -> None:
    async with asking(ONE_EDIT, size) as (host, _):
        box: Any = host.ask.query_one("#approval")
        assert (box.outer_size == size) is fills


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 40), (200, 60)])
async def test_every_offer_is_on_the_screen(size: tuple[int, int]) -> None:
    async with asking(FOUR, size) as (host, pilot):
        await press(pilot, "tab", "tab")
        offers = host.ask.offers
        bottom = offers.region.bottom
        assert bottom <= size[1]
        assert offers.size.height >= offers.line_count


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_frames(size: tuple[int, int], pytestconfig: pytest.Config) -> None:
    async with asking(FOUR, size) as (host, pilot):
        await press(pilot, "n", "a", "tab")
        check_frame(host, f"approval_{size[0]}x{size[1]}", updating(pytestconfig))


async def test_frame_of_a_grant(pytestconfig: pytest.Config) -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await press(pilot, "s")
        check_frame(host, "approval_grant_80x24", updating(pytestconfig))


def updating(config: pytest.Config) -> bool:
    return bool(config.getoption("update_snapshots", False))
