"""The panes that have keys of their own, for the help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def pane_keys() -> Mapping[str, Iterable[object]]:
    """Return title and bindings of every pane and dialog with keys of its own."""
    from mlagent_tui.tui.panes.inspector import Inspector
    from mlagent_tui.tui.panes.tool_tree import ToolTree
    from mlagent_tui.tui.screens.approval import ApprovalScreen
    from mlagent_tui.tui.screens.model import ModelScreen
    from mlagent_tui.tui.transcript.view import TranscriptView

    return {
        "In the conversation": TranscriptView.BINDINGS,
        "In the tool calls": ToolTree.BINDINGS,
        "In the inspector": Inspector.BINDINGS,
        "In the list of models": ModelScreen.BINDINGS,
        "When calls wait for your yes": ApprovalScreen.BINDINGS,
    }
