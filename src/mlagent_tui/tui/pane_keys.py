"""The panes and dialogs that have keys of their own: for the help, and for own keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class PaneKey:
    """What one action's keys are in a pane.

    Attributes:
        id: Name of the binding; empty if it cannot be changed.
        keys: Textual's names of the keys.
        action: What they run.
        doc: What it does.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    doc: str


@dataclass(frozen=True, slots=True)
class PaneKeys:
    """A pane or a dialog with keys of its own.

    Attributes:
        title: Where the keys work, as the help says it.
        kind: The class of the widget or the screen.
        bindings: Its bindings.
        dialog: Whether the main screen's keys are out of reach while it is open.
    """

    title: str
    kind: type[DOMNode]
    bindings: Iterable[object]
    dialog: bool = False

    def rows(self) -> tuple[PaneKey, ...]:
        """Return one row for each action that is told of, with all keys that run it."""
        found: dict[str, PaneKey] = {}
        for given in self.bindings:
            binding = given if isinstance(given, Binding) else Binding(*given)  # type: ignore[misc]
            doc = binding.tooltip or binding.description
            if doc:
                old = found.get(binding.action)
                keys = (*(old.keys if old else ()), *binding.key.split(","))
                found[binding.action] = PaneKey(binding.id or "", keys, binding.action, doc)
        return tuple(found.values())


def pane_keys() -> tuple[PaneKeys, ...]:
    """Return every pane and dialog with keys of its own."""
    from mlagent_tui.tui.log_view import LogView
    from mlagent_tui.tui.panes.inspector import Inspector
    from mlagent_tui.tui.panes.tool_tree import ToolTree
    from mlagent_tui.tui.screens.approval import ApprovalScreen
    from mlagent_tui.tui.screens.model import ModelScreen
    from mlagent_tui.tui.transcript.view import TranscriptView
    from mlagent_tui.tui.widgets.copy_bar import CopyBar
    from mlagent_tui.tui.widgets.find_bar import FindInput

    return (
        PaneKeys("In the conversation", TranscriptView, TranscriptView.BINDINGS),
        PaneKeys("In the tool calls", ToolTree, ToolTree.BINDINGS),
        PaneKeys("In the log", LogView, LogView.BINDINGS),
        PaneKeys("While words to find are typed", FindInput, FindInput.BINDINGS),
        PaneKeys("In copy mode", CopyBar, CopyBar.BINDINGS),
        PaneKeys("In the inspector", Inspector, Inspector.BINDINGS),
        PaneKeys("In the list of models", ModelScreen, ModelScreen.BINDINGS, dialog=True),
        PaneKeys(
            "When calls wait for your yes", ApprovalScreen, ApprovalScreen.BINDINGS, dialog=True
        ),
    )
