import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.app import App, ComposeResult

from mlagent_tui.tui.logs.log_buffer import MAX_CHARACTERS, LogLine
from mlagent_tui.tui.logs.log_spill import LogSpill
from mlagent_tui.tui.logs.log_view import LogBuffer, LogView
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


def test_only_the_last_lines_are_kept_in_memory_and_all_can_be_read() -> None:
    buffer = LogBuffer(max_lines=100)
    for number in range(1000):
        buffer.append(f"line {number}\n")
        assert len(buffer._lines) <= 101
    buffer.append("partial")
    assert buffer.total == 1000
    assert buffer.first == 0
    assert lines(buffer) == [*(f"line {number}" for number in range(1000)), "partial"]
    assert buffer.tail(2) == ("line 999", "partial")


def test_long_lines_are_bounded_and_leave_memory() -> None:
    buffer = LogBuffer()
    for _ in range(40):
        buffer.append("x" * 1_000_000)
    assert sum(map(len, buffer._lines)) <= MAX_CHARACTERS
    assert sum(len(buffer.text(n)) for n in range(buffer.first, buffer.end)) == 40_000_000
    buffer.append("\n" + "y" * 1_000_000 + "\n")
    assert len(buffer.text(buffer.end - 1)) <= 20_100


def test_a_disk_that_takes_nothing_costs_only_the_old_lines(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    buffer = LogBuffer(max_lines=100, spill_folder=tmp_path / "file" / "folder")
    for number in range(1000):
        buffer.append(f"line {number}\n")
    assert buffer.first > 890
    assert buffer.text(buffer.first) == f"line {buffer.first}"
    assert lines(buffer)[-1] == "line 999"


def test_a_full_file_keeps_the_newest_lines_in_order() -> None:
    spill = LogSpill(max_bytes=1000)
    spill.write([("one", PLAIN)] * 300)
    assert spill.closed
    spill.write([("two", PLAIN)])
    assert spill.count == 300


def test_colours_come_back_from_the_file(tmp_path: Path) -> None:
    kept, spilled = LogBuffer(), LogBuffer(max_lines=16, spill_folder=tmp_path / "new")
    for number in range(700):
        color = f"\x1b[3{number % 8}m" if number % 100 == 50 else ""
        for buffer in (kept, spilled):
            buffer.append(f"{color}line {number} \u2603\ud800\n")
    for number in range(700):
        assert _styles(spilled.line(number)) == _styles(kept.line(number)), number


def _styles(line: LogLine) -> list[Style]:
    return [PLAIN] if isinstance(line, str) else [style for _, style in line]


@given(OUTPUT, st.integers(1, 5))
def test_what_left_memory_reads_as_before(text: str, max_lines: int) -> None:
    assert lines(filled(text * 3, max_lines=max_lines)) == lines(filled(text * 3))


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


async def test_lines_that_leave_memory_stay_in_view(tmp_path: Path) -> None:
    host, buffer = Host(), LogBuffer(max_lines=10, spill_folder=tmp_path)
    async with host.run_test(size=(30, 4)) as pilot:
        view = host.log_view
        buffer.append("".join(f"line {number}\n" for number in range(10)))
        view.show(buffer)
        view.scroll_rows(-2)
        shown = screen(view)
        buffer.append("x\n" * 1000)
        view.show(buffer)
        assert screen(view) == shown
        view.focus()
        await pilot.press("home")
        assert screen(view)[0] == "line 0"


async def test_lines_that_are_lost_do_not_move_the_view_away(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    host, buffer = Host(), LogBuffer(max_lines=10, spill_folder=tmp_path / "file")
    async with host.run_test(size=(30, 4)):
        view = host.log_view
        buffer.append("".join(f"line {number}\n" for number in range(10)))
        view.show(buffer)
        view.scroll_rows(-2)
        buffer.append("x\n" * 30)
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
