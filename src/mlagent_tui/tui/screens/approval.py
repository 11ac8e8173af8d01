"""The approval screen: what a call would do, and a person's word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from mlagent_tui.clock import Clock, SystemClock
from mlagent_tui.protocol.values import ApprovalDecision
from mlagent_tui.tui.argument_form.form import ArgumentForm
from mlagent_tui.tui.glyphs import Glyphs, choose_glyphs
from mlagent_tui.tui.panes.lines_view import DrawnView
from mlagent_tui.tui.render.row import Row
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.screens.approval_model import ApprovalModel
from mlagent_tui.tui.screens.approval_offers import ALLOWED, Mode, offers_of
from mlagent_tui.tui.screens.approval_parts import CallList, OfferList
from mlagent_tui.tui.screens.approval_preview import (
    LONG,
    PreviewPane,
    View,
    size_of,
    view_after,
    views_of,
)
from mlagent_tui.tui.screens.approval_rows import preview_rows, preview_title, summary_rows
from mlagent_tui.tui.screens.approval_summary import summarise
from mlagent_tui.tui.theme import Palette

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp

GRACE = 0.5
"""Seconds without a key after the screen appeared before it takes keys."""

SMALL = (100, 30)
"""Below this width or height the dialog fills the screen."""

TINY = 18
"""Below this height the offers take one line."""

_MODES: tuple[Mode, ...] = ("decide", "grant", "edit", "forget", "message", "reject_all")
_FORM_MODES: frozenset[Mode] = frozenset({"edit", "forget"})


class ApprovalScreen(ModalScreen[tuple[ApprovalDecision, ...] | None]):
    """Asks about one batch; gives one decision for each call, or None if it was closed.

    Args:
        model: The calls, and what was decided of them before.
        clock: Time.
        glyphs: Signs; those that this terminal can show by default.
        waiting: How many other batches wait behind this one.

    Attributes:
        put_aside: Whether it was closed in order to come back to it.
    """

    AUTO_FOCUS = "#approval-preview"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,1", "yes", "Approve once", id="approval.once"),
        Binding("s,2", "session", "Approve this kind for the session", id="approval.session"),
        Binding("e,3", "edit", "Edit the arguments first", id="approval.edit"),
        Binding("n,4", "no", "Reject", id="approval.reject"),
        Binding("r,5", "message", "Reject with a message", id="approval.message"),
        Binding("space", "tick", "Tick the call", id="approval.tick"),
        Binding("ctrl+a", "tick_all", "Tick all open calls", id="approval.all"),
        Binding("tab", "step(1)", "Next call", id="approval.next"),
        Binding("shift+tab", "step(-1)", "Call before", show=False, id="approval.previous"),
        Binding("v", "view", "Other view: diff, side by side, arguments", id="approval.view"),
        Binding("ctrl+f", "full", "Give the view the whole screen", id="approval.full"),
        Binding("enter", "confirm", "Confirm", show=False, id="approval.confirm"),
        Binding("ctrl+s", "keep", "Use the edited arguments", show=False, id="approval.keep"),
        Binding("f8", "aside", "Look at the conversation first", id="approval.aside"),
        Binding("escape", "back", "Reject; in a step: back", id="approval.back"),
    ]

    calls = getters.query_one("#approval-calls", CallList)
    summary = getters.query_one("#approval-summary", DrawnView)
    preview = getters.query_one("#approval-preview", PreviewPane)
    offers = getters.query_one("#approval-offers", OfferList)
    note = getters.query_one("#approval-note", Input)

    def __init__(
        self,
        model: ApprovalModel,
        *,
        clock: Clock | None = None,
        glyphs: Glyphs | None = None,
        waiting: int = 0,
    ) -> None:
        super().__init__()
        self.put_aside = False
        self._model = model
        self._clock = clock or SystemClock()
        self._glyphs = glyphs or choose_glyphs()
        self._others = waiting
        self._mode: Mode = "decide"
        self._full = False
        self._view: View | None = None
        self._shown: View | None = None
        self._ready = False
        self._ready_at = self._clock.monotonic() + GRACE

    @property
    def model(self) -> ApprovalModel:
        """What was decided so far."""
        return self._model

    def show_others(self, count: int) -> None:
        """Say how many other batches wait."""
        if count != self._others:
            self._others = count
            self._draw_frame()

    # --- layout ----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out list, summary, preview, form, note and offers; modes show some of them."""
        with Vertical(id="approval"):
            yield CallList(self._model, self._glyphs, id="approval-calls")
            yield DrawnView(id="approval-summary")
            yield PreviewPane(id="approval-preview")
            holder = Container(id="approval-form")
            holder.border_title = Content(" edit the arguments ")
            yield holder
            note = Input(
                placeholder="What should the agent know or do instead? Enter sends it.",
                id="approval-note",
                select_on_focus=False,
            )
            note.cursor_blink = False
            yield note
            yield OfferList(id="approval-offers")

    def on_mount(self) -> None:
        """Show the first call; keys count only after a moment of quiet."""
        self.calls.display = len(self._model.entries) > 1
        self._fit(self.app.size.width, self.app.size.height)
        self._draw()
        self.call_after_refresh(self._begin_grace)
        self.run_worker(self._await_quiet(), group="grace")

    def on_resize(self, event: events.Resize) -> None:
        """Fill a small screen; a wide one shows diffs side by side."""
        self._fit(event.size.width, event.size.height)
        self.call_after_refresh(self._refit_view)

    def _fit(self, width: int, height: int) -> None:
        self.set_class(width < SMALL[0] or height < SMALL[1], "-small")
        if self.has_class("-tiny") != (height < TINY):
            self.set_class(height < TINY, "-tiny")
            self._draw_offers()

    # --- the moment of grace ---------------------------------------------------------------------

    def _begin_grace(self) -> None:
        self._ready_at = self._clock.monotonic() + GRACE

    async def _await_quiet(self) -> None:
        while (left := self._ready_at - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
        self._ready = True
        self._draw_offers()

    def on_key(self, event: events.Key) -> None:
        """Swallow keys that were meant for something else; each one prolongs the grace."""
        if not self._ready:
            self._begin_grace()
            event.stop()
            event.prevent_default()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take only what the mode takes, and nothing before the grace is over."""
        known = set().union(*ALLOWED.values())
        if action not in known:
            return super().check_action(action, parameters)
        if not self._ready or action not in ALLOWED[self._mode]:
            return False
        return action != "session" or self._mode == "grant" or bool(self._model.grants)

    # --- what a person does ----------------------------------------------------------------------

    def action_yes(self) -> None:
        """Approve once, or confirm what was asked."""
        if self._mode == "decide":
            self._decided(self._model.decide("once"))
        else:
            self.action_confirm()

    def action_no(self) -> None:
        """Reject, or go back from what was asked."""
        if self._mode == "decide":
            self._decided(self._model.decide("reject"))
        else:
            self._enter("decide")

    def action_session(self) -> None:
        """Show what would be granted; a second time, grant it."""
        if self._mode == "grant":
            self.action_confirm()
        else:
            self._enter("grant")

    def action_confirm(self) -> None:
        """Do what was asked about."""
        if self._mode == "grant":
            self._decided(self._model.decide("session"))
        elif self._mode == "reject_all":
            self.dismiss(self._model.reject_open().decisions)

    async def action_edit(self) -> None:
        """Open the form with the arguments as they stand."""
        entry = self._model.entry
        holder = self.query_one("#approval-form")
        await holder.remove_children()
        form = ArgumentForm(entry.item.schema, entry.arguments)
        await holder.mount(form)
        self._enter("edit")
        form.focus_first()

    def action_keep(self) -> None:
        """Take the form's arguments over, if they are sound."""
        filled = self.query_one(ArgumentForm).filled()
        if not filled.errors:
            self._model = self._model.edit(filled.arguments)
            self._enter("decide")

    def action_message(self) -> None:
        """Ask for the message that goes with a rejection."""
        self._enter("message")
        self.note.focus()

    def action_tick(self) -> None:
        """Tick the current call for the next verdict."""
        if len(self._model.entries) > 1:
            self._model = self._model.toggle_tick(self._model.current)
            self._draw()

    def action_tick_all(self) -> None:
        """Tick all open calls, or none."""
        if len(self._model.entries) > 1:
            self._model = self._model.tick_all()
            self._draw()

    def action_step(self, step: int) -> None:
        """Look at another call; in the form, go to another field."""
        if self._mode in _FORM_MODES:
            (self.focus_next if step > 0 else self.focus_previous)("#approval-form *")
            return
        self._model = self._model.move(step)
        self._draw()

    def action_view(self) -> None:
        """Show another view of the call."""
        self._view = view_after(self._view, self._views)
        self._draw_preview()

    def action_full(self) -> None:
        """Give the preview the whole screen, or take it back."""
        self._full = not self._full
        self.set_class(self._full, "-full")
        self.preview.focus()
        self._draw()

    def action_back(self) -> None:
        """Leave the step or the whole view; from the list itself, reject."""
        if self._mode == "reject_all":
            self.action_confirm()
        elif self._mode == "edit" and self.query_one(ArgumentForm).changed:
            self._enter("forget")
        elif self._mode != "decide":
            self._enter("decide")
        elif self._full:
            self.action_full()
        elif len(self._model.undecided) > 1:
            self._enter("reject_all")
        else:
            self.dismiss(self._model.reject_open().decisions)

    def action_aside(self) -> None:
        """Close the dialog with nothing decided; F8 on the main screen comes back to it."""
        self.put_aside = True
        self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Reject with the message."""
        if event.input is self.note and self._ready:
            event.stop()
            self._decided(self._model.decide("reject", self.note.value.strip()))

    @work(group="editor")
    async def on_argument_form_editor_wanted(self, message: ArgumentForm.EditorWanted) -> None:
        """Hand a text to the person's own editor."""
        from mlagent_tui.tui.composing.external_editor import edit_text

        edited = await edit_text(cast("MlAgentApp", self.app), message.text, message.suffix)
        if edited is not None and self._mode in _FORM_MODES:
            await self.query_one(ArgumentForm).put(message.path, edited)

    def on_argument_form_kept(self) -> None:
        """Take the form's arguments over."""
        self.action_keep()

    async def on_offer_list_chosen(self, message: OfferList.Chosen) -> None:
        """Do what was clicked, under the same rules as keys."""
        await self.run_action(message.action)

    def on_call_list_picked(self, message: CallList.Picked) -> None:
        """Look at the call that was clicked, or tick it."""
        if self._ready and self._mode == "decide":
            self._model = self._model.select(message.index)
            if message.tick:
                self._model = self._model.toggle_tick(message.index)
            self._draw()

    # --- drawing ---------------------------------------------------------------------------------

    def _decided(self, model: ApprovalModel) -> None:
        self._model = model
        if model.complete:
            self.dismiss(model.decisions)
            return
        self.note.value = ""
        self._enter("decide")

    def _enter(self, mode: Mode) -> None:
        self._mode = mode
        for name in _MODES:
            self.set_class(name == mode, f"-{name.replace('_', '-')}")
        self.set_class(mode in _FORM_MODES, "-edit")
        if mode not in {"edit", "forget", "message"}:
            self.preview.focus()
        self._draw()

    def _draw(self) -> None:
        entry, glyphs = self._model.entry, self._glyphs
        self.calls.show(self._model)
        self.summary.show(lambda w, p: summary_rows(entry, w, p, glyphs))
        self._draw_preview()
        self._draw_frame()
        self._draw_offers()

    @property
    def _views(self) -> tuple[View, ...]:
        return views_of(self._model.entry, self.preview.line_width)

    @property
    def _view_now(self) -> View:
        views = self._views
        return self._view if self._view in views else views[0]

    def _refit_view(self) -> None:
        if self._view_now != self._shown:
            self._draw_preview()

    def _draw_preview(self) -> None:
        """Draw what there is to look at; on the whole screen with the summary above it."""
        entry, glyphs, full = self._model.entry, self._glyphs, self._full
        view = self._shown = self._view_now

        def draw(width: int, palette: Palette) -> list[Row]:
            above = [*summary_rows(entry, width, palette, glyphs), Row(())] if full else []
            return [*above, *preview_rows(entry, width, palette, glyphs, view)]

        self.preview.show_view(draw, long=size_of(entry) > LONG)
        self.preview.border_title = Content(f" {preview_title(entry, view)} ")

    def _draw_frame(self) -> None:
        entry = self._model.entry
        count = len(self._model.entries)
        place = f" {self._model.current + 1} of {count}" if count > 1 else ""
        frame = self.query_one("#approval", Vertical)
        frame.border_title = Content(f"Approval{place}  {clean_line(entry.item.tool)}")
        batches = "batch waits" if self._others == 1 else "batches wait"
        more = f"{self._others} more {batches} behind this one" if self._others else ""
        cost = summarise(entry.item).cost
        frame.border_subtitle = Content("   ".join(part for part in (cost, more) if part))

    def _draw_offers(self) -> None:
        brief = self._full or self.has_class("-tiny")
        offers = offers_of(self._model, self._mode, brief=brief)
        self.offers.show_offers(offers, ready=self._ready)
