"""Measures the views of long texts: CPU time of a streaming frame, of scrolling, and of resizing.

``python -m benchmarks.transcript_frames`` prints the seconds of each frame as JSON. One frame
appends text to the last of 10,000 items and waits until it is on the (headless) screen.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from textual.app import App, ComposeResult

from benchmarks.recorded import ANSWER, ENTRIES
from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.logs.log_view import LogBuffer, LogView
from mlagent_tui.tui.render.items import warm_up
from mlagent_tui.tui.state import AssistantItem, ToolItem, TranscriptItem, UserItem
from mlagent_tui.tui.theme import register_themes
from mlagent_tui.tui.transcript.view import TranscriptView

ITEMS = ENTRIES
FRAMES = 120
SIZE = (120, 40)

WORDS = "the model reads a `batch` of **examples** and writes the loss to a file, then "


class Bench(App[None]):
    """Holds the widget that is measured."""

    def __init__(self, widget: TranscriptView | LogView) -> None:
        super().__init__()
        self.widget = widget

    def on_load(self) -> None:
        """Choose the theme that people see first."""
        register_themes(self)
        self.theme = "mlagent-dark"

    def compose(self) -> ComposeResult:
        """Show nothing else."""
        yield self.widget


def conversation(count: int) -> tuple[TranscriptItem, ...]:
    """Return items as a long session has them."""
    items: list[TranscriptItem] = []
    for number in range(count):
        kind = number % 4
        if kind == 0:
            items.append(UserItem(key=f"u{number}", text=f"Question {number}: what is next?"))
        elif kind == 2:
            items.append(
                ToolItem(
                    key=f"t{number}",
                    tool="bash",
                    arguments={"command": f"python step_{number}.py"},
                    state="succeeded",
                    success=True,
                    output="done",
                    display=Display(
                        "shell", "loss 0.5\nloss 0.4\nloss 0.3\nsaved", {"exit_code": 0}
                    ),
                    facts={"elapsed": 1.5},
                )
            )
        else:
            items.append(AssistantItem(key=f"a{number}", text=ANSWER, status="complete"))
    return tuple(items)


def prose() -> Iterator[str]:
    """Running text."""
    number = 0
    while True:
        number += 1
        yield WORDS[:40] if number % 15 else ".\n\n"


def one_list() -> Iterator[str]:
    """A list that never ends."""
    yield "Steps:\n\n"
    while True:
        yield "- an item with `code` and **bold** words\n"


def fence() -> Iterator[str]:
    """Code, four lines a frame."""
    yield "```python\n"
    number = 0
    while True:
        number += 1
        yield "".join(
            f"    value_{number}_{line} = compute(batch, step={line})  # note\n"
            for line in range(4)
        )


def table() -> Iterator[str]:
    """A table, half a line a frame."""
    yield "| name | steps | loss | note |\n|---|---:|---:|---|\n"
    number = 0
    while True:
        number += 1
        yield f"| run {number} | {number * 10} | 0.{number} | "
        yield "the **best** so far |\n"


async def measure(act: Callable[[int], None], settle: Callable[[], Awaitable[None]]) -> list[float]:
    """Return the processor time of each of some frames."""
    samples: list[float] = []
    for number in range(FRAMES):
        begin = time.process_time()
        act(number)
        await settle()
        samples.append(time.process_time() - begin)
    return samples


async def stream(source: Callable[[], Iterator[str]], above: int = 0) -> list[float]:
    """Stream below 10,000 items; ``above`` rows higher than the end if that is not followed."""
    view = TranscriptView()
    items = conversation(ITEMS)
    async with Bench(view).run_test(size=SIZE) as pilot:
        view.update_items(items)
        await pilot.pause()
        if above:
            view.scroll_rows(-above)
        text = source()
        tail = AssistantItem(key="live", text="")

        def act(_number: int) -> None:
            nonlocal tail
            tail = replace(tail, text=tail.text + next(text))
            view.update_items((*items, tail))

        return await measure(act, pilot.pause)


async def open_items() -> list[float]:
    """Give a view 10,000 items and wait for the first screenful."""
    samples: list[float] = []
    for _ in range(5):
        view, items = TranscriptView(), conversation(ITEMS)
        async with Bench(view).run_test(size=SIZE) as pilot:
            begin = time.process_time()
            view.update_items(items)
            await pilot.pause()
            samples.append(time.process_time() - begin)
    return samples


async def scroll(act: Callable[[TranscriptView, int], None]) -> list[float]:
    """Move about in 10,000 items, most of which were never drawn."""
    view = TranscriptView()
    async with Bench(view).run_test(size=SIZE) as pilot:
        view.update_items(conversation(ITEMS))
        await pilot.pause()
        return await measure(lambda number: act(view, number), pilot.pause)


async def resize() -> list[float]:
    """Change the width of 10,000 items."""
    view = TranscriptView()
    async with Bench(view).run_test(size=SIZE) as pilot:
        view.update_items(conversation(ITEMS))
        await pilot.pause()
        samples: list[float] = []
        for number in range(20):
            begin = time.process_time()
            await pilot.resize_terminal(100 + number, 40)
            await pilot.pause()
            samples.append(time.process_time() - begin)
        return samples


async def log(lines: int) -> list[float]:
    """Append lines to a log that is followed."""
    view, buffer = LogView(), LogBuffer()
    async with Bench(view).run_test(size=SIZE) as pilot:

        def act(number: int) -> None:
            steps = range(number * lines, (number + 1) * lines)
            buffer.append(
                "".join(f"{{'loss': {step / 7:.3f}, 'step': {step}}}\n" for step in steps)
            )
            view.show(buffer)

        return await measure(act, pilot.pause)


async def main() -> None:
    """Print all figures."""
    warm_up()
    found = {
        "warming up": await stream(fence),
        "prose": await stream(prose),
        "open list": await stream(one_list),
        "open fence": await stream(fence),
        "open table": await stream(table),
        "prose, not followed": await stream(prose, above=500),
        "open": await open_items(),
        "scroll": await scroll(lambda view, _number: view.scroll_rows(-3)),
        "page": await scroll(lambda view, _number: view.action_page_up()),
        "jump": await scroll(lambda view, number: view.go_to_row(number * 7919 % 60_000)),
        "resize": await resize(),
        "log 20": await log(20),
        "log 200": await log(200),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
