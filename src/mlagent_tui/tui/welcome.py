"""What an empty conversation says."""

from __future__ import annotations


def welcome_text(demo: bool) -> str:
    """Return the welcome: the name, and hints with the key before what it does."""
    enter = "run the task below; a script answers"
    first = enter if demo else "say what to train, measure or find out"
    return "\n".join(
        (
            "mlagent",
            "",
            f"Enter  {first}",
            "/  commands",
            "?  all keys",
            "Shift+Tab  how freely the agent acts",
        )
    )
