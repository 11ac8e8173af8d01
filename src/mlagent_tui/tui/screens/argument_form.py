"""A form for the arguments of a call: one field for each, whatever its schema says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Select, Static, TextArea

from mlagent_tui.tui.panes.visible import visible
from mlagent_tui.tui.sanitise import clean, clean_line
from mlagent_tui.tui.screens.argument_fields import UNSET, Field, Filled, fields_of, fill

_MOST_LINES = 12


class ArgumentForm(VerticalScroll, can_focus=False):
    """Edits arguments; Enter in a field of one line asks to keep them.

    Args:
        schema: JSON Schema of the arguments.
        arguments: The values to begin with.
    """

    class Kept(Message):
        """A person wants to use what stands in the form."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        arguments: Mapping[str, Any],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._schema = schema
        self._arguments = arguments
        self._fields = fields_of(schema, arguments)
        self._controls: dict[str, Widget] = {}
        self._errors: dict[str, Static] = {}

    def compose(self) -> ComposeResult:
        """Lay out name, control and error of each field."""
        if not self._fields:
            yield Static(Content("This call takes no arguments."), classes="form-doc")
        for field in self._fields:
            yield from self._compose_field(field)
        self._errors[""] = Static(Content(), classes="form-error")
        yield self._errors[""]

    def focus_first(self) -> None:
        """Go to the first field."""
        for control in self._controls.values():
            control.focus()
            return

    def filled(self) -> Filled:
        """Return what stands in the form, and show what is wrong with it."""
        texts = {name: _text_of(control) for name, control in self._controls.items()}
        filled = fill(self._fields, texts, self._arguments, self._schema)
        for name, line in self._errors.items():
            line.update(Content(clean_line(filled.errors.get(name, ""))))
            line.set_class(name in filled.errors, "-shown")
        wrong = next((name for name in self._controls if name in filled.errors), None)
        if wrong is not None:
            self._controls[wrong].focus()
        return filled

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what stands in the form."""
        event.stop()
        self.post_message(self.Kept())

    def _compose_field(self, field: Field) -> Iterator[Widget]:
        yield Static(_label(field), classes="form-label")
        if field.description:
            yield Static(Content(clean(field.description)), classes="form-doc")
        control = self._controls[field.name] = _control(field)
        yield control
        self._errors[field.name] = Static(Content(), classes="form-error")
        yield self._errors[field.name]


def _label(field: Field) -> Content:
    name = Content.styled(clean_line(visible(field.name)), "bold")
    kind = {
        "choice": "choice",
        "integer": "whole number",
        "number": "number",
        "line": "text",
        "text": "text",
        "json": "JSON",
    }[field.kind]
    need = "" if field.required else ", optional"
    return Content.assemble(name, Content.styled(f"  {kind}{need}", "$text-muted"))


def _control(field: Field) -> Widget:
    match field.kind:
        case "choice":
            options = [(Content(_shown(choice)), choice) for choice in field.choices]
            return Select[str](
                options,
                prompt="not set",
                value=field.text if field.present else Select.NULL,
                allow_blank=not (field.required and field.present),
                compact=True,
            )
        case "integer" | "number" | "line":
            control = Input(field.text, compact=True, select_on_focus=False)
            control.cursor_blink = False
            return control
        case _:
            area = TextArea(field.text, soft_wrap=True, compact=True)
            area.cursor_blink = False
            lines = sum(1 + len(line) // 70 for line in field.text.split("\n"))
            area.styles.height = max(2, min(lines + 1, _MOST_LINES))
            return area


def _text_of(control: Widget) -> str:
    match control:
        case Select():
            return UNSET if control.value is Select.NULL else str(control.value)
        case Input():
            return control.value
        case TextArea():
            return control.text
        case _:
            raise TypeError(type(control).__name__)


def _shown(choice: str) -> str:
    value = json.loads(choice)
    return clean_line(visible(value if isinstance(value, str) else choice))
