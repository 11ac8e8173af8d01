"""Measures the transcript: CPU time of a streaming frame, of scrolling, and of opening.

Run ``python benchmarks/transcript_frames.py``. One frame appends text to the last of 10,000
items and waits until it is on the (headless) screen.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from textual.app import App, ComposeResult

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.log_view import LogBuffer, LogView
from mlagent_tui.tui.render.markdown import warm_up
from mlagent_tui.tui.state import AssistantItem, ToolItem, TranscriptItem, UserItem
from mlagent_tui.tui.theme import register_themes
from mlagent_tui.tui.transcript.view import TranscriptView

ITEMS = 10_000
FRAMES = 120
SIZE = (120, 40)

WORDS = "the model reads a `batch` of **examples** and writes the loss to a file, then "
ANSWER = (
    "I looked at the data set and found **three** columns.\n\n"
    "The recipe uses `SFTTrainer`; it needs a chat template.\n\n"
    "- load the adapter\n- run the evaluation\n"
)


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
    number = 0
    while True:
        number += 1
        yield WORDS[:40] if number % 15 else ".\n\n"


def one_list() -> Iterator[str]:
    yield "Steps:\n\n"
    while True:
        yield "- an item with `code` and **bold** words\n"


def fence() -> Iterator[str]:
    yield "```python\n"
    number = 0
    while True:
        number += 1
        yield "".join(
            f"    value_{number}_{line} = compute(batch, step={line})  # note\n"
            for line in range(4)
        )


def table() -> Iterator[str]:
    yield "| name | steps | loss | note |\n|---|---:|---:|---|\n"
    number = 0
    while True:
        number += 1
        yield f"| run {number} | {number * 10} | 0.{number} | "
        yield "the **best** so far |\n"


def percentiles(samples: list[float]) -> str:
    ordered = sorted(samples)
    middle = ordered[len(ordered) // 2] * 1000
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000
    return f"{middle:7.1f} {high:7.1f} {ordered[-1] * 1000:7.1f}"


async def measure(act: Callable[[int], None], settle: Callable[[], Awaitable[None]]) -> list[float]:
    samples: list[float] = []
    for number in range(FRAMES):
        begin = time.process_time()
        act(number)
        await settle()
        samples.append(time.process_time() - begin)
    return samples


async def stream(name: str, source: Callable[[], Iterator[str]]) -> None:
    view = TranscriptView()
    items = conversation(ITEMS)
    async with Bench(view).run_test(size=SIZE) as pilot:
        begin = time.process_time()
        view.update_items(items)
        await pilot.pause()
        opened = time.process_time() - begin
        text = source()
        tail = AssistantItem(key="live", text="")

        def act(_number: int) -> None:
            nonlocal tail
            tail = replace(tail, text=tail.text + next(text))
            view.update_items((*items, tail))

        samples = await measure(act, pilot.pause)
        print(f"{name:<28}{percentiles(samples)}   open {opened:.2f} s, {len(tail.text):,} chars")


async def scroll() -> None:
    view = TranscriptView()
    async with Bench(view).run_test(size=SIZE) as pilot:
        view.update_items(conversation(ITEMS))
        await pilot.pause()
        samples = await measure(lambda _number: view.scroll_rows(-3), pilot.pause)
        print(f"{'scroll 3 lines':<28}{percentiles(samples)}")
        samples = await measure(lambda _number: view.action_page_up(), pilot.pause)
        print(f"{'scroll a page':<28}{percentiles(samples)}")
        samples = await measure(lambda number: view.go_to_row(number * 7919 % 60_000), pilot.pause)
        print(f"{'jump anywhere':<28}{percentiles(samples)}")


async def resize() -> None:
    view = TranscriptView()
    async with Bench(view).run_test(size=SIZE) as pilot:
        view.update_items(conversation(ITEMS))
        await pilot.pause()
        samples: list[float] = []
        for number in range(10):
            begin = time.process_time()
            await pilot.resize_terminal(100 + number, 40)
            await pilot.pause()
            samples.append(time.process_time() - begin)
        print(f"{'resize':<28}{percentiles(samples)}")


async def log(lines: int) -> None:
    view, buffer = LogView(), LogBuffer()
    async with Bench(view).run_test(size=SIZE) as pilot:

        def act(number: int) -> None:
            buffer.append(
                "".join(
                    f"{{'loss': {line / 7:.3f}, 'step': {number * lines + line}}}\n"
                    for line in range(lines)
                )
            )
            view.show(buffer)

        samples = await measure(act, pilot.pause)
        print(f"{f'log, {lines} lines a frame':<28}{percentiles(samples)}")


async def idle() -> None:
    async with Bench(TranscriptView()).run_test(size=SIZE) as pilot:
        samples = await measure(lambda _number: None, pilot.pause)
        print(f"{'nothing (cost of waiting)':<28}{percentiles(samples)}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    warm_up()
    gc.freeze()
    print(f"{ITEMS:,} items, {SIZE[0]}x{SIZE[1]}, {FRAMES} frames; CPU ms a frame")
    print(f"{'':<28}{'p50':>7} {'p95':>7} {'max':>7}")
    await idle()
    for name, source in (
        ("prose", prose),
        ("open list", one_list),
        ("open fence, 200 chars", fence),
        ("open table", table),
    ):
        await stream(name, source)
    await scroll()
    await resize()
    await log(20)
    await log(200)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
