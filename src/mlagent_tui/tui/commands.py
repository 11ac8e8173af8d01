"""The table of commands: slash commands, palette entries, leader keys and help come from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a person can ask for by name.

    Attributes:
        name: The name behind the slash; a command group runs its ``command_NAME``.
        doc: What it does, in a few words.
        argument: What may follow the name, for example ``[focus]``; empty if nothing.
        leader: The key behind the leader key; empty if there is none.
    """

    name: str
    doc: str
    argument: str = ""
    leader: str = ""

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


COMMANDS: tuple[Command, ...] = (
    Command("help", "Show all keys and commands", leader="h"),
    Command("keys", "Show what the terminal sends for the keys that you press", leader="k"),
    Command("new", "Begin a new conversation; the old one stays on the screen", leader="n"),
    Command("clear", "Begin a new conversation on an empty screen"),
    Command("undo", "Take the last turn out of the conversation", leader="u"),
    Command("redo", "Bring back what the last undo took out", leader="r"),
    Command("rewind", "Go back to an earlier message of yours", leader="g"),
    Command("compact", "Summarise older parts to free context", "[what matters most]", "c"),
    Command("copy", "Copy the selection, else the last answer", "[answer|code|output|all]", "y"),
    Command("screenshot", "Keep a picture of the screen as an SVG file"),
    Command("model", "Choose the model", "[id]", "m"),
    Command("effort", "Choose how much the model thinks", "[level]", "e"),
    Command("context", "Show what fills the context, and what was spent", leader="x"),
    Command("mode", "Choose how freely the agent acts", "[plan|ask|auto-edit|yolo]"),
    Command("yolo", "Run everything below the hard gate without asking; again: ask"),
    Command("approvals", "Decide about the calls that wait for you", leader="a"),
    Command("theme", "Choose the colours, with a preview", "[name]", "t"),
    Command("settings", "Look at all settings, and change your own", leader="comma"),
    Command("status", "Show model, context, cost and folder", leader="s"),
    Command("mouse", "Leave the mouse to the terminal, or take it back", leader="o"),
    Command("debug", "Show what helps to find a fault: versions, terminal, folders", leader="d"),
    Command("quit", "Leave", leader="q"),
)
"""All commands, in the order in which they are listed."""

BARE_WORDS = frozenset({"exit", "quit"})
"""Whole inputs that leave the program although they have no slash."""


def find(name: str) -> Command | None:
    """Return the command of that name, written in any case."""
    wanted = name.lower()
    return next((command for command in COMMANDS if command.name == wanted), None)


def matching(prefix: str) -> tuple[Command, ...]:
    """Return the commands whose name begins with ``prefix``."""
    wanted = prefix.lower()
    return tuple(command for command in COMMANDS if command.name.startswith(wanted))


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it was typed.

    Attributes:
        name: The word behind the slash.
        argument: The rest, trimmed.
    """

    name: str
    argument: str


def parse(text: str) -> Typed | None:
    """Return the command that an input is, or None if it is a message.

    A path such as ``/usr/bin`` and several lines are messages; one word behind a slash is a
    command even if no such command exists, so that a slip is not sent to the model.
    """
    stripped = text.strip()
    if stripped.lower() in BARE_WORDS:
        return Typed("quit", "")
    if not stripped.startswith("/") or "\n" in stripped:
        return None
    word, _, argument = stripped[1:].partition(" ")
    if not word or "/" in word or "." in word:
        return None
    return Typed(word.lower(), argument.strip())


def nearest(name: str) -> str:
    """Return the command's name that looks most like ``name``; empty if none does.

    Swapped letters are the commonest slip, so a name of the same letters comes first.
    """
    from difflib import get_close_matches

    names = [command.name for command in COMMANDS]
    swapped = [known for known in names if sorted(known) == sorted(name.lower())]
    found = swapped or get_close_matches(name.lower(), names, 1, 0.5)
    return found[0] if found else ""
