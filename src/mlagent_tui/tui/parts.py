"""Parts of the App that the first frame does not need: each is loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.approval_flow import ApprovalFlow
    from mlagent_tui.tui.bus import Bus
    from mlagent_tui.tui.command_runner import CommandRunner
    from mlagent_tui.tui.composing.queue_editing import QueueEditing
    from mlagent_tui.tui.composing.wishes import Wishes
    from mlagent_tui.tui.copying.clipboard import Clipboard
    from mlagent_tui.tui.keyboard.ladder_keys import LadderKeys
    from mlagent_tui.tui.keyboard.own_keys import OwnKeys
    from mlagent_tui.tui.leaving import Leaving
    from mlagent_tui.tui.looks.attention import Attention
    from mlagent_tui.tui.model_lists import ModelLists
    from mlagent_tui.tui.terminal.mouse import Mouse
    from mlagent_tui.tui.tidying import Tidying


class Parts:
    """Makes the parts of one App."""

    def __init__(self, app: MlAgentApp) -> None:
        self._app = app

    @cached_property
    def bus(self) -> Bus:
        """The way to the agent and back."""
        from mlagent_tui.tui.bus import Bus

        return Bus(self._app, self._app.clock, lambda: self._app.last_key)

    @cached_property
    def runner(self) -> CommandRunner:
        """Carries out commands."""
        from mlagent_tui.tui.command_runner import CommandRunner

        return CommandRunner(self._app)

    @cached_property
    def ladders(self) -> LadderKeys:
        """Carries out the ladders of Esc and Ctrl+C."""
        from mlagent_tui.tui.keyboard.ladder_keys import LadderKeys

        return LadderKeys(self._app)

    @cached_property
    def queue(self) -> QueueEditing:
        """Edits the queue."""
        from mlagent_tui.tui.composing.queue_editing import QueueEditing

        return QueueEditing(self._app)

    @cached_property
    def wishes(self) -> Wishes:
        """Carries out what the composer cannot do alone."""
        from mlagent_tui.tui.composing.wishes import Wishes

        return Wishes(self._app)

    @cached_property
    def approvals(self) -> ApprovalFlow:
        """Asks about calls that wait for a person."""
        from mlagent_tui.tui.approval_flow import ApprovalFlow

        return ApprovalFlow(self._app)

    @cached_property
    def attention(self) -> Attention:
        """Tells a person who looks elsewhere that they are needed."""
        from mlagent_tui.tui.looks.attention import Attention

        return Attention(self._app)

    @cached_property
    def leaving(self) -> Leaving:
        """Leaves."""
        from mlagent_tui.tui.leaving import Leaving

        return Leaving(self._app)

    @cached_property
    def models(self) -> ModelLists:
        """Lists models."""
        from mlagent_tui.tui.model_lists import ModelLists

        return ModelLists(self._app)

    @cached_property
    def mouse(self) -> Mouse:
        """Gives the mouse away and takes it back."""
        from mlagent_tui.tui.terminal.mouse import Mouse

        return Mouse(self._app)

    @cached_property
    def own_keys(self) -> OwnKeys:
        """Takes the keys that the person chose."""
        from mlagent_tui.tui.keyboard.own_keys import OwnKeys

        return OwnKeys(self._app)

    @cached_property
    def clipboard(self) -> Clipboard:
        """Copies."""
        from mlagent_tui.tui.copying.clipboard import Clipboard

        return Clipboard(self._app)

    @cached_property
    def tidying(self) -> Tidying:
        """Has the garbage collector work when nobody waits."""
        from mlagent_tui.tui.tidying import Tidying

        return Tidying(self._app)
