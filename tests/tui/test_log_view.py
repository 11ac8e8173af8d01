import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from mlagent_tui.tui.log_buffer import MAX_CHARACTERS
from mlagent_tui.tui.log_view import LogBuffer, LogView
from mlagent_tui.tui.render.ansi import PLAIN, parse_ansi

OUTPUT = st.text(st.sampled_from("ab\n\r\x1b[31m\t日"), max_size=80)


def lines(buffer: LogBuffer) -> list[str]:
    return [buffer.text(number) for number in range(buffer.first, buffer.end)]


def filled(text: str, **options: int) -> LogBuffer:
    buffer = LogBuffer(**options)  # type: ignore[arg-type]
    buffer.append(text)
    return buffer


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a\nb", ["a", "b"]),
        ("10%\r50%\r100%\nok\n", ["100%", "ok"]),
        ("10%\r", ["10%"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("\x1b[31mred\x1b[0m\x1b]0;t\x07 x\n", ["red x"]),
        ("a\tb\n", ["a       b"]),
        ("\n", [""]),
    ],
)
def test_lines(text: str, shown: list[str]) -> None:
    assert lines(filled(text)) == shown


def test_a_progress_bar_is_one_line_while_it_grows() -> None:
    buffer = LogBuffer()
    for percent in range(0, 101, 5):
        buffer.append(f"\r{percent}%|####")
        assert lines(buffer) == [f"{percent}%|####"]
    buffer.append("\ndone\n")
    assert lines(buffer) == ["100%|####", "done"]


@given(OUTPUT, st.lists(st.integers(0, 80), max_size=6))
def test_any_split_gives_the_same_lines(text: str, cuts: list[int]) -> None:
    buffer = LogBuffer()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    for start, end in itertools.pairwise(edges):
        buffer.append(text[start:end])
    whole = filled(text)
    assert lines(buffer) == lines(whole)
    assert buffer.total == whole.total


def test_only_the_last_lines_are_kept() -> None:
    buffer = LogBuffer(max_lines=100)
    for number in range(1000):
        buffer.append(f"line {number}\n")
    buffer.append("partial")
    assert buffer.total == 1000
    assert buffer.first == 900
    assert lines(buffer)[0] == "line 900"
    assert lines(buffer)[-1] == "partial"
    assert buffer.tail(2) == ("line 999", "partial")
    assert len(buffer) == 101
    assert len(buffer._lines) <= 130


def test_a_huge_log_does_not_grow() -> None:
    buffer = LogBuffer()
    for _ in range(40):
        buffer.append("x" * 1_000_000)
    kept = sum(len(buffer.text(number)) for number in range(buffer.first, buffer.end))
    assert kept <= MAX_CHARACTERS + 1_100_000


def test_colours_go_on_over_lines() -> None:
    spans, style = parse_ansi("\x1b[1;31mred")
    assert [text for text, _ in spans] == ["red"]
    assert style.bold
    spans, style = parse_ansi("more\x1b[0m plain", style)
    assert spans[0][1].bold
    assert style == PLAIN
    buffer = filled("\x1b[32mgreen\nstill\x1b[0m\nplain\n")
    assert isinstance(buffer.line(1), tuple)
    assert buffer.line(2) == "plain"


@pytest.mark.parametrize("codes", ["38;5;300", "38;2;1", "38", "999", "", ";;", "1:2:3", "48;9;1"])
def test_odd_colours_do_no_harm(codes: str) -> None:
    assert "".join(text for text, _ in parse_ansi(f"\x1b[{codes}mx")[0]) == "x"


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.log_view = LogView(empty="Nothing yet.")

    def compose(self) -> ComposeResult:
        yield self.log_view


def screen(view: LogView) -> list[str]:
    return [strip.text.rstrip() for strip in view._frame]


async def test_the_end_is_followed_until_somebody_scrolls() -> None:
    host, buffer = Host(), LogBuffer()
    async with host.run_test(size=(30, 5)) as pilot:
        view = host.log_view
        assert screen(view)[0] == "Nothing yet."
        buffer.append("".join(f"line {number}\n" for number in range(20)))
        view.show(buffer)
        assert screen(view)[-1] == "line 19"
        view.focus()
        await pilot.press("up")
        assert not view.following
        buffer.append("new\n")
        view.show(buffer)
        assert screen(view)[-1] == "line 18"
        await pilot.press("f")
        assert screen(view)[-1] == "new"
        await pilot.press("g")
        assert screen(view)[0] == "line 0"
        await pilot.press("end")
        assert view.following


async def test_lines_that_fall_out_do_not_move_the_view_away() -> None:
    host, buffer = Host(), LogBuffer(max_lines=10)
    async with host.run_test(size=(30, 4)):
        view = host.log_view
        buffer.append("".join(f"line {number}\n" for number in range(10)))
        view.show(buffer)
        view.scroll_rows(-2)
        top = screen(view)[0]
        buffer.append("a\nb\n")
        view.show(buffer)
        assert screen(view)[0] == top
        buffer.append("x\n" * 10)
        view.show(buffer)
        assert screen(view)[0] == "x"


async def test_wrap_and_sideways() -> None:
    host, buffer = Host(), filled("0123456789" * 4 + "\nshort\n")
    async with host.run_test(size=(21, 5)) as pilot:
        view = host.log_view
        view.show(buffer)
        view.focus()
        assert screen(view)[:2] == ["01234567890123456789", "short"]
        await pilot.press("right")
        assert screen(view)[:2] == ["89012345678901234567", ""]
        await pilot.press("left", "w")
        assert screen(view)[:4] == ["0123456789012345678", "9012345678901234567", "89", "short"]


async def test_selected_text_is_what_the_log_says() -> None:
    host, buffer = Host(), filled("one two\nthree four\nfive\n")
    async with host.run_test(size=(30, 5)) as pilot:
        host.log_view.show(buffer)
        await pilot.mouse_down(LogView, offset=(4, 0))
        await pilot.hover(LogView, offset=(5, 1))
        await pilot.mouse_up(LogView, offset=(5, 1))
        assert host.screen.get_selected_text() in ("two\nthree", "two\nthree ")
        host.log_view.text_select_all()
        assert host.screen.get_selected_text() == "one two\nthree four\nfive"


async def test_another_log_starts_at_its_end() -> None:
    host = Host()
    async with host.run_test(size=(30, 3)):
        view = host.log_view
        view.show(filled("a\n" * 10))
        view.scroll_rows(-3)
        view.show(filled("b\n" * 10 + "last\n"))
        assert view.following
        assert screen(view)[-1] == "last"
        view.show(None)
        assert screen(view)[0] == "Nothing yet."
