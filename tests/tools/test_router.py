"""Every form of handler gives one result; arguments are refused in words that help."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import threading
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.tools.router import ToolRouter
from mlagent_tui.tools.spec import ToolContext, ToolResult, ToolSpec

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "timeout": {"type": "number", "maximum": 10},
        "mode": {"enum": ["fast", "slow"]},
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": {"type": "string"}}},
        },
    },
    "required": ["timeout"],
    "additionalProperties": False,
}


def spec(handler: Any, **more: Any) -> ToolSpec:
    return ToolSpec(
        name="your_tool", description="What it does", parameters=SCHEMA, handler=handler, **more
    )


async def five_line_example(arguments: Any) -> tuple[str, bool]:
    return f"got {arguments['timeout']}", True


def plain(arguments: Any) -> str:
    return f"plain in {threading.current_thread().name}"


async def with_context(arguments: Any, context: ToolContext) -> ToolResult:
    context.log("hello")
    return ToolResult(context.tool_call_id)


class Callable:
    async def __call__(self, arguments: Any, context: ToolContext) -> str:
        return "from an object"


async def test_the_five_line_example_works_as_it_stands(bench: Any) -> None:
    result = await bench.call(spec(five_line_example), timeout=3)
    assert (result.output, result.success) == ("got 3", True)


@pytest.mark.parametrize(
    ("handler", "output"),
    [
        (plain, "plain in mlagent-tool"),
        (with_context, "call_1"),
        (Callable(), "from an object"),
        (functools.partial(with_context), "call_1"),
        (lambda arguments: ("no", False), "no"),
        (lambda arguments, context: five_line_example(arguments), "got 1"),
        (lambda *given: f"{len(given)} given", "2 given"),
        (lambda arguments: "", "(no output)"),
        (lambda arguments: None, "your_tool ended, but returned NoneType"),
    ],
)
async def test_every_form_of_handler(bench: Any, handler: Any, output: str) -> None:
    result = await bench.call(spec(handler), timeout=1)
    assert result.output.startswith(output)


async def test_an_exception_is_a_failed_result_and_its_traceback_goes_to_the_log(
    bench: Any,
) -> None:
    def breaks(arguments: Any) -> str:
        raise KeyError("loss\nsecond line")

    result = await bench.call(spec(breaks), timeout=1)
    assert not result.success
    assert "your_tool failed with KeyError" in result.output
    assert "Traceback" not in result.output
    assert "Traceback" in bench.log_text


async def test_a_handler_that_cancels_itself_fails_and_one_that_is_cancelled_passes_it_on(
    bench: Any,
) -> None:
    async def cancels_itself(arguments: Any) -> str:
        raise asyncio.CancelledError

    assert not (await bench.call(spec(cancels_itself), timeout=1)).success

    begun = asyncio.Event()

    async def waits(arguments: Any) -> str:
        begun.set()
        await asyncio.Event().wait()
        return ""

    task = asyncio.ensure_future(bench.call(spec(waits), timeout=1))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_blocked_plain_handler_can_be_abandoned(bench: Any) -> None:
    begun, release = threading.Event(), threading.Event()

    def blocks(arguments: Any) -> str:
        begun.set()
        release.wait()
        return "too late"

    task = asyncio.ensure_future(bench.call(spec(blocks), timeout=1))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    release.set()


async def test_the_time_limit_of_a_tool(bench: Any) -> None:
    stopped = asyncio.Event()

    async def waits(arguments: Any) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ""

    result = await bench.call(spec(waits, time_limit=0.02), timeout=1)
    assert result.state == "timed_out"
    assert not result.success
    assert stopped.is_set()
    assert (await bench.call(spec(plain, time_limit=30), timeout=1)).success


async def test_a_long_output_is_bounded_and_kept(bench: Any) -> None:
    text = "".join(f"line {i}\n" for i in range(10_000))
    result = await bench.call(spec(lambda arguments: text), timeout=1)
    assert len(result.output) <= 25_000
    assert "left out here" in result.output
    kept = Path(result.spill_path)
    assert content_and_mode(kept) == (text, 0o600)


def content_and_mode(path: Path) -> tuple[str, int]:
    return path.read_text(), path.stat().st_mode & 0o777


async def test_what_no_encoding_can_carry_is_replaced(bench: Any) -> None:
    result = await bench.call(spec(lambda arguments: "a\ud800b"), timeout=1)
    assert result.output == "a?b"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, 'argument "timeout" is missing'),
        ({"timeout": "soon"}, 'argument "timeout" must be a number, but the text "soon" came'),
        ({"timeout": True}, "must be a number, but true came"),
        ({"timeout": None}, "but null came"),
        ({"timeout": 11}, "must be 10 or less, but the number 11 came"),
        ({"timeout": 1, "mode": "fats"}, 'must be one of "fast", "slow", but the text "fats"'),
        ({"timeout": 1, "tiemout": 2}, 'no argument "tiemout". Did you mean "timeout"?'),
        ({"timeout": 1, "rows": [{"id": "a"}, {"id": 2}]}, 'argument "rows[1].id" must be a text'),
        ([1], "must be a JSON object, but the list [1] came"),
    ],
)
def test_what_is_wrong_with_arguments_is_said_in_words(arguments: Any, words: str) -> None:
    tool = spec(plain)
    problem = ToolRouter([tool]).validate(tool, arguments)
    assert problem is not None
    assert words in problem


def test_messages_about_arguments_are_bounded() -> None:
    tool = spec(plain)
    problem = ToolRouter([tool]).validate(tool, {"timeout": "x" * 100_000, "m" * 90_000: 1})
    assert problem is not None
    assert len(problem) < 1_600


def test_fitting_arguments_pass_and_broken_schemas_check_nothing() -> None:
    router = ToolRouter([])
    assert router.validate(spec(plain), {"timeout": 1.5, "mode": "fast"}) is None
    broken = dataclasses.replace(spec(plain), name="broken", parameters={"type": "nonsense"})
    assert router.validate(broken, {"anything": 1}) is None
    remote = dataclasses.replace(
        spec(plain), name="remote", parameters={"$ref": "http://127.0.0.1:9/schema.json"}
    )
    assert router.validate(remote, {"anything": 1}) is None


def test_names() -> None:
    router = ToolRouter(
        [dataclasses.replace(spec(plain), name=n) for n in ("bash", "read", "write")]
    )
    assert router.get("bash") is not None
    assert router.get("Bash") is None
    assert router.near("Bash") == ("bash",)
    assert router.near("wirte") == ("write",)
    assert router.near("zzzzzz") == ()
    assert [info.name for info in router.infos] == ["bash", "read", "write"]
    with pytest.raises(ValueError, match='Two tools are called "your_tool"'):
        ToolRouter([spec(plain), spec(plain, origin="mcp:x")])
