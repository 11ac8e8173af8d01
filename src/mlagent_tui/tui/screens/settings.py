"""All settings: searched by typing, changed with Enter, kept in the user's own file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import events, getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.config.keys import KeyPath
from mlagent_tui.tui.settings.rows import SettingRow, search

Change = Callable[[KeyPath, object], Awaitable[str]]
"""Keeps a value, None for the default; returns what went wrong, or nothing."""

ReadRows = Callable[[], Awaitable[tuple[SettingRow, ...]]]
"""Reads all rows anew."""

_NAME_WIDTH, _VALUE_WIDTH, _PLACE_WIDTH = 34, 30, 12
_LEAST_VALUE = 12
_DIALOG, _AROUND = 92, 10


class SettingsScreen(ModalScreen[None]):
    """Shows and changes the settings.

    Args:
        rows: All rows.
        read_rows: Reads them anew after a change.
        change: Keeps a value.
        file: Where changes go, for people.
    """

    CSS_PATH = "../tcss/dialogs.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-roomy")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", priority=True, id="settings.leave"),
        Binding("up", "mark(-1)", "The row above", priority=True, id="settings.up"),
        Binding("down", "mark(1)", "The row below", priority=True, id="settings.down"),
        Binding("pageup", "page(-1)", "A page up", priority=True, id="settings.page_up"),
        Binding("pagedown", "page(1)", "A page down", priority=True, id="settings.page_down"),
        Binding("ctrl+r", "reset", "Back to the default", priority=True, id="settings.reset"),
    ]

    table = getters.query_one("#settings-rows", OptionList)

    def __init__(
        self, rows: tuple[SettingRow, ...], read_rows: ReadRows, change: Change, file: str
    ) -> None:
        super().__init__()
        self._rows = rows
        self._read_rows = read_rows
        self._change = change
        self._file = file
        self._typed = ""
        self._value_width = _VALUE_WIDTH

    def compose(self) -> ComposeResult:
        """Lay out the field above the rows, and what the marked one means below."""
        with Vertical(classes="dialog", id="settings") as dialog:
            dialog.border_title = "Settings"
            dialog.border_subtitle = "Enter changes   Ctrl+R default   Esc leaves"
            field = Input(placeholder="Type to search")
            field.cursor_blink = False
            yield field
            rows = OptionList(id="settings-rows", compact=True)
            rows.can_focus = False
            yield rows
            yield Static(id="setting-doc", markup=False)
            yield Static(id="setting-trouble", markup=False)

    def on_mount(self) -> None:
        """Fill the list and begin in the field."""
        self._show()
        self.query_one(Input).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Give the values what the window leaves them."""
        self._value_width = value_width(event.size.width)
        self._show(keep=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        if event.value != self._typed:
            self._typed = event.value
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Change the marked row."""
        event.stop()
        self._edit()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Change the row that was clicked."""
        event.stop()
        self._edit()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the marked row means, and when a change of it counts."""
        event.stop()
        self._say_doc()

    def action_mark(self, step: int) -> None:
        """Move the mark."""
        (self.table.action_cursor_down if step > 0 else self.table.action_cursor_up)()

    def action_page(self, direction: int) -> None:
        """Move the mark by a screenful."""
        move = self.table.action_page_down if direction > 0 else self.table.action_page_up
        move()  # type: ignore[no-untyped-call]

    def action_leave(self) -> None:
        """Clear the search, or leave."""
        if self._typed:
            self.query_one(Input).value = ""
        else:
            self.dismiss(None)

    def action_reset(self) -> None:
        """Take the marked key out of the user's file."""
        if row := self._marked():
            self.run_worker(self._keep(row, None), group="settings")

    @work(group="settings")
    async def _edit(self) -> None:
        row = self._marked()
        if row is None:
            return
        if row.kind == "file":
            self._complain(f"{row.key} holds several entries: change it in {self._file}.")
        elif row.kind == "switch":
            await self._keep(row, row.value != "on")
        elif row.kind == "choice":
            await self._choose(row)
        else:
            await self._write(row)

    async def _choose(self, row: SettingRow) -> None:
        from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen

        choices = [Choice(option, option) for option in row.options]
        screen = ChoiceScreen(row.key, row.doc, choices, row.value)
        chosen = await self.app.push_screen_wait(screen)
        if chosen is not None and chosen != row.value:
            await self._keep(row, row.json_value(chosen))

    async def _write(self, row: SettingRow) -> None:
        from mlagent_tui.tui.screens.setting_value import SettingValueScreen

        async def keep(text: str) -> str:
            return await self._change(row.path, row.json_value(text))

        if await self.app.push_screen_wait(SettingValueScreen(row.key, row.doc, row.value, keep)):
            self._complain(await self._read_again())

    async def _keep(self, row: SettingRow, value: object) -> None:
        trouble = await self._change(row.path, value)
        self._complain(trouble or await self._read_again())

    async def _read_again(self) -> str:
        """Read all rows anew; return why that failed, or nothing."""
        try:
            self._rows = await self._read_rows()
        except ConfigError as error:
            return str(error)
        self._show(keep=True)
        return ""

    def _marked(self) -> SettingRow | None:
        option = self.table.highlighted_option
        return next((row for row in self._rows if option and row.key == option.id), None)

    def _show(self, *, keep: bool = False) -> None:
        marked = self._marked()
        found = search(self._rows, self._typed)
        self.table.clear_options()
        self.table.add_options(_options(found, self._file, self._value_width))
        ids = [self.table.get_option_at_index(n).id for n in range(self.table.option_count)]
        here = marked.key if keep and marked is not None else ""
        first = found[0].key if found else None
        self.table.highlighted = ids.index(here if here in ids else first) if found else None
        self._say_doc()

    def _say_doc(self) -> None:
        row = self._marked()
        self._complain("")
        self.query_one("#setting-doc", Static).update(
            _doc(row, self._file) if row else Content("No setting has these words.")
        )

    def _complain(self, text: str) -> None:
        said = self.query_one("#setting-trouble", Static)
        said.update(Content(text))
        said.display = bool(text)


def value_width(window: int) -> int:
    """Return the cells for a value, so that where it comes from stays on the same row."""
    room = min(_DIALOG, window * 96 // 100) - _AROUND
    return max(_LEAST_VALUE, min(_VALUE_WIDTH, room - _NAME_WIDTH - _PLACE_WIDTH - 4))


def _options(rows: tuple[SettingRow, ...], file: str, width: int) -> list[Option]:
    """Return the rows as options, with a heading before each section."""
    found: list[Option] = []
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            heading = Content.styled(section.capitalize(), "bold $primary")
            found.append(Option(heading, disabled=True))
        found.append(Option(_line(row, file, width), id=row.key))
    return found


def _line(row: SettingRow, file: str, width: int) -> Content:
    changed = row.origin != "default"
    value = row.value if len(row.value) <= width else f"{row.value[: width - 3]}..."
    return Content.assemble(
        f"  {row.key:<{_NAME_WIDTH}} ",
        Content.styled(f"{value:<{width}} ", "$accent" if changed else "$text"),
        Content.styled(_place(row.origin, file), "$text-muted"),
    )


def _place(origin: str, file: str) -> str:
    """Return in a word or two where a value comes from; nothing for the default."""
    if origin == "default":
        return ""
    return "your file" if origin == file else origin.rpartition("/")[2]


def _doc(row: SettingRow, file: str) -> Content:
    when = "Counts at once." if row.at_once else "Counts from the next start."
    where = "the default" if row.origin == "default" else f"from {row.origin}"
    wins = ""
    if row.origin not in ("default", file):
        wins = " That wins over your own file."
    return Content.assemble(
        f"{row.doc}\n",
        Content.styled(f"{row.value}: {where}.{wins} {when}", "$text-muted"),
    )
