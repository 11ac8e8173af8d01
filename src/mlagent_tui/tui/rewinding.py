"""Going back to an earlier message: undoes the turns from there on, and brings its text back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlagent_tui.tui.state import TranscriptState, UserItem

if TYPE_CHECKING:
    from mlagent_tui.tui.app import MlAgentApp
    from mlagent_tui.tui.screens.choice import Choice

LONGEST = 200
"""Characters of a message that the list shows."""

PAGE = 40
"""Messages that are listed at once; a list lays out all its rows, seen or not, when it opens."""

_EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message that began a turn.

    Attributes:
        text: What the person wrote.
        turns: How many turns going back to it takes out of the conversation.
    """

    text: str
    turns: int


def earlier_prompts(state: TranscriptState) -> tuple[Prompt, ...]:
    """Return the messages that the conversation can go back to, the newest one first."""
    found = [
        item.text
        for item in state.items
        if isinstance(item, UserItem)
        and not item.steered
        and item.turn is not None
        and item.turn not in state.undone
        and item.seq >= state.fresh_from
    ]
    return tuple(Prompt(text, count) for count, text in enumerate(reversed(found), start=1))


async def go_back(app: MlAgentApp) -> None:
    """Ask for one of the own messages and go back to it."""
    from mlagent_tui.protocol.operations import Undo

    if _busy(app):
        return
    prompts = earlier_prompts(app.store.state.transcript)
    if not prompts:
        app.flash("There is no earlier message of yours to go back to")
        return
    prompt = await _ask(app, prompts)
    if prompt is None or _busy(app):
        return
    for _ in range(prompt.turns):
        app.submit(Undo())
    app.main.composer.set_draft(prompt.text)
    app.main.composer.focus()
    app.flash(f"Took back {_turns(prompt.turns)}; files stay as they are")


async def _ask(app: MlAgentApp, prompts: Sequence[Prompt]) -> Prompt | None:
    """Have one of the messages chosen, a page at a time; None if that was left."""
    from mlagent_tui.tui.screens.choice import Choice, ChoiceScreen

    text = "What came after it leaves the conversation; /redo brings it back, a turn at a time. "
    text += "Files are not restored."
    chosen: str | None = _EARLIER
    seen = 0
    while chosen == _EARLIER:
        choices = [_choice(prompt) for prompt in prompts[seen : seen + PAGE]]
        seen += len(choices)
        if left := len(prompts) - seen:
            choices.append(Choice(_EARLIER, "Earlier messages", f"{left:,} before these"))
        chosen = await app.push_screen_wait(ChoiceScreen("Go back to", text, choices))
    return None if chosen is None else prompts[int(chosen) - 1]


def _busy(app: MlAgentApp) -> bool:
    """Whether a turn runs, which an undo would have to wait for; says so."""
    busy = app.store.state.turn.phase != "idle"
    if busy:
        app.flash("Not now: the agent works. Interrupt it first, then go back")
    return busy


def _choice(prompt: Prompt) -> Choice:
    from mlagent_tui.tui.screens.choice import Choice

    return Choice(str(prompt.turns), prompt.text[:LONGEST], f"Takes back {_turns(prompt.turns)}")


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count} turns"
