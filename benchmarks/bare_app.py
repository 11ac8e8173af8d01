"""The yardstick: the smallest Textual app with a line to write in."""

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class BareApp(App[None]):
    """Shows a word and an input."""

    def compose(self) -> ComposeResult:
        """Lay out the two widgets."""
        yield Static("READY")
        yield Input()


if __name__ == "__main__":
    BareApp().run()
