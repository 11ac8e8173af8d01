"""The table of keys: bindings, hints and help come from it.

Keys that look the same on the wire (ctrl+i and tab, ctrl+m and enter, ctrl+h and backspace) are
never used; keys that need a modern terminal always have a twin that does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

from mlagent_tui.tui.commands import COMMANDS

Scope = Literal["global", "composer", "leader"]
"""Where a key works: on the whole main screen, while writing, or after the leader key."""

LEADER = "ctrl+x"
"""The key that the leader keys follow."""


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table.

    Attributes:
        id: Name of the binding, for keymaps; unique.
        keys: Textual's names of the keys, divided by commas.
        action: The action that they run.
        scope: Where they work.
        doc: What they do, in a few words.
        hint: One or two words for the hint line; empty keeps it out.
        shown: How the keys are written for people.
    """

    id: str
    keys: str
    action: str
    scope: Scope
    doc: str
    hint: str = ""
    shown: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Textual's names of the keys; empty if the row is switched off."""
        return tuple(self.keys.split(",")) if self.keys else ()

    @property
    def label(self) -> str:
        """The keys as people read them."""
        return self.shown or " or ".join(spelled(key) for key in self.names) or "no key"


_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def spelled(key: str) -> str:
    """Return one of Textual's key names as people write it: ``Ctrl+X``, ``PgUp``, ``k``, ``?``."""
    if key in _NAMES or len(key) == 1:
        return _NAMES.get(key, key)
    *modifiers, last = key.split("+")
    shown = _NAMES.get(last, last.upper() if len(last) == 1 else last.capitalize())
    return "+".join([*(name.capitalize() for name in modifiers), shown])


def leader_label(name: str) -> str:
    """Return the two keys that run a command, as people write them.

    Args:
        name: A command of the table that has a leader key.
    """
    return f"{spelled(LEADER)} {next(row.leader for row in COMMANDS if row.name == name)}"


_GLOBAL = (
    Key(
        "interrupt",
        "escape",
        "escape_ladder",
        "global",
        "Close what is open, else interrupt; idle, twice: go back to an earlier message",
    ),
    Key(
        "copy_or_quit",
        "ctrl+c",
        "copy_ladder",
        "global",
        "Copy the selection, else clear the draft, else interrupt; twice quits",
    ),
    Key("quit", "ctrl+q", "command('quit')", "global", "Leave"),
    Key("help", "f1", "command('help')", "global", "Show all keys and commands", "keys"),
    Key("tools", "f2", "show_tools", "global", "Go to the tool calls", "tools"),
    Key("find", "f3", "find", "global", "Find in the conversation, or in the log", "find"),
    Key(
        "find_newer",
        "shift+f3,f15",
        "find_step(1)",
        "global",
        "Find: the next newer place",
        shown="Shift+F3",
    ),
    Key("plan", "f4,ctrl+t", "show_plan", "global", "Show the plan", "plan"),
    Key("log", "f5", "show_log", "global", "Show the log of the running call", "log"),
    Key("next_pane", "f6", "next_pane", "global", "Go to the next pane", "pane"),
    Key(
        "previous_pane",
        "shift+f6,f18",
        "previous_pane",
        "global",
        "Go to the pane before",
        shown="Shift+F6",
    ),
    Key(
        "approvals",
        "f8",
        "command('approvals')",
        "global",
        "Decide about the calls that wait for you",
    ),
    Key(
        "mode", "shift+tab", "cycle_mode", "global", "Next mode: plan, ask, auto-edit, yolo", "mode"
    ),
    Key("palette", "ctrl+p", "app.command_palette", "global", "Find a command", "commands"),
    Key(
        "expand",
        "ctrl+o",
        "expand",
        "global",
        "Expand the selected or last call; again: all; again: none",
        "expand",
    ),
    Key("follow", "ctrl+l", "redraw", "global", "Draw all again, go to the end and follow"),
    Key("prompt_previous", "ctrl+up", "prompt(-1)", "global", "Go to your message above"),
    Key(
        "prompt_next", "ctrl+down", "prompt(1)", "global", "Go to your message below, or to the end"
    ),
    Key("copy", "ctrl+y", "command('copy')", "global", "Copy the selection, else the last answer"),
    Key("mouse", "f9", "command('mouse')", "global", "Mouse off, so that the terminal selects; on"),
    Key("debug", "f12", "command('debug')", "global", "Show what helps to find a fault"),
    Key("suspend", "ctrl+z", "app.suspend_process", "global", "Back to the shell; fg returns"),
    Key("leader", LEADER, "leader", "global", "First key of the two-key commands", "more"),
)

_COMPOSER = (
    Key("send", "enter", "send", "composer", "Send; while the agent works: queue", "send"),
    Key(
        "newline",
        "ctrl+j,shift+enter,alt+enter",
        "newline",
        "composer",
        "New line (also a backslash at the end, then Enter)",
    ),
    Key("complete", "tab", "complete", "composer", "Accept the completion"),
    Key("steer", "ctrl+s", "steer", "composer", "Send into the running turn"),
    Key("external_editor", "ctrl+g", "wish('external_editor')", "composer", "Write in your editor"),
    Key("edit_queued", "alt+up", "edit_queued", "composer", "Edit the last queued message"),
    Key("history_search", "ctrl+r", "wish('history_search')", "composer", "Look for an input"),
    Key("history_back", "up", "history_back", "composer", "At the first line: earlier inputs"),
    Key("history_on", "down", "history_on", "composer", "At the last line: later inputs"),
    Key(
        "delete_or_quit",
        "ctrl+d",
        "delete_or_quit",
        "composer",
        "Delete the next character; on an empty line twice: leave",
    ),
    Key(
        "keys", "question_mark", "show_keys", "composer", "On an empty line: show all keys", "keys"
    ),
)

_LEADER = (
    *(
        Key(
            f"leader_{command.name}",
            command.leader,
            f"command('{command.name}')",
            "leader",
            command.doc,
            command.name,
        )
        for command in COMMANDS
        if command.leader
    ),
    Key(
        "leader_inspector",
        "i",
        "toggle_inspector",
        "leader",
        "Open or close the inspector",
        "inspector",
    ),
    Key("leader_tools", "b", "show_tools", "leader", "Go to the tool calls", "tools"),
    Key("leader_find", "f", "find", "leader", "Find in the conversation or the log", "find"),
    Key(
        "leader_copy_mode",
        "left_square_bracket",
        "copy_mode",
        "leader",
        "Select and copy with the keys alone",
        "copy mode",
    ),
    Key("leader_plan", "p", "show_plan", "leader", "Show the plan", "plan"),
    Key("leader_log", "v", "show_log", "leader", "Show the log of the running call", "log"),
    Key("leader_pane", "tab", "next_pane", "leader", "Go to the next pane", "next pane"),
    Key(
        "leader_pane_before",
        "shift+tab",
        "previous_pane",
        "leader",
        "Go to the pane before",
        "pane before",
    ),
)

KEYS: tuple[Key, ...] = (*_GLOBAL, *_COMPOSER, *_LEADER)
"""All rows."""


def of_scope(scope: Scope) -> tuple[Key, ...]:
    """Return the rows of one scope, in the order of the table."""
    return tuple(key for key in KEYS if key.scope == scope)


def bindings(scope: Scope) -> list[Binding]:
    """Return Textual's bindings of one scope.

    The global ones come before a widget's own keys. The composer's do not: it handles them
    itself, in the order in which they are typed, or a fast "hi" and Enter would send nothing.
    """
    return [
        Binding(
            key.keys,
            key.action,
            key.hint or key.doc,
            show=bool(key.hint),
            key_display=key.shown or None,
            priority=scope == "global",
            tooltip=key.doc,
            id=key.id,
        )
        for key in of_scope(scope)
    ]


APP_BINDINGS = (
    Binding("ctrl+q", "quit", "Leave", show=False, priority=True, system=True, id="quit"),
    Binding("ctrl+c", "help_quit", show=False, priority=True, system=True, id="copy_or_quit"),
)
"""The two that work in dialogs as well, where the main screen's keys do not."""
