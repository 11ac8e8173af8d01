"""The widgets that one argument is edited in."""

from __future__ import annotations

import json

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Select, Static, TextArea

from mlagent_tui.tui.argument_form.fields import UNSET, Field, FieldKind
from mlagent_tui.tui.panes.visible import visible
from mlagent_tui.tui.sanitise import clean_line
from mlagent_tui.tui.widgets.roomless_area import RoomlessArea

MOST_INLINE = 100_000
"""Characters that are edited inside the form; longer texts go to the person's own editor."""

NOT_SET = "not set"
"""What stands in an empty field."""

_LEAST_LINES, _MOST_LINES = 2, 16
_LINE_CELLS = 70

_KINDS: dict[FieldKind, str] = {
    "choice": "choice",
    "integer": "whole number",
    "number": "number",
    "line": "text",
    "text": "text",
    "lines": "list, one item on each line",
    "json": "JSON",
}


class HeldText(Static, can_focus=True):
    """Stands for a text that is too long to be edited here.

    Attributes:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        super().__init__(classes="form-held")
        self.text = text
        self.say()

    def replace_text(self, text: str) -> None:
        """Hold another text."""
        self.text = text
        self.say()

    def say(self) -> None:
        """Say how long the text is, and how to edit it."""
        lines = self.text.count("\n") + 1
        size = f"{len(self.text):,} characters in {lines:,} line{'s' if lines > 1 else ''}"
        self.update(Content(f"{size}. Ctrl+G opens it in your editor."))


def label_of(field: Field) -> Content:
    """Return a field's name, and what belongs into it."""
    name = Content.styled(clean_line(visible(field.path[-1])), "bold")
    need = "" if field.required else ", optional"
    null = ", or null" if field.nullable and field.kind != "choice" else ""
    limits = f": {clean_line(visible(field.limits))}" if field.limits else ""
    said = f"  {_KINDS[field.kind]}{null}{need}{limits}"
    return Content.assemble(name, Content.styled(said, "$text-muted"))


def control_for(field: Field) -> Widget:
    """Return the widget for a field, with its text in it."""
    if field.kind == "choice":
        return _choice(field)
    if len(field.text) > MOST_INLINE:
        return HeldText(field.text)
    if field.kind in {"integer", "number", "line"}:
        control = Input(field.text, placeholder=NOT_SET, compact=True, select_on_focus=False)
        control.cursor_blink = False
        return control
    return text_area(field.text, numbers=field.kind == "text")


def text_area(text: str, *, numbers: bool = True) -> TextArea:
    """Return an editor for a text of several lines, as high as the text needs."""
    area = RoomlessArea(
        text,
        placeholder=NOT_SET,
        soft_wrap=True,
        compact=True,
        show_line_numbers=numbers and "\n" in text,
    )
    area.cursor_blink = False
    lines = sum(1 + cell_len(line) // _LINE_CELLS for line in text.split("\n", _MOST_LINES))
    area.styles.height = max(_LEAST_LINES, min(lines, _MOST_LINES))
    return area


def text_in(control: Widget) -> str:
    """Return what stands in a control."""
    match control:
        case Select():
            return UNSET if control.value is Select.NULL else str(control.value)
        case Input():
            return control.value
        case TextArea() | HeldText():
            return control.text
        case _:
            raise TypeError(type(control).__name__)


def suffix_for(field: Field) -> str:
    """Return how a file with the field's text should end, so that an editor knows the language."""
    if field.kind == "json":
        return ".json"
    if field.path[-1] in {"command", "script", "shell"}:
        return ".py" if field.text.lstrip().startswith(("import ", "from ")) else ".sh"
    return ".py" if field.path[-1] in {"code", "source"} else ".txt"


def _choice(field: Field) -> Widget:
    only = len(field.choices) == 1 and field.required and not field.present
    first = field.choices[0] if only else field.text if field.present else Select.NULL
    return Select[str](
        [(Content(shown(choice)), choice) for choice in field.choices],
        prompt=NOT_SET,
        value=first,
        allow_blank=not (field.required and (field.present or only)),
        compact=True,
    )


def shown(choice: str) -> str:
    """Return a JSON text as a person reads it; a text that looks like another value is quoted."""
    value = json.loads(choice)
    if not isinstance(value, str):
        return clean_line(visible(choice))
    return clean_line(visible(choice if _looks_like_a_value(value) else value))


def _looks_like_a_value(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return not text.strip()
    return True
