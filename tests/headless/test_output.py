"""Output that nobody reads, or nobody can, never holds up the run."""

from __future__ import annotations

import asyncio
import os

from mlagent_tui.headless.output import Output


async def test_lines_arrive_in_order() -> None:
    reading, writing = os.pipe()
    output = Output(writing)
    for number in range(100):
        output.line(f"line {number} \ud800")
    await output.close(5)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as file:
        assert file.read() == "".join(f"line {number} ?\n" for number in range(100))
    assert not output.broken


async def test_a_full_pipe_is_given_up_in_time() -> None:
    reading, writing = os.pipe()
    output = Output(writing)
    output.line("x" * 1_000_000)
    await output.close(0.05)
    assert output.broken
    os.close(reading)  # lets the thread end


async def test_a_reader_that_left_is_noticed() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    output, noticed = Output(writing), asyncio.Event()
    output.when_broken(noticed.set)
    output.line("hello")
    await asyncio.wait_for(noticed.wait(), 5)
    assert output.broken
    await output.close(5)
    os.close(writing)
