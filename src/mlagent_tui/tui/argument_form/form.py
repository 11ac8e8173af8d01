"""A form for the arguments of a call: fields, groups and alternatives, whatever its schema says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Select, Static, TextArea

from mlagent_tui.tui.argument_form.controls import (
    HeldText,
    control_for,
    label_of,
    suffix_for,
    text_area,
    text_in,
)
from mlagent_tui.tui.argument_form.fields import (
    Alternatives,
    Field,
    Group,
    Node,
    Path,
    fields_in,
    form_of,
)
from mlagent_tui.tui.argument_form.filling import Filled, fill
from mlagent_tui.tui.panes.visible import visible
from mlagent_tui.tui.sanitise import clean, clean_line


class ArgumentForm(VerticalScroll, can_focus=False):
    """Edits arguments; Enter in a field of one line asks to keep them.

    Args:
        schema: JSON Schema of the arguments.
        arguments: The values to begin with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "edit_outside", "Edit the field in your editor", id="form.editor"),
    ]

    class Kept(Message):
        """A person wants to use what stands in the form."""

    class EditorWanted(Message):
        """A person wants to edit a text in their own editor.

        Attributes:
            path: The field.
            text: What stands in it.
            suffix: How a file with it should end.
        """

        def __init__(self, path: Path, text: str, suffix: str) -> None:
            super().__init__()
            self.path = path
            self.text = text
            self.suffix = suffix

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
        self._picked: dict[Path, int] = {}
        self._form = form_of(schema, arguments)
        self._controls: dict[Path, Widget] = {}
        self._errors: dict[Path, Static] = {}
        self._kinds: dict[Widget, Path] = {}
        self._holders: dict[Path, Vertical] = {}

    def compose(self) -> ComposeResult:
        """Lay out name, control and error of each field."""
        if not self._form.members:
            yield Static(Content("This call takes no arguments."), classes="form-doc")
        self._errors[()] = Static(Content(), classes="form-error")
        yield self._errors[()]
        parts = [part for member in self._form.members for part in self._parts(member)]
        for part in parts[:1]:
            part.add_class("-first")
        yield from parts

    @property
    def changed(self) -> bool:
        """Whether anything stands in the form that the model did not give."""
        begun = form_of(self._schema, self._arguments)
        texts = self._texts()
        known = {field.path: field.text for field in fields_in(begun)}
        return any(known.get(path, "") != text for path, text in texts.items())

    def focus_first(self) -> None:
        """Go to the first field."""
        for control in self._controls.values():
            control.focus(scroll_visible=False)  # Its name stands above it.
            return

    def filled(self) -> Filled:
        """Return what stands in the form, and show what is wrong with it."""
        filled = fill(self._form, self._texts(), self._schema)
        for path, line in self._errors.items():
            line.update(Content(clean_line(visible(filled.errors.get(path, "")))))
            line.set_class(path in filled.errors, "-shown")
        wrong = next((path for path in self._errors if path in filled.errors), None)
        if wrong in self._controls:
            self._controls[wrong].focus()
        elif wrong is not None:
            self.scroll_home(animate=False)
        return filled

    async def put(self, path: Path, text: str) -> None:
        """Put a text from the person's editor into a field."""
        control = self._controls.get(path)
        if isinstance(control, HeldText):
            control.replace_text(text)
        elif isinstance(control, TextArea):
            control.replace(text, (0, 0), control.document.end)  # Ctrl+Z takes it back.
        elif control is not None:
            area = text_area(text)
            self._controls[path] = area
            await self.mount(area, before=control)
            await control.remove()
            area.focus()

    def action_edit_outside(self) -> None:
        """Hand the text of the focused field to the person's own editor."""
        focused = self.screen.focused
        for field in fields_in(self._form):
            control = self._controls.get(field.path)
            if control is not None and control is focused and not isinstance(control, Select):
                message = self.EditorWanted(field.path, text_in(control), suffix_for(field))
                self.post_message(message)

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept())

    @on(Select.Changed)
    async def _pick(self, event: Select.Changed) -> None:
        """Show the fields of the kind that was chosen, where there are several."""
        path = self._kinds.get(event.select)
        if path is None or not isinstance(event.value, int):
            return
        event.stop()
        node = _at(self._form, path)
        if node is None or node.picked == event.value:
            return
        self._picked[path] = event.value
        self._form = form_of(self._schema, self._arguments, self._picked)
        for known in [key for key in self._controls if key[: len(path)] == path]:
            del self._controls[known]
            if known != path:
                del self._errors[known]
        found = _at(self._form, path)
        holder = self._holders[path]
        await holder.remove_children()
        if found is not None:
            await holder.mount_all(self._parts(found.inner, headed=False))

    def _texts(self) -> dict[Path, str]:
        return {path: text_in(control) for path, control in self._controls.items()}

    def _parts(self, node: Node, *, headed: bool = True) -> list[Widget]:
        match node:
            case Field():
                return self._field(node, headed=headed)
            case Group():
                inner = [part for member in node.members for part in self._parts(member)]
                head = [*_heading(node, ""), self._error(node.path)] if headed else []
                return [*head, Vertical(*inner, classes="form-group")]
            case Alternatives():
                return self._alternatives(node)

    def _alternatives(self, node: Alternatives) -> list[Widget]:
        kinds = [(Content(clean_line(visible(label))), i) for i, label in enumerate(node.labels)]
        choice = Select[int](kinds, value=node.picked, allow_blank=False, compact=True)
        self._kinds[choice] = node.path
        holder = Vertical(*self._parts(node.inner, headed=False), classes="form-holder")
        self._holders[node.path] = holder
        heading = _heading(node, "one of several kinds")
        return [*heading, choice, self._error(node.path), holder]

    def _field(self, field: Field, *, headed: bool) -> list[Widget]:
        label = label_of(field)
        parts: list[Widget] = [Static(label, classes="form-label")] if headed else []
        if field.description and headed:
            parts.append(_words(field.description))
        control = self._controls[field.path] = control_for(field)
        # Alternatives have a line of their own, which stands for the field inside as well.
        return [*parts, control, self._error(field.path)] if headed else [control]

    def _error(self, path: Path) -> Static:
        """Return the line that says what is wrong at a path."""
        line = self._errors[path] = Static(Content(), classes="form-error")
        return line


def _heading(node: Group | Alternatives, kind: str) -> list[Widget]:
    name = Content.styled(clean_line(visible(node.path[-1])), "bold")
    said = Content.assemble(name, Content.styled(f"  {kind}" if kind else "", "$text-muted"))
    parts: list[Widget] = [Static(said, classes="form-label")]
    return [*parts, _words(node.description)] if node.description else parts


def _words(text: str) -> Static:
    return Static(Content(clean(visible(text))), classes="form-doc")


def _at(node: Node, path: Path) -> Alternatives | None:
    """Return the alternatives at a path."""
    match node:
        case Alternatives() if node.path == path:
            return node
        case Alternatives():
            return _at(node.inner, path)
        case Group():
            return next((found for m in node.members if (found := _at(m, path))), None)
        case _:
            return None
