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
    return (*_panes(), *_dialogs())


def _panes() -> tuple[PaneKeys, ...]:
    from mlagent_tui.tui.logs.log_view import LogView
    from mlagent_tui.tui.panes.inspector import Inspector
    from mlagent_tui.tui.panes.lines_view import LinesView
    from mlagent_tui.tui.panes.searched_view import SearchedView
    from mlagent_tui.tui.panes.tool_tree import ToolTree
    from mlagent_tui.tui.transcript.view import TranscriptView
    from mlagent_tui.tui.widgets.copy_bar import CopyBar
    from mlagent_tui.tui.widgets.find_bar import FindInput
    from mlagent_tui.tui.widgets.queue_list import QueueList

    return (
        PaneKeys("In the conversation", TranscriptView, TranscriptView.BINDINGS),
        PaneKeys("In the tool calls", ToolTree, ToolTree.BINDINGS),
        PaneKeys("In the log", LogView, LogView.BINDINGS),
        PaneKeys("In the inspector's other tabs", SearchedView, SearchedView.BINDINGS),
        PaneKeys("In the inspector", Inspector, Inspector.BINDINGS),
        PaneKeys("In the queue", QueueList, QueueList.BINDINGS),
        PaneKeys("While you type what to find", FindInput, FindInput.BINDINGS),
        PaneKeys("While you copy by keys", CopyBar, CopyBar.BINDINGS),
        PaneKeys("In other lists and texts", LinesView, LinesView.BINDINGS),
    )


def _dialogs() -> tuple[PaneKeys, ...]:
    from mlagent_tui.tui.argument_form.form import ArgumentForm
    from mlagent_tui.tui.screens.approval import ApprovalScreen
    from mlagent_tui.tui.screens.choice import ChoiceScreen
    from mlagent_tui.tui.screens.context import ContextScreen
    from mlagent_tui.tui.screens.help import HelpScreen
    from mlagent_tui.tui.screens.history import HistoryScreen
    from mlagent_tui.tui.screens.model import ModelScreen
    from mlagent_tui.tui.screens.palette import PaletteScreen
    from mlagent_tui.tui.screens.settings import SettingsScreen
    from mlagent_tui.tui.screens.token import TokenScreen

    dialogs: tuple[tuple[str, type[DOMNode]], ...] = (
        ("When calls wait for your yes", ApprovalScreen),
        ("In a call's arguments", ArgumentForm),
        ("In the list of models", ModelScreen),
        ("In earlier inputs", HistoryScreen),
        ("In the settings", SettingsScreen),
        ("In the view of the context", ContextScreen),
        ("In the commands", PaletteScreen),
        ("In this help", HelpScreen),
        ("When a token is asked for", TokenScreen),
        ("In other dialogs", ChoiceScreen),
    )
    return tuple(PaneKeys(title, kind, kind.BINDINGS, dialog=True) for title, kind in dialogs)
