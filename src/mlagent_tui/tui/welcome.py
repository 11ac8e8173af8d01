"""What an empty conversation says."""

from __future__ import annotations


def welcome_text(demo: bool, has_model: bool = True) -> str:
    """Return the welcome: the name, and hints with the key before what it does."""
    first = "Enter  say what to train, measure or find out"
    if demo:
        first = "Enter  run the task below; a script answers"
    elif not has_model:
        first = "/model  choose what answers: no model is set up yet"
    return "\n".join(
        (
            "mlagent",
            "",
            first,
            "/  commands",
            "?  all keys",
            "Shift+Tab  how freely the agent acts",
        )
    )
