"""The composer: where a person writes. Its height is fixed, so that a key lays nothing out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.tui.composing.bursts import PATIENCE, Bursts
from mlagent_tui.tui.composing.completion import (
    Completion,
    Query,
    Value,
    alternatives,
    arguments_for,
    commands_for,
    query_at,
)
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.composing.offers import Offers
from mlagent_tui.tui.composing.sending import is_command, lacks_command
from mlagent_tui.tui.keyboard import keys
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.terminal.fast_pastes import UnmarkedPaste
from mlagent_tui.tui.widgets.paste_area import PasteArea

if TYPE_CHECKING:
    from mlagent_tui.tui.composing.file_finder import FileFinder

TALL_FROM = 4
"""Lines from which the composer takes its second, larger height."""


class Composer(PasteArea):
    """A text area that sends with Enter.

    It has two heights only: the large one comes when the text outgrows the small one, and goes
    when the text is gone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("composer")]

    class Submitted(Message):
        """A person sends something.

        Attributes:
            text: The whole text, large pastes included; empty if nothing was written.
            steer: Whether it goes into the running turn.
        """

        def __init__(self, text: str, steer: bool = False) -> None:
            super().__init__()
            self.text = text
            self.steer = steer

    class Completing(Message):
        """What the draft may become changed.

        Attributes:
            completions: What fits; empty hides the list.
            chosen: Which of them Tab accepts.
            note: What is good to know of all of them.
        """

        def __init__(
            self, completions: tuple[Completion, ...], chosen: int, note: str = ""
        ) -> None:
            super().__init__()
            self.completions = completions
            self.chosen = chosen
            self.note = note

    class EditQueued(Message):
        """A person wants the last queued message back."""

    class LeaveWanted(Message):
        """A person pressed the leave key on an empty line."""

    class Wanted(Message):
        """A person asks for something that takes more than the composer.

        Attributes:
            name: What; a method of :class:`~mlagent_tui.tui.composing.wishes.Wishes`.
        """

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class KeysWanted(Message):
        """A person asked for the keys."""

    def __init__(self, history: InputHistory, sign: str = ">") -> None:
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder="Ask for something, or / for commands",
            id="composer",
        )
        self._sign = sign
        self.border_title = sign
        self.cursor_blink = False
        self.compact = True
        self.live_keys = LiveKeys()
        self.inputs = history
        self.values: Callable[[str], Sequence[Value]] = alternatives
        self.files: FileFinder | None = None
        self.follow_draft: Callable[[], None] = _nobody_follows
        self.clock: Clock = SystemClock()
        self._offers = Offers()
        self._bursts = Bursts()
        self._walking = False

    # --- what others call ------------------------------------------------------------------------

    @property
    def draft(self) -> str:
        """What is written, with labels for large pastes."""
        return self.text

    @property
    def whole_draft(self) -> str:
        """What is written, with large pastes in full."""
        return self._pastes.expand(self.text)

    def set_draft(self, text: str) -> None:
        """Replace what is written and put the cursor at its end; large texts get a label."""
        self.text = self._pastes.take(text)
        self.move_cursor(self.document.end)

    def clear_draft(self) -> None:
        """Empty the composer."""
        self._pastes.clear()
        self.text = ""
        self.inputs.leave()

    @property
    def completing(self) -> bool:
        """Whether completions are shown."""
        return bool(self._offers)

    def close_completions(self) -> None:
        """Hide the completions until the draft changes."""
        self._offer(None, ())

    def accept_completion(self, index: int) -> None:
        """Take one of the completions that are shown."""
        if index < len(self._offers.completions):
            self._offers.chosen = index
            self._accept()

    def type(self, text: str) -> None:
        """Insert a character that was typed elsewhere."""
        self.insert(text)

    # --- actions ---------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Send the draft; a backslash at its end makes a new line instead."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if line[:column].endswith("\\") and column == len(line):
            self.replace("\n", (row, column - 1), (row, column))
            return
        # In a burst of keys the draft may be ahead of the completions that were shown for it.
        if self._offers:
            self._follow_draft()
        if self._offers.taken_by_enter() and not self._accept():
            return
        self._send(steer=False)

    def action_newline(self) -> None:
        """Insert a line end."""
        self.insert("\n")

    def action_steer(self) -> None:
        """Send the draft into the running turn."""
        self._send(steer=True)

    def action_complete(self) -> None:
        """Accept the chosen completion; without one, send if the agent works, else go on."""
        if self._offers:
            self._accept()
        elif self.text.strip():
            self.action_wish("tab")
        else:
            self.screen.focus_next()

    def action_history_back(self) -> None:
        """Choose the completion before, or show the input before."""
        if self._offers:
            self._choose(-1)
            return
        if self.cursor_at_first_line:
            self._walk(self.inputs.back(self.text))
        else:
            self.action_cursor_up()

    def action_history_on(self) -> None:
        """Choose the next completion, or show the next input."""
        if self._offers:
            self._choose(1)
            return
        if self.cursor_at_last_line:
            self._walk(self.inputs.forward())
        else:
            self.action_cursor_down()

    def action_edit_queued(self) -> None:
        """Ask for the last queued message."""
        self.post_message(self.EditQueued())

    def action_wish(self, name: str) -> None:
        """Ask for something that takes more than the composer."""
        self.post_message(self.Wanted(name))

    def action_delete_or_quit(self) -> None:
        """Delete the next character, or ask to leave if there is no text."""
        if self.text:
            self.action_delete_right()
        else:
            self.post_message(self.LeaveWanted())

    def action_show_keys(self) -> None:
        """Ask for the keys if nothing is written."""
        if self.text:
            self.replace("?", *self.selection)
        else:
            self.post_message(self.KeysWanted())

    # --- events ----------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        text = event.is_printable
        if self._bursts.waiting:
            if self._bursts.goes_on(event.time, text=text or event.key in ("enter", "tab")):
                self.insert("\n")
            else:
                self.action_send()
        match self._bursts.take(event.key, event.time, text=text):
            case "wait":
                self.run_worker(self._send_unless_more(), group="bursts", exclusive=True)
            case "text":
                self.insert("\n" if event.key == "enter" else "\t")
            case "key":
                await self._take_key(event)
                return
        event.stop()
        event.prevent_default()

    async def _send_unless_more(self) -> None:
        """Send after an Enter at the end of fast keys, if it was not in the middle of a paste."""
        await self.clock.sleep(PATIENCE)
        if self._bursts.waiting:
            self._bursts.stop_waiting()
            self.action_send()

    async def _take_key(self, event: events.Key) -> None:
        # With tmux's older protocol Shift+Enter comes with the line end for its name.
        action = self.live_keys.composer_action(event.key.replace("\r", "enter"))
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(action)

    async def _on_paste(self, event: events.Paste) -> None:
        self._bursts.off = self._bursts.off or not isinstance(event, UnmarkedPaste)
        await super()._on_paste(event)

    def on_text_area_changed(self) -> None:
        """Follow the draft: height, completions, and whether it is still an old input."""
        if self._walking:
            self._walking = False
        else:
            self.inputs.leave()
        self._show_kind()
        self.follow_draft()
        lines = self.wrapped_document.height
        if lines >= TALL_FROM:
            self.add_class("-tall")
        elif not self.text:
            self.remove_class("-tall")
        self._follow_draft()

    def on_text_area_selection_changed(self) -> None:
        """Forget completions of a word that the cursor has left."""
        if self._offers and self._query() != self._offers.query:
            self._follow_draft()

    def _show_kind(self) -> None:
        """Let a draft that is a shell command look like one."""
        shell = is_command(self.text)
        if shell != self.has_class("-shell"):
            self.set_class(shell, "-shell")
            self.border_title = "! shell command" if shell else self._sign

    # --- inside ----------------------------------------------------------------------------------

    def _query(self) -> Query | None:
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if not self.selection.is_empty or ("@" not in line and not line.startswith("/")):
            return None
        return query_at(self.text, row, column)

    def _follow_draft(self) -> None:
        """Offer what the word at the cursor may become; files come later, from a thread."""
        query = self._query()
        if query is None:
            self._offer(None, ())
        elif query.kind == "command":
            self._offer(query, commands_for(query))
        elif query.kind == "argument":
            self._offer(query, arguments_for(query, self.values(query.command)))
        elif self.files is not None and query != self._offers.query:
            self._offers.query = query
            self.run_worker(self._offer_files(query, self.files), group="files", exclusive=True)

    async def _offer_files(self, query: Query, files: FileFinder) -> None:
        found = await files.find(query.word)
        if self._query() == query:
            self._offer(query, found)

    def _send(self, *, steer: bool) -> None:
        draft = self.text
        text = self._pastes.expand(draft)
        if not text.strip():
            self.post_message(self.Submitted(""))
            return
        if lacks_command(text):
            self.post_message(self.Wanted("name_a_command"))
            return
        self.inputs.add(draft if draft == text else text)
        self.clear_draft()
        self._offer(None, ())
        self.post_message(self.Submitted(text, steer))

    def _walk(self, text: str | None) -> None:
        if text is None:
            return
        self._walking = True
        self.text = text
        self.move_cursor(self.document.end)

    def _accept(self) -> bool:
        """Take the marked completion; return whether the draft may be sent as it is now."""
        query, completion = self._offers.query, self._offers.completions[self._offers.chosen]
        if query is None:
            return False
        row, column = self.cursor_location
        self.replace(completion.insert, (row, query.start), (row, column))
        self._offer(None, ())
        return completion.whole and query.kind != "file"

    def _choose(self, step: int) -> None:
        self._offers.choose(step)
        self._tell_offers()

    def _offer(self, query: Query | None, completions: tuple[Completion, ...]) -> None:
        if self._offers.show(query, completions):
            self._tell_offers()

    def _tell_offers(self) -> None:
        offers = self._offers
        self.post_message(self.Completing(offers.completions, offers.chosen, offers.note))


def _nobody_follows() -> None:
    """Stand where nobody wants to know of changes."""
