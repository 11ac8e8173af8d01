"""Straightens the fragments of tool calls that servers of uneven quality send."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlagent_tui.models.client import ToolCallDelta


@dataclass(slots=True)
class _Call:
    index: int
    id: str = ""
    tool: str = ""
    has_arguments: bool = False


@dataclass(slots=True)
class ToolFragments:
    """Gives every call of an answer its own index, its id once, and its name once.

    Servers repeat ids and names with each fragment, send ids late, leave the index out, or give
    several calls the same one.
    """

    _by_wire: dict[int, _Call] = field(default_factory=dict)
    _count: int = 0

    def add(self, index: int | None, call_id: str, tool: str, arguments: str) -> ToolCallDelta:
        """Return the fragment as it should have been.

        Args:
            index: The index on the wire; None counts for the call that is being sent, or for a
                new one if the id is new.
            call_id: The id that came with the fragment, or an empty text.
            tool: The name or a piece of it.
            arguments: A piece of the arguments.
        """
        call = self._call(index, call_id)
        new_id = call_id if not call.id else ""
        call.id = call.id or call_id
        new_tool = "" if call.has_arguments or tool == call.tool else tool
        call.tool += new_tool
        call.has_arguments = call.has_arguments or bool(arguments)
        return ToolCallDelta(call.index, new_id, new_tool, arguments)

    def _call(self, index: int | None, call_id: str) -> _Call:
        wire = index if index is not None else max(self._by_wire, default=0)
        call = self._by_wire.get(wire)
        other = call is not None and call.id and call_id and call.id != call_id
        if call is None or other:
            call = _Call(self._count)
            self._count += 1
            self._by_wire[wire] = call
        return call
