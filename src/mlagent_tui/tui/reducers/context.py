"""Which entries are still in the model's context: the fold over undo, redo and compaction.

The same rule as in the agent's history: nothing is deleted. An undo makes turns dead, a redo
revives them, and a compaction holds while its own turn and all turns that it covers are alive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlagent_tui.protocol.events import (
    Compacted,
    Envelope,
    NewComplete,
    RedoComplete,
    UndoComplete,
)
from mlagent_tui.tui.long_sequence import LongSequence
from mlagent_tui.tui.state import (
    AssistantItem,
    Cut,
    DividerItem,
    TranscriptItem,
    TranscriptState,
)


def reduce(state: TranscriptState, envelope: Envelope) -> TranscriptState:
    """Fold an event that changes the context, with a line across the transcript that says so."""
    match envelope.event:
        case NewComplete(clear=True):
            return TranscriptState(fresh_from=envelope.seq)
        case NewComplete():
            state = replace(state, fresh_from=envelope.seq)
            line = _line(envelope, "new", "New conversation")
        case UndoComplete() as event:
            state = replace(state, undone=state.undone | set(event.turns))
            line = _line(envelope, "undo", _undone(event), _files(event))
        case RedoComplete() as event:
            state = replace(state, undone=state.undone - set(event.turns))
            line = _line(envelope, "redo", f"Redone: {_turns(event.turns)} back", _files(event))
        case Compacted() as event:
            if event.summary:
                kept = frozenset(event.kept)
                cut = Cut(event.first_seq, event.last_seq, kept, envelope.turn)
                state = replace(state, cuts=(*state.cuts, cut))
            line = _line(envelope, "compacted", _compacted(event), event.summary)
        case _:
            return state
    return replace(state, items=_with_lives(state).appended(line))


def _with_lives(state: TranscriptState) -> LongSequence[TranscriptItem]:
    turns = {item.seq: item.turn for item in state.items}
    cuts = [cut for cut in state.cuts if _holds(cut, state.undone, turns)]
    return LongSequence(_with_life(item, state, cuts) for item in state.items)


def _with_life(item: TranscriptItem, state: TranscriptState, cuts: list[Cut]) -> TranscriptItem:
    live = _is_live(item, state, cuts)
    return item if item.live == live else replace(item, live=live)


def _is_live(item: TranscriptItem, state: TranscriptState, cuts: list[Cut]) -> bool:
    if isinstance(item, DividerItem):
        return True
    if isinstance(item, AssistantItem) and item.status == "failed":
        return False
    if item.seq < state.fresh_from or item.turn in state.undone:
        return False
    return not any(cut.first <= item.seq <= cut.last and item.seq not in cut.kept for cut in cuts)


def _holds(cut: Cut, undone: frozenset[int], turns: Mapping[int, int | None]) -> bool:
    return cut.turn not in undone and not any(
        turn in undone for seq, turn in turns.items() if cut.first <= seq <= cut.last
    )


def _line(envelope: Envelope, code: str, text: str, detail: str = "") -> DividerItem:
    return DividerItem(
        key=f"divider:{envelope.seq}",
        turn=envelope.turn,
        seq=envelope.seq,
        code=code,  # type: ignore[arg-type]
        text=text,
        detail=detail,
    )


def _turns(turns: tuple[int, ...]) -> str:
    names = ", ".join(str(turn) for turn in turns)
    return f"turn {names} is" if len(turns) == 1 else f"turns {names} are"


def _undone(event: UndoComplete) -> str:
    return f"Undone: {_turns(event.turns)} no longer part of the conversation (/redo)"


def _files(event: UndoComplete | RedoComplete) -> str:
    parts = []
    if event.restored_files:
        parts.append(f"Files restored: {', '.join(event.restored_files)}")
    if event.conflicts:
        parts.append(f"Left alone, because they changed since: {', '.join(event.conflicts)}")
    return "\n".join(parts)


def _compacted(event: Compacted) -> str:
    return f"Compacted: {_short(event.tokens_before)} to {_short(event.tokens_after)} tokens"


def _short(tokens: int) -> str:
    return f"{tokens / 1000:.1f}k" if tokens >= 1000 else str(tokens)
