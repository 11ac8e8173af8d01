from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from approval_host import DRAFT, asking, press, shown, until
from approval_samples import FOUR, ONE_EDIT, ONE_SCRIPT, bash_item
from frames import render_frame
from rich.cells import cell_len
from textual.widgets import Input, Select, TextArea

from mlagent_tui.protocol.values import ApprovalDecision
from mlagent_tui.tui.screens.approval import GRACE
from mlagent_tui.tui.state import Batch


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
        (("v", "v", "y"), ApprovalDecision("c1", approved=True)),
        (("v", "ctrl+f", "escape", "n"), ApprovalDecision("c1", approved=False)),
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
        await press(pilot, "enter", "space", "ctrl+a", "ctrl+s")
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
    grant = "bash: " + " ".join(f"word{n}" for n in range(40))
    batch = Batch("b", (replace(ONE_EDIT.items[0], grant=grant),))
    async with asking(batch) as (host, pilot):
        await press(pilot, "s")
        assert "".join(grant.split()) in "".join(shown(host).split())


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (80, 24), (120, 40)])
async def test_the_rule_is_whole_on_the_screen_before_it_takes_effect(
    size: tuple[int, int],
) -> None:
    grant = "bash: " + "word " * 20 + "end of the rule"
    async with asking(Batch("b", (replace(ONE_EDIT.items[0], grant=grant),)), size) as (
        host,
        pilot,
    ):
        await press(pilot, "s")
        frame = "".join(char for char in render_frame(host) if char.isalnum())
        assert "".join(char for char in grant if char.isalnum()) in frame
        assert "Allowandapprovenow" in frame


async def test_a_rule_that_is_too_long_to_be_read_is_not_on_offer() -> None:
    grant = "bash: " + "word " * 100
    async with asking(Batch("b", (replace(ONE_EDIT.items[0], grant=grant),))) as (host, pilot):
        assert "session" not in shown(host)
        await press(pilot, "s", "y")
        assert host.results == [(ApprovalDecision("c1", approved=True),)]


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
        await press(pilot, "tab", "tab", "n", "ctrl+a")
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
        await press(pilot, "escape")
        assert "Once more: back, and forget what you changed" in shown(host)
        assert number.value == "soon"
        await press(pilot, "escape", "y")
        assert host.results == [(ApprovalDecision("c2", approved=True),)]


async def test_leaving_an_untouched_form_asks_nothing() -> None:
    async with asking(ONE_SCRIPT, (120, 40)) as (host, pilot):
        await press(pilot, "e", "escape", "y")
        assert host.results == [(ApprovalDecision("c2", approved=True),)]


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (60, ["changes to train.py", "all arguments"]),
        (110, ["changes to train.py", "changes to train.py, side by side", "all arguments"]),
        (140, ["changes to train.py, side by side", "changes to train.py", "all arguments"]),
    ],
)
async def test_v_goes_through_the_views(width: int, titles: list[str]) -> None:
    async with asking(ONE_EDIT, (width, 40)) as (host, pilot):
        for title in [*titles, titles[0]]:
            assert str(host.ask.preview.border_title).strip() == title
            await press(pilot, "v")


async def test_all_arguments_are_shown_word_for_word() -> None:
    async with asking(ONE_EDIT) as (host, pilot):
        await press(pilot, "v")
        assert '"old": "epochs = 3"' in shown(host)
        assert "rate = 0.1" in shown(host)


async def test_the_full_screen_holds_summary_and_view() -> None:
    async with asking(ONE_EDIT, (120, 40)) as (host, pilot):
        await press(pilot, "ctrl+f")
        assert host.ask.preview.size.height > 25
        assert "/home/ada/flowers/train.py" in render_frame(host)
        await press(pilot, "y")
        assert host.results == [(ApprovalDecision("c1", approved=True),)]


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
        await until(pilot, lambda: not host.ask.preview.drawing_aside)
        text = shown(host)
        assert "echo 4999" in text
        assert "THE-END" in text.replace("\n", "").replace(" ", "")
        await press(pilot, "end")
        assert host.ask.preview.scroll_offset.y == host.ask.preview.max_scroll_y > 0


async def test_a_huge_call_is_drawn_beside_the_screens_own_work() -> None:
    command = "\u202e\x1b[31m" * 150_000
    item = bash_item(command=command)
    effect = replace(item.effect, summary="x" * 1_000_000, gates=("y" * 1_000_000,))
    item = replace(item, effect=effect, checks=("z" * 1_000_000,), arguments={"command": command})
    async with asking(Batch("b", (item,))) as (host, pilot):
        assert "999,000 more characters" in shown(host)
        await press(pilot, "tab", "n")
        assert host.results == [(ApprovalDecision("c2", approved=False),)]


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (80, 24), (200, 60)])
async def test_hostile_calls_are_harmless_at_every_size(size: tuple[int, int]) -> None:
    bad = "\x1b]0;t\x07\x9b31m\u202eabc\u2066\u200b\U000e0041[/b][@click=app.quit]\ud800\r\x00 "
    items = tuple(
        replace(
            bash_item(f"c{n}", command=bad * 300),
            tool=bad,
            reason=bad,
            effect=replace(FOUR.items[n % 4].effect, summary=bad * 50, targets=(bad,) * 9),
            checks=(bad,),
            origin=bad,
            schema={"properties": {bad: {"enum": [bad], "description": bad}, "x": {"title": bad}}},
            arguments={bad: bad, "x": bad * 10, "command": bad * 300},
        )
        for n in range(12)
    )
    async with asking(Batch("b", items), size) as (host, pilot):
        for key in ("tab", "ctrl+a", "v", "ctrl+f", "e", "tab", "escape", "escape", "r", "escape"):
            await press(pilot, key)
            frame = render_frame(host)
            assert all(char.isprintable() or char == "\n" for char in frame)
            assert all(cell_len(line) <= size[0] for line in frame.split("\n"))
        await until(pilot, lambda: not host.ask.preview.drawing_aside)
        await press(pilot, "y")
        assert [d.approved for d in host.results[0] or ()] == [True] * 12


async def test_no_end_of_a_line_hides_behind_the_scrollbar() -> None:
    """Also when a long view comes back in the place of the form, with or without scrollbar."""
    command = "echo begin\n" + "\n".join("w" * 300 + "END" for _ in range(40))
    async with asking(Batch("b", (bash_item(command=command),))) as (host, pilot):
        for keys in ((), ("e", "x", "ctrl+s"), ("e", "y", "ctrl+s"), ("ctrl+f",)):
            await press(pilot, *keys)
            await until(pilot, lambda: not host.ask.preview.drawing_aside)
            preview = host.ask.preview
            assert preview.line_count > 40
            widest = max(preview.draw_line(i, 0, preview.palette).width for i in range(40))
            assert widest <= preview.scrollable_content_region.width
            assert render_frame(host).count("w" * 60) >= 3


async def test_a_text_from_the_editor_is_put_into_its_field(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, str]] = []

    async def edit_text(_app: object, text: str, suffix: str) -> str | None:
        asked.append((text, suffix))
        return "bash\nof two lines"

    monkeypatch.setattr("mlagent_tui.tui.composing.external_editor.edit_text", edit_text)
    async with asking(ONE_SCRIPT, (120, 40)) as (host, pilot):
        await press(pilot, "e", "ctrl+g")
        area = host.ask.query_one("#approval-form TextArea", TextArea)
        await until(pilot, lambda: area.text == "bash\nof two lines")
        assert asked == [(ONE_SCRIPT.items[0].arguments["command"], ".sh")]
        await press(pilot, "ctrl+s", "y")
        decisions = host.results[0]
        assert decisions is not None
        assert decisions[0].arguments == {"command": "bash\nof two lines", "timeout": 600}


async def test_an_editor_that_gives_nothing_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def edit_text(_app: object, _text: str, _suffix: str) -> str | None:
        return None

    monkeypatch.setattr("mlagent_tui.tui.composing.external_editor.edit_text", edit_text)
    async with asking(ONE_SCRIPT, (120, 40)) as (host, pilot):
        await press(pilot, "e", "ctrl+g", "escape", "y")
        assert host.results == [(ApprovalDecision("c2", approved=True),)]


NESTED = {
    "properties": {
        "data": {"oneOf": [{"type": "string"}, {"properties": {"seed": {"type": "integer"}}}]},
        "train": {
            "type": "object",
            "properties": {"rate": {"type": "number", "maximum": 1}},
            "required": ["rate"],
        },
    }
}


async def test_another_kind_of_value_brings_other_fields() -> None:
    item = replace(bash_item(), schema=NESTED, arguments={"data": "x", "train": {"rate": 0.5}})
    async with asking(Batch("b", (item,)), (120, 40)) as (host, pilot):
        await press(pilot, "e")
        assert len(host.ask.query("#approval-form Input")) == 2
        kind = host.ask.query("#approval-form Select").first(Select)
        kind.value = 1
        await pilot.pause()
        seed = host.ask.query_one(".form-holder Input", Input)
        seed.value = "seven"
        await press(pilot, "ctrl+s")
        assert host.focused is seed
        seed.value = "7"
        await press(pilot, "ctrl+s", "y")
        decisions = host.results[0]
        assert decisions is not None
        assert decisions[0].arguments == {"data": {"seed": 7}, "train": {"rate": 0.5}}


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
