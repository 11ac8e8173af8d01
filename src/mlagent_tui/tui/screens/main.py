"""The main screen: the conversation, what the agent does beside it, and the composer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message

from mlagent_tui.tui.keyboard import keys
from mlagent_tui.tui.panes.inspector_stack import InspectorStack
from mlagent_tui.tui.panes.plan_panel import PlanPanel, PlanStrip
from mlagent_tui.tui.panes.tool_tree import ToolTree
from mlagent_tui.tui.screens.pane_screen import PANE_CLASSES, PaneScreen
from mlagent_tui.tui.transcript.view import TranscriptView
from mlagent_tui.tui.widgets.completion_list import CompletionList
from mlagent_tui.tui.widgets.composer import Composer
from mlagent_tui.tui.widgets.context_panel import ContextPanel
from mlagent_tui.tui.widgets.hint_line import HintLine
from mlagent_tui.tui.widgets.queue_list import QueueList
from mlagent_tui.tui.widgets.status_line import StatusLine
from mlagent_tui.tui.widgets.too_small import TooSmall
from mlagent_tui.tui.widgets.which_key import WhichKey

if TYPE_CHECKING:
    from pathlib import Path

    from mlagent_tui.clock import Clock
    from mlagent_tui.tui.composing.input_history import InputHistory
    from mlagent_tui.tui.copying.copy_mode import CopyMode
    from mlagent_tui.tui.finding.finder import Finder
    from mlagent_tui.tui.glyphs import Glyphs
    from mlagent_tui.tui.keyboard.leader import Leader
    from mlagent_tui.tui.store import Store


class MainScreen(PaneScreen):
    """Lays the panes out and draws the slices; what a person wants goes up as a message."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("global")]
    hints = getters.query_one("#hints", HintLine)

    class CommandWanted(Message):
        """A person asks for a command by key.

        Attributes:
            name: The command.
        """

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class LadderKey(Message):
        """Esc or Ctrl+C was pressed.

        Attributes:
            key: ``escape`` or ``copy``.
        """

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class ModeWanted(Message):
        """A person wants the next mode."""

    def __init__(
        self,
        store: Store,
        history: InputHistory,
        clock: Clock,
        glyphs: Glyphs,
        *,
        leader: Leader,
        welcome: str = "",
        save_folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._history = history
        self._clock = clock
        self._glyphs = glyphs
        self._leader = leader
        self._welcome = welcome
        self._save_folder = save_folder
        self._finder: Finder | None = None
        self._copy_mode: CopyMode | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes; the style sheet decides where each one stands."""
        with Horizontal(id="body"):
            with Container(id="chat"):
                yield TranscriptView(
                    welcome=self._welcome, clock=self._clock, glyphs=self._glyphs, id="transcript"
                )
                yield InspectorStack(self._clock, self._glyphs, self._save_folder, id="inspectors")
            with Vertical(id="sidebar"):
                yield PlanPanel(clock=self._clock, glyphs=self._glyphs, id="plan")
                yield ToolTree(clock=self._clock, glyphs=self._glyphs, id="tools")
                yield ContextPanel(self._glyphs)
        yield PlanStrip(clock=self._clock, glyphs=self._glyphs, id="plan-strip")
        yield QueueList()
        yield CompletionList(self._glyphs.ellipsis)
        yield Composer(self._history, self._glyphs.prompt)
        yield StatusLine(self._clock, self._glyphs, self._count_down)
        yield HintLine()
        yield TooSmall()
        yield WhichKey()

    def on_mount(self) -> None:
        """Subscribe every pane to its slice and go to the composer."""
        subscribe = self._store.subscribe
        subscribe(self, "transcript", self._draw_transcript)
        subscribe(self, "tools", self._draw_tools)
        subscribe(self, "plan", self._draw_plan)
        subscribe(self, "turn", self._draw_turn)
        subscribe(self, "usage", self._draw_usage)
        subscribe(self, "logs", self._draw_logs)
        self.composer.focus()

    # --- drawing slices --------------------------------------------------------------------------

    def _draw_transcript(self, store: Store) -> None:
        self.transcript.update_items(store.state.transcript.items)

    def _draw_tools(self, store: Store) -> None:
        now = self._clock.now()
        self.tools.show(store.state.tools, now)
        self.inspectors.show_tools(store.state.tools)

    def _draw_plan(self, store: Store) -> None:
        now = self._clock.now()
        self.plan.show_plan(store.state.plan, now)
        self.query_one(PlanStrip).show_plan(store.state.plan, now)
        self.inspectors.show_plan(store.state.plan)
        self.set_class(bool(store.state.plan.items), "-has-plan")

    def _draw_turn(self, store: Store) -> None:
        turn = store.state.turn
        self.query_one(StatusLine).show(turn, store.state.usage)
        self.query_one(QueueList).show(turn)
        self.hints.show(turn.phase, waiting=bool(turn.until))

    def _count_down(self) -> None:
        self.transcript.count_down()

    def _draw_usage(self, store: Store) -> None:
        self.query_one(StatusLine).show(store.state.turn, store.state.usage)
        self.query_one(ContextPanel).show(store.state.usage)
        self.inspectors.show_workspace(store.state.usage.workspace)

    def _draw_logs(self, store: Store) -> None:
        self.inspectors.show_logs(store.logs)

    def on_screen_suspend(self) -> None:
        """Take the hints away while a dialog has the keys."""
        self.hints.refresh()

    def on_screen_resume(self) -> None:
        """Bring the hints back."""
        self.hints.refresh()

    # --- the conversation ------------------------------------------------------------------------

    def action_follow(self) -> None:
        """Go to the end of the conversation and stay there."""
        self.transcript.action_follow()

    def action_redraw(self) -> None:
        """Draw the whole screen again, go to the end and stay there."""
        self.app.refresh()
        self.transcript.action_follow()

    def action_expand(self) -> None:
        """Show more of a call in the conversation, or of all, or less again."""
        if not (self.composer.has_focus and self.composer.expand_paste()):
            self.transcript.expand_step()

    # --- finding ---------------------------------------------------------------------------------

    @property
    def finder(self) -> Finder:
        """Searches the conversation and logs; made when it is first asked for."""
        if self._finder is None:
            from mlagent_tui.tui.finding.finder import Finder

            self._finder = Finder(self, self._store)
        return self._finder

    async def action_find(self) -> None:
        """Ask for words to find; while they are typed, go to the next older place."""
        finder = self.finder
        await (finder.step(-1) if finder.typing else finder.begin())

    async def action_find_step(self, direction: int) -> None:
        """Go to the next place above (-1) or below (1)."""
        await self.finder.step(direction)

    async def action_copy_mode(self) -> None:
        """Select and copy with the keys alone."""
        from mlagent_tui.tui.copying.copy_mode import CopyMode

        self._copy_mode = self._copy_mode or CopyMode(self)
        await self._copy_mode.begin()

    def action_prompt(self, direction: int) -> None:
        """Go to the person's own message above (-1) or below (1), or to the end."""
        self.transcript.action_prompt(direction)

    # --- intents ---------------------------------------------------------------------------------

    def action_command(self, name: str) -> None:
        """Ask for a command."""
        self.post_message(self.CommandWanted(name))

    def on_composer_keys_wanted(self) -> None:
        """Show all keys."""
        self.action_command("help")

    async def action_escape_ladder(self) -> None:
        """Take the next step of the Esc ladder, which begins with what stands over a pane."""
        for over in (self._copy_mode, self._finder):
            if over is not None and await over.end():
                return
        self.post_message(self.LadderKey("escape"))

    def action_copy_ladder(self) -> None:
        """Take the next step of the Ctrl+C ladder."""
        self.post_message(self.LadderKey("copy"))

    def action_leader(self) -> None:
        """Wait for the second key; a selection in the composer is cut instead."""
        if self.focused is self.composer and self.composer.selected_text:
            self.composer.action_cut()
        else:
            self._leader.begin()

    def action_cycle_mode(self) -> None:
        """Ask for the next mode."""
        self.post_message(self.ModeWanted())

    def on_key(self, event: events.Key) -> None:
        """Let what is typed elsewhere go to the composer, if nothing else wants it."""
        asks = self.composer.live_keys.composer_action(event.key) == "show_keys"
        if asks and self.focused is not self.composer:
            event.stop()
            self.action_command("help")
            return
        if not event.is_printable or not event.character or self.focused is self.composer:
            return
        if event.key in self.active_bindings:
            return  # Bindings of the focused pane run after this handler, unless it stops them.
        event.stop()
        self.composer.focus()
        self.composer.insert(event.character)

    def on_plan_strip_pressed(self) -> None:
        """Show the whole plan."""
        self.action_show_plan()

    # --- one selection for all panes -------------------------------------------------------------

    def on_tool_tree_call_selected(self, message: ToolTree.CallSelected) -> None:
        """Look at the call closely."""
        self.inspectors.select(message.tool_call_id)

    def on_tool_tree_call_opened(self, message: ToolTree.CallOpened) -> None:
        """Show the call where it happened; one of a sub-agent is in the card of another."""
        from mlagent_tui.tui.reducers.tools import root_of

        self.remove_class(*PANE_CLASSES)
        wanted = message.tool_call_id
        card = root_of(self._store.state.tools, wanted)
        inside = card is not None and card.key != wanted
        if card is not None and inside:
            self.transcript.toggle_item(card.key, expanded=True)
        self.transcript.select_item(card.key if card is not None else wanted, notify=not inside)
        self.call_after_refresh(self.transcript.focus)

    def on_transcript_view_item_selected(self, message: TranscriptView.ItemSelected) -> None:
        """Look at a call closely that was selected in the conversation."""
        if message.key in self._store.state.tools.calls:
            self.inspectors.select(message.key)
            self.tools.select(message.key)

    def on_transcript_view_item_opened(self, message: TranscriptView.ItemOpened) -> None:
        """Go to the inspector with a call."""
        if message.key in self._store.state.tools.calls:
            self.inspectors.select(message.key)
            self.action_show_log()

    def on_composer_completing(self, message: Composer.Completing) -> None:
        """Show or hide the completions."""
        self.query_one(CompletionList).show(
            message.completions, message.chosen, self.composer.region, message.note
        )

    def on_paste_area_too_large(self) -> None:
        """Say where a large paste can be looked at."""
        self.composer.action_wish("paste_is_too_large")

    def on_completion_list_picked(self, message: CompletionList.Picked) -> None:
        """Take the completion that was clicked."""
        self.composer.accept_completion(message.index)
