"""Finds tools by name, checks arguments, and runs handlers of every form in one way."""

from __future__ import annotations

import asyncio
import difflib
import inspect
import logging
import traceback
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any

from mlagent_tui.tools.blocking import in_thread
from mlagent_tui.tools.model_budget import bound_text
from mlagent_tui.tools.spec import Arguments, ToolContext, ToolResult, ToolSpec

if TYPE_CHECKING:
    from mlagent_tui.protocol.values import ToolInfo
    from mlagent_tui.tools.validation import ArgumentsCheck

_log = logging.getLogger(__name__)


class ToolRouter:
    """The tools of one session.

    Args:
        specs: The tools, in the order in which the model is told of them.

    Raises:
        ValueError: Two tools have the same name.
    """

    def __init__(self, specs: Sequence[ToolSpec]) -> None:
        self._specs: dict[str, ToolSpec] = {}
        for spec in specs:
            other = self._specs.get(spec.name)
            if other is not None:
                raise ValueError(
                    f'Two tools are called "{spec.name}" ({other.origin} and {spec.origin}). '
                    "The model could not tell them apart. Rename one of them or leave it out."
                )
            self._specs[spec.name] = spec
        self._checks: dict[str, tuple[ToolSpec, ArgumentsCheck]] = {}

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """All tools."""
        return tuple(self._specs.values())

    @property
    def infos(self) -> tuple[ToolInfo, ...]:
        """All tools as the model is told of them."""
        return tuple(spec.info for spec in self._specs.values())

    @property
    def essential_infos(self) -> tuple[ToolInfo, ...]:
        """The tools that a model with little context is told of."""
        return tuple(spec.info for spec in self._specs.values() if spec.essential)

    def get(self, name: str) -> ToolSpec | None:
        """Return the tool of that name, or None."""
        return self._specs.get(name)

    def near(self, name: str) -> tuple[str, ...]:
        """Return up to three names that look like ``name``, the nearest first."""
        folded = {known.casefold(): known for known in self._specs}
        found = difflib.get_close_matches(name[:200].casefold(), folded, n=3, cutoff=0.5)
        return tuple(folded[match] for match in found)

    def validate(self, spec: ToolSpec, arguments: object) -> str | None:
        """Return what is wrong with the arguments of a call, in words; None if they fit."""
        known = self._checks.get(spec.name)
        if known is None or known[0] is not spec:
            from mlagent_tui.tools.validation import ArgumentsCheck

            known = self._checks[spec.name] = (spec, ArgumentsCheck(spec.parameters))
        return known[1].problem(arguments)

    async def call(self, spec: ToolSpec, arguments: Arguments, context: ToolContext) -> ToolResult:
        """Run a tool and return its result, within the model's budget.

        A handler that raises, or returns something of another shape, gives a failed result.

        Raises:
            asyncio.CancelledError: The call was cancelled.
        """
        started = context.clock.monotonic()
        try:
            returned = await _within_limit(spec, arguments, context)
            result = _as_result(spec.name, returned)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            result = ToolResult(f"{spec.name} stopped itself before it had a result.", False)
        except _LimitReachedError:
            elapsed = round(context.clock.monotonic() - started, 3)
            result = ToolResult(
                f"{spec.name} was stopped after its time limit of {spec.time_limit:g} seconds. "
                "Whether it had an effect is not known; check before you repeat it.",
                False,
                state="timed_out",
                facts={"elapsed": elapsed},
            )
        except Exception as error:
            _log.debug("%s raised", spec.name, exc_info=True)
            context.log(traceback.format_exc(), "system")
            result = ToolResult(_failure(spec.name, error), False)
        return await _bounded(spec, result, context)


class _LimitReachedError(Exception):
    """The tool's time limit passed."""


async def _within_limit(spec: ToolSpec, arguments: Arguments, context: ToolContext) -> object:
    if spec.time_limit is None:
        return await _run(spec, arguments, context)
    work = asyncio.ensure_future(_run(spec, arguments, context))
    limit = asyncio.ensure_future(context.clock.sleep(spec.time_limit))
    try:
        await asyncio.wait({work, limit}, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        work.cancel()
        await asyncio.wait({work})
        raise
    finally:
        limit.cancel()
    if work.done():
        return work.result()
    work.cancel()
    await asyncio.wait({work})
    raise _LimitReachedError


async def _run(spec: ToolSpec, arguments: Arguments, context: ToolContext) -> object:
    """Call the handler, whatever its form."""
    handler = spec.handler
    given: tuple[Any, ...] = (arguments, context) if _takes_context(handler) else (arguments,)
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(
        getattr(handler, "__call__", None)  # noqa: B004 - an object with an async __call__
    ):
        return await handler(*given)
    returned = await in_thread(handler, *given)
    return await returned if isinstance(returned, Awaitable) else returned


def _takes_context(handler: Any) -> bool:
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):  # built-in functions may have no signature
        return False
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return True
    places = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    return len(places) >= 2


def _as_result(name: str, returned: object) -> ToolResult:
    match returned:
        case ToolResult():
            return returned
        case str():
            return ToolResult(returned)
        case (str() as output, bool() as success):
            return ToolResult(output, success)
    return ToolResult(
        f"{name} ended, but returned {type(returned).__name__} instead of a text, "
        "so its result is lost. This is a mistake in the tool itself.",
        False,
    )


def _failure(name: str, error: Exception) -> str:
    reason = str(error).strip().splitlines()
    said = f": {reason[0][:500]}" if reason else ""
    return (
        f"{name} failed with {type(error).__name__}{said}. "
        "Nothing else is known about its effect; check before you repeat it."
    )


async def _bounded(spec: ToolSpec, result: ToolResult, context: ToolContext) -> ToolResult:
    """Keep the output within the budget, and free of what no encoding can carry."""
    output = result.output or "(no output)"
    if not output.isascii():
        output = output.encode("utf-8", "replace").decode("utf-8")
    spill_path = result.spill_path
    limit = context.within_room(spec.output_limit)
    if len(output) > limit:
        name = f"{spec.name}-{context.tool_call_id}"
        bounded = await in_thread(bound_text, output, context.spill_dir, name, limit)
        output, spill_path = bounded.text, spill_path or bounded.spill_path
    if output is result.output:
        return result
    return ToolResult(
        output, result.success, result.display, result.state, result.facts, spill_path
    )
