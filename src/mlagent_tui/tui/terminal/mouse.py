"""Who has the mouse: the program, or the terminal with its own way to select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.app import App


class Mouse:
    """Gives the mouse to the terminal and takes it back.

    Attributes:
        taken: Whether the program has it.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self.taken = True

    def switch(self) -> bool:
        """Give the mouse away or take it back; returns False if there is none to switch.

        The driver has no public way to do so. Its own note of whether it uses the mouse is
        changed as well, so that the terminal keeps the mouse after a suspension.
        """
        driver = cast("Any", self._app._driver)
        if not hasattr(driver, "_disable_mouse_support"):
            return False
        if self.taken:
            driver._disable_mouse_support()
            driver._mouse = False
        else:
            driver._mouse = True
            driver._enable_mouse_support()
        self.taken = not self.taken
        return True
