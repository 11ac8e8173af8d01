"""Pure reducers: an old state and one event make a new state, and nothing else happens.

A slice that an event does not concern comes back as the same object, so that a change can be
told by identity.
"""

from __future__ import annotations

from mlagent_tui.protocol.events import Envelope
from mlagent_tui.tui.reducers import approvals, plan, tools, transcript, turn, usage
from mlagent_tui.tui.state import ScreenState

MAIN_AGENT = "main"
"""The agent whose words and turns the screen follows."""


def reduce(state: ScreenState, envelope: Envelope) -> ScreenState:
    """Fold one event into all slices.

    A sub-agent's tool calls, approvals and costs count; its words, plan and turns stay its own.
    Its calls are shown in the entry of the call that it works for.
    """
    own = envelope.agent_id == MAIN_AGENT
    calls = tools.reduce(state.tools, envelope)
    waiting = approvals.reduce(state.approvals, envelope)
    shown, steps = state.transcript, state.plan
    if own:
        shown = transcript.reduce(shown, envelope, calls)
        steps = plan.reduce(steps, envelope)
    else:
        shown = transcript.show_call(shown, envelope, calls)
    running = turn.reduce(state.turn, envelope, person_asked=bool(waiting.batches), own=own)
    spent = usage.reduce(state.usage, envelope)
    return ScreenState(shown, calls, steps, waiting, running, spent)
