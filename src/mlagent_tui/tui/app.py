"""The application: wires store, bus, screens and commands together, and does nothing else."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType

from mlagent_tui import collector
from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.exit_codes import ExitCode
from mlagent_tui.tui.bus_messages import AgentDied, AgentEvents, AgentStarted, Engine
from mlagent_tui.tui.commands import Typed, parse
from mlagent_tui.tui.composing.input_history import InputHistory
from mlagent_tui.tui.glyphs import Glyphs
from mlagent_tui.tui.keyboard.keys import APP_BINDINGS
from mlagent_tui.tui.keyboard.leader import Leader
from mlagent_tui.tui.keyboard.live_keys import LiveKeys
from mlagent_tui.tui.looks.background import TerminalFacts
from mlagent_tui.tui.looks.choosing import colours_of
from mlagent_tui.tui.looks.dressing import dress
from mlagent_tui.tui.parts import Parts
from mlagent_tui.tui.screens.main import MainScreen
from mlagent_tui.tui.speaking import OWN_NOTICE, SpeakingApp
from mlagent_tui.tui.state import SliceName
from mlagent_tui.tui.transcript.view import TranscriptView
from mlagent_tui.tui.welcome import welcome_text
from mlagent_tui.tui.widgets.composer import Composer
from mlagent_tui.tui.widgets.queue_list import QueueList

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig
    from mlagent_tui.protocol.operations import Operation
    from mlagent_tui.tui.approval_flow import ApprovalFlow
    from mlagent_tui.tui.bus import Bus
    from mlagent_tui.tui.model_lists import ModelLists
    from mlagent_tui.tui.terminal.mouse import Mouse

BuildEngine = Callable[["LoadedConfig"], Awaitable[Engine]]
"""Makes the agent for a configuration."""


class MlAgentApp(SpeakingApp, inherit_bindings=False):
    """The full screen.

    Args:
        config: The configuration.
        build: Makes the agent; called after the first frame.
        prompt: A message to send as soon as the agent is there.
        clock: Time.
        glyphs: Signs; those that the terminal can show by default.
        terminal: What the terminal said of itself.

    Attributes:
        store: Everything that the screen knows.
        exit_status: What the program returns when it is left.
        live_keys: The table of keys with the person's own choices.
    """

    CSS_PATH: ClassVar = ["tcss/main.tcss", "tcss/panes.tcss", "tcss/approval.tcss"]
    TITLE = "mlagent"
    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        config: LoadedConfig,
        build: BuildEngine,
        prompt: str | None = None,
        clock: Clock | None = None,
        glyphs: Glyphs | None = None,
        terminal: TerminalFacts | None = None,
    ) -> None:
        no_colours = colours_of(config.environment) == "none"
        super().__init__(clock or SystemClock(), no_colours=no_colours)
        self.config = config
        self.store.log_folder = config.paths.spill_dir
        self.terminal = terminal or TerminalFacts()
        self.looks = dress(self, config, dark=self.terminal.dark, glyphs=glyphs)
        self.glyphs = glyphs or self.looks.glyphs
        self.exit_status = 0
        self.seen = (0, 0)
        self.last_key = self.clock.monotonic() - 60.0
        self._build = build
        self._prompt = prompt
        self._drawn = False
        self._parts = Parts(self)
        self._leader = Leader(self)
        self.live_keys = LiveKeys()
        self._first_colours = self.get_css_variables()
        self.stylesheet.set_variables(self._first_colours)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheet again; not before the first frame, if the colours are the same."""
        if self._drawn or self.get_css_variables() != self._first_colours:
            super().refresh_css(animate)

    @property
    def bus(self) -> Bus:
        """The way to the agent and back."""
        return self._parts.bus

    @property
    def mouse(self) -> Mouse:
        """Who has the mouse."""
        return self._parts.mouse

    @property
    def models(self) -> ModelLists:
        """Lists of models, and what the person likes."""
        return self._parts.models

    @property
    def approvals(self) -> ApprovalFlow:
        """What asks about calls that wait for a person."""
        return self._parts.approvals

    # --- the way up ------------------------------------------------------------------------------

    def get_default_screen(self) -> MainScreen:
        """Return the main screen; it is there for as long as the program runs."""
        history = InputHistory(self.config.paths.history_file)
        return MainScreen(
            self.store,
            history,
            self.clock,
            self.glyphs,
            leader=self._leader,
            welcome=welcome_text(self.config.demo),
            save_folder=self.config.paths.data / "saved",
        )

    def on_mount(self) -> None:
        """Show what there is, and begin with the rest once it is on the screen."""
        self.store.connect(self)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        for warning in (*self.config.warnings, self.looks.complaint):
            if warning:
                self.warn(warning)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._drawn = True
        if collector.is_paused():
            collector.resume()
        self.run_worker(self._prepare(), group="startup", exit_on_error=False)

    async def _prepare(self) -> None:
        from mlagent_tui.tui.dialog_styles import read_dialog_styles
        from mlagent_tui.tui.startup import prepare

        read_dialog_styles(self.stylesheet)
        try:
            self.config = await prepare(self, self.config)
        except Exception as error:
            self.warn(f"Preparing the start failed: {type(error).__name__}: {error}")
        self.main.composer.cursor_blink = self.config.settings.cursor_blink
        if self.config.settings.keys:
            await self._parts.own_keys.take()
        await self._parts.wishes.equip()
        self._start_agent()
        if self.terminal.typed:
            self.main.composer.insert(self.terminal.typed)
        if self._prompt:
            self.send(self._prompt)
        elif self.config.demo and not self.main.composer.draft:
            from mlagent_tui.models.demo import DEMO_TASK

            self.main.composer.set_draft(DEMO_TASK)

    def _start_agent(self) -> None:
        self.bus.start(lambda: self._build(self.config))

    @on(AgentEvents)
    def _fold(self, message: AgentEvents) -> None:
        try:
            self.changed(self.store.fold(message.batch))
            self.seen = (message.batch[-1].seq, message.batch[-1].sub)
        finally:
            self.call_after_refresh(message.done)

    @on(TranscriptView.RenderFailed)
    def _drawn_plainly(self, message: TranscriptView.RenderFailed) -> None:
        if message.key.startswith(OWN_NOTICE):
            return  # A notice about a notice would fail in the same way.
        kind = type(message.error).__name__
        self.warn(
            f"A part of the conversation is shown as plain text: drawing it failed ({kind}: "
            f"{message.error}).",
            hint="Nothing of it is lost; the agent goes on.",
        )

    @on(AgentStarted)
    def _started(self) -> None:
        self.changed(self.store.show_waiting_inputs(()))

    @on(AgentDied)
    async def _died(self, message: AgentDied) -> None:
        from mlagent_tui.tui.recovery import offer_recovery

        self.changed(self.store.show_ended())
        self.warn(message.reason, "error", "What was said stays on the screen.")
        self.run_worker(offer_recovery(self, self._start_agent), group="dialog")

    def changed(self, slices: set[SliceName]) -> None:
        """Have changed slices drawn, and ask about calls that wait for a person."""
        super().changed(slices)
        if "approvals" in slices:
            self._parts.approvals.follow()
        if slices & {"turn", "approvals"}:
            self._parts.attention.follow()
        if "turn" in slices:
            self._parts.tidying.follow()
        if "usage" in slices:
            self._parts.models.follow()
            has_model = bool(self.store.state.usage.model)
            self.main.transcript.show_welcome(welcome_text(self.config.demo, has_model))

    def attract_attention(self, text: str = "The agent waits for your answer.") -> None:
        """Ring and notify, if the person looks elsewhere."""
        self._parts.attention.call(text)

    @property
    def titled(self) -> bool:
        """Whether the window's title was changed."""
        return self._parts.attention.titled

    def submit(self, operation: Operation) -> None:
        """Hand an operation in; before the agent is there a message waits visibly."""
        from mlagent_tui.tui.composing.sending import queued

        self.bus.submit(operation)
        if waiting := queued(self.bus.waiting):
            self.changed(self.store.show_waiting_inputs(waiting))

    def send(self, text: str, *, steer: bool = False) -> None:
        """Run a command of the program or of the shell, or send a message."""
        from mlagent_tui.tui.composing.sending import operation_for

        typed = parse(text)
        if typed is not None:
            self.run_command(typed)
        else:
            if steer:
                self._parts.queue.say_read_soon()
            self.submit(operation_for(text, steer=steer))
            self.main.action_follow()

    def interrupt(self) -> None:
        """Stop the running turn; shown at once, before the agent confirms it."""
        from mlagent_tui.protocol.operations import Interrupt

        self.submit(Interrupt())
        self.changed(self.store.show_interrupting())

    def run_command(self, typed: Typed) -> None:
        """Run a command of the table."""
        self._parts.runner.run(typed)

    def leave(self) -> None:
        """Stop the agent and leave."""
        self._parts.leaving.begin()

    def leave_when_told(self) -> None:
        """Leave because a signal says so; the exit code tells it."""
        self.exit_status = ExitCode.INTERRUPTED
        if self.screen_stack:
            self.leave()
        else:
            self.exit(self.exit_status)

    def leave_unseen(self) -> None:
        """Leave because the terminal was closed: stop the agent, and draw nothing any more."""
        self.exit_status = ExitCode.INTERRUPTED
        self._parts.leaving.begin_unseen()

    # --- from the person -------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Note when a key was pressed, and give the one behind the leader key its meaning."""
        if isinstance(event, events.Key):
            self.last_key = self.clock.monotonic()
            if await self._leader.catch(event):
                return
        await super().on_event(event)

    @on(Composer.Submitted)
    def _submitted(self, message: Composer.Submitted) -> None:
        if message.text.strip():
            self.send(message.text, steer=message.steer)
        else:
            self._parts.queue.release()

    @on(Composer.EditQueued)
    def _edit_queued(self) -> None:
        self._parts.queue.edit_last()

    @on(QueueList.Act)
    def _act_on_queued(self, message: QueueList.Act) -> None:
        self._parts.queue.act(message.name, message.input_id)

    @on(Composer.Wanted)
    def _composer_wants(self, message: Composer.Wanted) -> None:
        self._parts.wishes.carry_out(message.name)

    @on(Composer.LeaveWanted)
    def _leave_wanted(self) -> None:
        self._parts.ladders.leave_line()

    @on(MainScreen.CommandWanted)
    def _command_wanted(self, message: MainScreen.CommandWanted) -> None:
        self.run_command(Typed(message.name, ""))

    @on(MainScreen.ModeWanted)
    def _mode_wanted(self) -> None:
        self._parts.runner.mode.next_mode()

    @on(MainScreen.LadderKey)
    def _ladder_key(self, message: MainScreen.LadderKey) -> None:
        if message.key == "escape":
            self._parts.ladders.escape()
        else:
            self._parts.ladders.copy()

    # --- when the screen itself fails ------------------------------------------------------------

    def _fatal_error(self) -> None:
        """Leave with a sentence for people where Textual would print a page of traceback."""
        error = sys.exception()
        if error is None:
            super()._fatal_error()
            return
        from rich.text import Text

        from mlagent_tui.tui.terminal.crash import farewell

        try:
            said = farewell(self, error)
        except Exception as trouble:
            said = f"The screen failed and had to close ({error!r}, then {trouble!r})."
        self._exit_renderables.append(Text(said))
        self._close_messages_no_wait()

    def action_command_palette(self) -> None:
        """Find a command or a pane by its name."""
        self._parts.runner.program.show_palette()

    @on(events.TextSelected)
    def _text_selected(self) -> None:
        if self.config.settings.copy_on_select and (text := self.screen.get_selected_text()):
            self.copy_to_clipboard(text)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text by the surest way there is, and say which one it was."""
        self._parts.clipboard.copy(text)

    async def action_quit(self) -> None:
        """Leave; also from a dialog."""
        self.leave()

    def action_help_quit(self) -> None:
        """Take a step of the Ctrl+C ladder; also from a dialog."""
        self._parts.ladders.copy()
