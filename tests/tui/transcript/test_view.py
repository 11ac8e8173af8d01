import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollUp
from textual.message import Message
from textual.pilot import Pilot

from mlagent_tui.tui.framed_view import FramedView
from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.render.tools import card
from mlagent_tui.tui.state import (
    AssistantItem,
    NoticeItem,
    ToolItem,
    TranscriptItem,
    UserItem,
)
from mlagent_tui.tui.theme import DARK, LIGHT, register_themes
from mlagent_tui.tui.transcript.view import TranscriptView

WELCOME = "mlagent\n\nType a task and press Enter\nF1  all keys"


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)
        self.waiting: list[object] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        beat = asyncio.get_running_loop().create_future()
        self.waiting.append(beat)
        await beat


class Host(App[None]):
    def __init__(self, clock: StillClock) -> None:
        super().__init__()
        self.view = TranscriptView(welcome=WELCOME, clock=clock, glyphs=UNICODE)
        self.heard: list[Message] = []
        self.layouts = 0

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        register_themes(self)
        self.theme = DARK.name

    def on_transcript_view_item_selected(self, event: TranscriptView.ItemSelected) -> None:
        self.heard.append(event)

    def on_transcript_view_item_opened(self, event: TranscriptView.ItemOpened) -> None:
        self.heard.append(event)

    def on_drawn_transcript_follow_changed(self, event: TranscriptView.FollowChanged) -> None:
        self.heard.append(event)

    def on_drawn_transcript_render_failed(self, event: TranscriptView.RenderFailed) -> None:
        self.heard.append(event)


@asynccontextmanager
async def hosted(
    items: tuple[TranscriptItem, ...] = (), size: tuple[int, int] = (60, 12)
) -> AsyncIterator[tuple[Host, TranscriptView, Pilot[None]]]:
    host = Host(StillClock())
    async with host.run_test(size=size) as pilot:
        host.view.update_items(items)
        await pilot.pause()
        yield host, host.view, pilot


def notes(count: int) -> tuple[TranscriptItem, ...]:
    return tuple(
        NoticeItem(key=f"n{number}", level="info", code="x", text=f"note {number}")
        for number in range(count)
    )


def call(key: str = "t", **fields: object) -> ToolItem:
    given: dict[str, object] = {
        "tool": "bash",
        "arguments": {"command": "ls"},
        "state": "succeeded",
        "success": True,
        "output": "\n".join(f"line {number}" for number in range(6)),
    }
    return ToolItem(key=key, **{**given, **fields})  # type: ignore[arg-type]


def screen(view: TranscriptView) -> list[str]:
    return [strip.text.rstrip() for strip in view._frame]


async def test_welcome_until_something_is_said() -> None:
    async with hosted() as (_, view, pilot):
        text = "\n".join(screen(view))
        assert "mlagent" in text
        assert "F1   all keys" in text
        view.update_items((call(),))
        await pilot.pause()
        assert "mlagent" not in "\n".join(screen(view))
        view.update_items(())
        assert "mlagent" in "\n".join(screen(view))


async def test_what_is_noticed_at_the_start_leaves_the_welcome() -> None:
    async with hosted() as (_, view, pilot):
        empty = screen(view)
        view.update_items(notes(1))
        await pilot.pause()
        assert screen(view) == ["  · note 0", *empty[1:]], "it stays where it stood"
        view.update_items(notes(2))
        await pilot.pause()
        shown = screen(view)
        assert shown[:4] == ["  · note 0", "", "  · note 1", ""]
        assert "F1   all keys" in "\n".join(shown[4:]), "it makes room"
        view.update_items(notes(5))
        await pilot.pause()
        assert "all keys" not in "\n".join(screen(view)), "there is no room"
        said = UserItem(key="u", turn=1, text="hello")
        view.update_items((*notes(1), said))
        await pilot.pause()
        assert "all keys" not in "\n".join(screen(view))
        in_turn = NoticeItem(key="n", turn=1, level="info", code="x", text="note")
        view.update_items((in_turn,))
        await pilot.pause()
        assert "all keys" not in "\n".join(screen(view))


async def test_streaming_repaints_only_changed_lines_and_lays_nothing_out() -> None:
    live = AssistantItem(key="a", text="Beginning.\n\nsecond")
    async with hosted((live,)) as (host, view, pilot):
        painted: list[int] = []
        real = view.render_line

        def counting(y: int):  # type: ignore[no-untyped-def]
            painted.append(y)
            return real(y)

        view.render_line = counting  # type: ignore[method-assign]
        before = host.screen._layout_updates, view._layout_updates
        for word in ("one", "two", "three"):
            live = replace(live, text=f"{live.text} {word}")
            view.update_items((live,))
            await pilot.pause()
        assert set(painted) == {2}
        assert screen(view)[2] == "  second one two three"
        assert (host.screen._layout_updates, view._layout_updates) == before


async def test_following_stops_and_resumes() -> None:
    items = notes(40)
    async with hosted(items) as (host, view, pilot):
        assert screen(view)[-1] == "  · note 39"
        view.focus()
        await pilot.press("pageup")
        assert not view.following
        top = screen(view)[0]
        view.update_items((*items, *(replace(item, key=f"x{item.key}") for item in notes(3))))
        await pilot.pause()
        assert screen(view)[0] == top
        assert "6 new lines ↓ End" in screen(view)[-1]
        last = host.heard[-1]
        assert isinstance(last, TranscriptView.FollowChanged)
        assert (last.following, last.new_lines) == (False, 6)
        await pilot.press("end")
        assert view.following
        assert screen(view)[-1] == "  · note 2"


async def test_a_click_on_the_pill_goes_to_the_end() -> None:
    items = notes(40)
    async with hosted(items) as (_, view, pilot):
        view.scroll_rows(-5)
        view.update_items((*items, NoticeItem(key="x", level="info", code="x", text="new")))
        await pilot.click(TranscriptView, offset=(30, 11))
        assert view.following


async def test_wheel_and_scrollbar() -> None:
    async with hosted(notes(200)) as (_, view, pilot):
        top = view.scroll_offset.y
        await pilot._post_mouse_events([MouseScrollUp], view, offset=(5, 5))
        assert not view.following
        assert view.scroll_offset.y < top
        view.scroll_to(y=0, animate=False)
        await pilot.pause()
        assert screen(view)[0] == "  · note 0"
        assert view.max_scroll_y == 399 - 12
        view.scroll_to(y=view.max_scroll_y, animate=False)
        assert view.following


async def test_keys_select_expand_and_open() -> None:
    items = (
        UserItem(key="u", text="hi"),
        call(),
        NoticeItem(key="n", level="info", code="x", text="bye"),
    )
    async with hosted(items, (60, 30)) as (host, view, pilot):
        host.set_focus(None)
        view.focus()
        await pilot.pause()
        assert view.selected_key == "n"
        await pilot.press("k")
        assert view.selected_key == "t"
        assert screen(view)[2].startswith("▌ ✓ bash")
        assert "… 3 more lines" in screen(view)[6]
        await pilot.press("space")
        assert "  │ line 5" in "\n".join(screen(view))
        await pilot.press("enter", "o")
        assert "… 3 more lines" in screen(view)[6]
        assert isinstance(host.heard[-1], TranscriptView.ItemOpened)
        assert host.heard[-1].key == "t"
        await pilot.press("[")
        assert view.selected_key == "u"
        selected = [
            event.key for event in host.heard if isinstance(event, TranscriptView.ItemSelected)
        ]
        assert selected == ["n", "t", "u"]


async def test_selection_scrolls_into_view() -> None:
    async with hosted(notes(100)) as (_, view, pilot):
        assert view.select_item("n10")
        await pilot.pause()
        assert any(line == "▌ · note 10" for line in screen(view))
        assert not view.select_item("unknown")
        view.select_item("n80")
        assert any(line == "▌ · note 80" for line in screen(view))
        view.focus()
        await pilot.press("G")
        assert view.following
        await pilot.press("g")
        assert screen(view)[0] == "  · note 0"


async def test_a_click_selects_and_one_on_the_header_expands() -> None:
    async with hosted((UserItem(key="u", text="hi"), call()), (60, 30)) as (_, view, pilot):
        await pilot.click(TranscriptView, offset=(5, 4))
        assert view.selected_key == "t"
        assert "… 3 more lines" in screen(view)[6]
        await pilot.click(TranscriptView, offset=(5, 2))
        assert "line 5" in "\n".join(screen(view))


async def test_text_selection_copies_the_source() -> None:
    text = "Some **bold** words that are long enough to wrap around the edge of the screen."
    items = (AssistantItem(key="a", text=text, status="complete"), UserItem(key="u", text="next"))
    async with hosted(items, (40, 12)) as (host, _, pilot):
        await pilot.mouse_down(TranscriptView, offset=(2, 0))
        await pilot.hover(TranscriptView, offset=(8, 4))
        await pilot.mouse_up(TranscriptView, offset=(8, 4))
        copied = host.screen.get_selected_text()
        assert copied is not None
        assert copied.startswith(text + "\n\n")
        host.screen.clear_selection()
        await pilot.mouse_down(TranscriptView, offset=(7, 0))
        await pilot.hover(TranscriptView, offset=(6, 1))
        await pilot.mouse_up(TranscriptView, offset=(6, 1))
        assert host.screen.get_selected_text() == "bold words that are long enough to wr"


async def test_select_all_copies_everything() -> None:
    async with hosted(notes(3)) as (host, view, pilot):
        view.text_select_all()
        await pilot.pause()
        assert host.screen.get_selected_text() == "note 0\n\nnote 1\n\nnote 2"


async def test_a_double_click_selects_the_item() -> None:
    text = "One **two** three."
    async with hosted((AssistantItem(key="a", text=text, status="complete"),)) as (host, _, pilot):
        await pilot.click(TranscriptView, offset=(4, 0), times=2)
        await pilot.pause()
        assert host.screen.get_selected_text() == text


@pytest.mark.parametrize("sizes", [[(30, 8), (90, 30)], [(90, 30), (30, 8), (60, 12)]])
async def test_a_resize_goes_on_following_the_end(sizes: list[tuple[int, int]]) -> None:
    long = tuple(
        AssistantItem(key=f"a{number}", text=f"{number} " + "word " * 60, status="complete")
        for number in range(20)
    )
    async with hosted((*long, *notes(3))) as (_, view, pilot):
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.following
            assert "note 2" in "\n".join(screen(view))


async def test_a_resize_keeps_the_top_line() -> None:
    items = tuple(
        AssistantItem(key=f"a{n}", text=" ".join(f"w{n}x{m}" for m in range(40)), status="complete")
        for n in range(30)
    )
    async with hosted(items) as (_, view, pilot):
        view.scroll_rows(-50)
        first = screen(view)[0].split()[0] if screen(view)[0] else screen(view)[1].split()[0]
        for width in (33, 90, 60):
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            assert first in screen(view)[0] + screen(view)[1]
            assert all(strip.cell_length == width - 1 for strip in view._frame)


async def test_another_theme_is_drawn_at_once() -> None:
    async with hosted(notes(2)) as (host, view, pilot):
        before = view._frame[0]
        host.theme = LIGHT.name
        await pilot.pause()
        assert view._frame[0] != before
        assert screen(view)[0] == "  · note 0"


async def test_running_time_ticks_only_while_something_runs() -> None:
    clock = StillClock()
    running = call(state="running", success=None, output="", started=clock.now().isoformat())
    host = Host(clock)
    async with host.run_test(size=(60, 8)) as pilot:
        host.view.update_items((running,))
        await pilot.pause()
        assert screen(host.view)[0].endswith("running    0.0s")
        assert len(clock.waiting) == 1
        clock.moment += timedelta(seconds=42)
        clock.waiting[0].set_result(None)  # type: ignore[attr-defined]
        await pilot.pause()
        assert screen(host.view)[0].endswith("running     42s")
        host.view.update_items((replace(running, state="succeeded", success=True),))
        await pilot.pause()
        assert not host.view._ticker.running


async def test_a_renderer_that_fails_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_item: object, _context: object) -> list[object]:
        raise ValueError("broken")

    monkeypatch.setattr(card, "paint_tool", broken)
    async with hosted((call(),)) as (host, view, pilot):
        view.update_items((call(output="changed"),))
        await pilot.pause()
        assert screen(view)[0] == "  bash"
        failed = [event for event in host.heard if isinstance(event, TranscriptView.RenderFailed)]
        assert [event.key for event in failed] == ["t"]


async def test_items_given_before_the_screen_is_there() -> None:
    host = Host(StillClock())
    host.view.update_items(notes(3))
    async with host.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert screen(host.view)[0] == "  · note 0"


async def test_tiny_screens() -> None:
    items = (UserItem(key="u", text="hello there"), call(), *notes(3))
    async with hosted(items, (4, 2)) as (_, view, pilot):
        for size in ((1, 1), (3, 1), (200, 60), (40, 10)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert isinstance(view, FramedView)
        assert screen(view)[-1] == "  · note 2"
