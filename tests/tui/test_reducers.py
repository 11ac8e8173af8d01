"""The pure reducers: what the screen knows after which events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui_clock import START
from tui_scripts import busy, plan, rest

from mlagent_tui.protocol.events import (
    AssistantChunk,
    AssistantMessageDone,
    AssistantPartial,
    Compacted,
    Envelope,
    ErrorEvent,
    Event,
    InputEdited,
    InputQueued,
    InputRemoved,
    Interrupted,
    NewComplete,
    Notice,
    Processing,
    Ready,
    RedoComplete,
    ToolCallEvent,
    ToolOutput,
    ToolStateChange,
    TurnComplete,
    UndoComplete,
    Usage,
)
from mlagent_tui.tui.joining import join
from mlagent_tui.tui.reducers import reduce
from mlagent_tui.tui.state import (
    AssistantItem,
    DividerItem,
    NoticeItem,
    ScreenState,
    ToolItem,
    UserItem,
)
from mlagent_tui.tui.status_text import cost


def number(events: Iterable[Event | tuple[Event, str]], turns: bool = True) -> list[Envelope]:
    """Give events their places, as the stream does: one second between two of them."""
    envelopes, seq, sub, turn, count = list[Envelope](), 0, 0, None, 0
    for index, given_event in enumerate(events):
        event, agent = given_event if isinstance(given_event, tuple) else (given_event, "main")
        if isinstance(event, Processing) and not event.steered:
            count += 1
            turn = count
        seq, sub = (seq + 1, 0) if event.durable else (seq, sub + 1)
        time = (START + timedelta(seconds=index)).isoformat()
        envelopes.append(Envelope(event, seq, sub, time, "s", turn, agent))
        if event.terminal:
            turn = None
    return envelopes


def fold(events: Iterable[Event | tuple[Event, str]]) -> ScreenState:
    return fold_envelopes(number([Ready(6, "demo/scripted"), *events]))


def fold_envelopes(envelopes: Iterable[Envelope]) -> ScreenState:
    state = ScreenState()
    for envelope in envelopes:
        state = reduce(state, envelope)
    return state


def test_a_turn_in_the_middle() -> None:
    state = fold(busy())
    assert state.turn.phase == "tools"
    assert state.turn.running_tools == ("c3",)
    assert [queued.text for queued in state.turn.queue] == ["also plot the loss curve"]
    assert state.plan.items[2].status == "in_progress"
    assert state.usage.spent.total == Decimal("0.012")
    assert state.usage.context_used == 24_000
    kinds = [type(item) for item in state.transcript.items]
    assert kinds == [UserItem, AssistantItem, ToolItem, ToolItem, ToolItem]
    written = state.tools.calls["c2"]
    assert written.state == "succeeded"
    assert written.success is True
    assert written in state.transcript.items


def test_the_end_of_a_turn() -> None:
    state = fold([*busy(), *rest()])
    assert state.turn.phase == "idle"
    assert state.turn.turn is None
    assert not state.turn.held
    assert not state.approvals.batches
    answer = state.transcript.items[-1]
    assert isinstance(answer, AssistantItem)
    assert answer.status == "complete"


def test_durable_events_alone_lead_to_the_same_state() -> None:
    envelopes = number([Ready(6, "demo/scripted"), *busy(), *rest()])
    live = fold_envelopes(envelopes)
    resumed = fold_envelopes(envelope for envelope in envelopes if envelope.event.durable)
    assert without_context(resumed) == without_context(live)


def without_context(state: ScreenState) -> ScreenState:
    """The gauge of the context is told afresh after a resume, so it is no part of the fold."""
    usage = replace(
        state.usage, context_used=0, context_window=None, context_source="", context_breakdown={}
    )
    return replace(state, usage=usage)


texts = st.text(alphabet="ab *\n`#", min_size=1, max_size=30)


@st.composite
def conversations(draw: st.DrawFn) -> list[Event]:
    """Turns with answers in pieces, failed attempts, partial texts, tools, undo and compaction."""
    events: list[Event] = []
    for turn in range(1, draw(st.integers(1, 3)) + 1):
        events.append(Processing((f"in{turn}",), draw(texts)))
        for message in range(draw(st.integers(1, 2))):
            events.extend(draw(answers(f"m{turn}.{message}")))
        call = f"c{turn}"
        events += [
            ToolCallEvent(call, "bash", {"command": "ls"}),
            ToolStateChange(call, "running"),
            ToolOutput(call, "bash", "out", True),
            ToolStateChange(call, "succeeded"),
            TurnComplete(2, ""),
        ]
        if draw(st.booleans()):
            events.append(UndoComplete((turn,)))
            if draw(st.booleans()):
                events.append(RedoComplete((turn,)))
        if draw(st.booleans()):
            events.append(Compacted(1, 4, "short", (2,), 100, 50))
    return events


@st.composite
def answers(draw: st.DrawFn, message_id: str) -> list[Event]:
    events: list[Event] = []
    for attempt in range(1, draw(st.integers(1, 2)) + 1):
        text = draw(texts)
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            events.append(AssistantChunk(message_id, text[start:end], attempt))
            if draw(st.booleans()) and text[:end].strip():
                events.append(AssistantPartial(message_id, text[:end]))
        last = attempt == 2 or draw(st.booleans())
        events.append(
            AssistantMessageDone(message_id, attempt, "complete" if last else "failed", text)
        )
        if last:
            break
        events.append(Notice("warning", "retrying", "Trying again.", {"delay": 2.0}))
    return events


@given(conversations(), st.data())
def test_any_split_and_any_reader_ends_alike(events: list[Event], data: st.DataObject) -> None:
    envelopes = number(events)
    live = fold_envelopes(envelopes)
    assert fold_envelopes(join(envelopes)) == live
    frames = sorted(data.draw(st.lists(st.integers(0, len(envelopes)), max_size=5)))
    framed = ScreenState()
    for start, end in zip([0, *frames], [*frames, len(envelopes)], strict=True):
        for envelope in join(envelopes[start:end]):
            framed = reduce(framed, envelope)
    assert framed == live
    assert fold_envelopes(e for e in envelopes if e.event.durable) == live


def test_joining_never_reaches_across_another_event() -> None:
    events = number(
        [
            AssistantChunk("m", "a"),
            AssistantChunk("m", "b"),
            Notice("info", "x", "between"),
            AssistantChunk("m", "c"),
            AssistantChunk("m", "d", channel="reasoning"),
        ]
    )
    joined = join(events)
    assert [getattr(e.event, "content", "-") for e in joined] == ["ab", "-", "c", "d"]
    assert joined[0].sub == 2


def test_a_failed_attempt_stays_visible_and_dim() -> None:
    state = fold(
        [
            Processing(("i",), "go"),
            AssistantChunk("m", "half", 1),
            AssistantMessageDone("m", 1, "failed", "half"),
            Notice("warning", "retrying", "Trying again in 2 s.", {"delay": 2.0}),
        ]
    )
    failed = state.transcript.items[1]
    assert isinstance(failed, AssistantItem)
    assert (failed.status, failed.live) == ("failed", False)
    assert state.turn.detail == "Trying again in 2 s."
    assert state.turn.until == (START + timedelta(seconds=6)).isoformat()


def test_what_is_waited_for_goes_when_the_answer_comes() -> None:
    state = fold(
        [
            Processing(("i",), "go"),
            Notice("info", "loading_model", "The model library is being loaded."),
            AssistantChunk("m", "hi"),
        ]
    )
    assert (state.turn.phase, state.turn.detail) == ("streaming", "")
    assert not any(isinstance(item, NoticeItem) for item in state.transcript.items)


def test_a_notice_stands_before_the_answer_that_streams() -> None:
    state = fold(
        [Processing(("i",), "go"), AssistantChunk("m", "hi"), Notice("info", "mode", "note")]
    )
    assert [item.key.split(":")[0] for item in state.transcript.items] == ["user", "notice", "m#1"]


def test_interrupting_lasts_until_the_turn_is_over() -> None:
    begun = [
        Processing(("i",), "go"),
        InputQueued("q", "later"),
        Notice("info", "interrupting", "Stopping the model"),
        AssistantChunk("m", "late"),
    ]
    assert fold(begun).turn.phase == "interrupting"
    state = fold([*begun, Interrupted(("bash",), ("job 1",))])
    assert state.turn.phase == "idle"
    assert state.turn.held
    line = state.transcript.items[-1]
    assert isinstance(line, DividerItem)
    assert "bash" in line.text
    assert "job 1" in line.detail
    partial = state.transcript.items[-2]
    assert isinstance(partial, AssistantItem)
    assert partial.status == "interrupted"
    released = fold([*begun, Interrupted(), Processing(("q",), "later")])
    assert not released.turn.held
    assert not released.turn.queue


def test_the_queue_can_be_edited_and_emptied() -> None:
    begun = [Processing(("i",), "go"), InputQueued("q", "one"), InputQueued("r", "two")]
    edited = fold([*begun, InputEdited("q", "uno")])
    assert [queued.text for queued in edited.turn.queue] == ["uno", "two"]
    assert len(fold([*begun, InputRemoved("q")]).turn.queue) == 1


def test_steering_adds_to_the_running_turn() -> None:
    state = fold([Processing(("i",), "go"), Processing(("j",), "left", steered=True)])
    steered = state.transcript.items[-1]
    assert isinstance(steered, UserItem)
    assert steered.steered
    assert state.turn.turn == 1


def test_undo_dims_and_redo_revives() -> None:
    first = [Processing(("i",), "one"), plan(1), TurnComplete(1, "")]
    second = [Processing(("j",), "two"), plan(4), TurnComplete(2, "")]
    undone = fold([*first, *second, UndoComplete((2,)), plan(1)])
    lives = {getattr(item, "text", ""): item.live for item in undone.transcript.items}
    assert lives["one"]
    assert not lives["two"]
    assert [item.status for item in undone.plan.items].count("completed") == 1
    redone = fold([*first, *second, UndoComplete((2,)), RedoComplete((2,)), plan(4)])
    assert all(item.live for item in redone.transcript.items)


def test_a_message_written_after_an_interrupt_leaves_the_hold() -> None:
    held = [Processing(("i",), "go"), InputQueued("q", "later"), Interrupted()]
    ran_past = [InputQueued("n", "now"), Processing(("n",), "now")]
    assert fold([*held, *ran_past]).turn.held
    assert not fold([*held, *ran_past, TurnComplete(1, ""), Processing(("q",), "later")]).turn.held
    assert not fold([*held, InputRemoved("q")]).turn.held


def test_a_compaction_holds_only_while_its_turns_are_alive() -> None:
    turns = [
        Processing(("i",), "one"),
        TurnComplete(1, ""),
        Processing(("j",), "two"),
        Compacted(2, 3, "short", (), 100, 50),
        TurnComplete(2, ""),
    ]
    state = fold(turns)
    assert not state.transcript.items[0].live
    assert fold([*turns, UndoComplete((2,))]).transcript.items[0].live


def test_compaction_keeps_what_it_kept_word_for_word() -> None:
    state = fold([Processing(("i",), "one"), Compacted(1, 2, "short", (2,), 100, 50)])
    assert state.transcript.items[0].live


def test_new_dims_and_clear_empties() -> None:
    begun = [Processing(("i",), "one"), plan(1), TurnComplete(1, "")]
    new = fold([*begun, NewComplete(1)])
    assert not new.transcript.items[0].live
    assert not new.plan.items
    assert fold([*begun, NewComplete(1, clear=True)]).transcript.items == ()


def test_an_error_ends_a_turn_or_answers_an_operation() -> None:
    failed = fold([Processing(("i",), "go"), ErrorEvent("auth", "No key.", "Set one.")])
    assert failed.turn.phase == "idle"
    error = failed.transcript.items[-1]
    assert isinstance(error, NoticeItem)
    assert (error.level, error.hint) == ("error", "Set one.")
    assert fold([ErrorEvent("refused", "No.")]).turn.phase == "idle"


def test_an_unknown_price_is_not_zero() -> None:
    state = fold([Usage("m", "x", tokens_in=5), Usage("n", "x", cost=Decimal("0.5"))])
    assert state.usage.spent.unknown
    assert state.usage.spent.total == Decimal("0.5")


@pytest.mark.parametrize("odd", ["NaN", "-1", "Infinity"])
def test_a_price_that_no_bill_can_show_is_unknown(odd: str) -> None:
    state = fold([Usage("m", "x", cost=Decimal("0.5")), Usage("n", "x", cost=Decimal(odd))])
    assert cost(state.usage) == "≥$0.50"


def test_a_sub_agent_adds_calls_but_no_words() -> None:
    state = fold(
        [
            Processing(("i",), "go"),
            ToolCallEvent("c1", "research", {}),
            (ToolCallEvent("c1.1", "read", {}), "c1"),
            (AssistantChunk("x", "inner"), "c1"),
            (ToolStateChange("c1.1", "running"), "c1"),
        ]
    )
    assert [item.key for item in state.transcript.items] == ["user:2", "c1"]
    assert state.tools.calls["c1.1"].parent == "c1"
    assert state.turn.running_tools == ("c1.1",)


def test_nothing_runs_once_a_turn_is_over() -> None:
    state = fold([*busy(), Interrupted(("bash",))])
    assert state.plan.running_since == ""
    assert state.tools.calls["c3"].state == "cancelled"
    assert state.tools.calls["c3"] in state.transcript.items


def test_the_running_step_keeps_its_start() -> None:
    state = fold([Processing(("i",), "go"), plan(0), plan(0)])
    assert state.plan.running_since == (START + timedelta(seconds=2)).isoformat()


def test_calls_of_sub_agents_are_shown_in_the_call_that_they_are_made_for() -> None:
    events: list[Event | tuple[Event, str]] = [
        Processing(("i",), "go"),
        ToolCallEvent("c1", "task", {}),
        ToolStateChange("c1", "running"),
        (ToolCallEvent("c1.1", "task", {}), "c1"),
        (ToolCallEvent("c1.1.1", "read", {}), "c1.1"),
        (ToolStateChange("c1.1.1", "running"), "c1.1"),
    ]
    state = fold(events)
    shown = state.transcript.items[-1]
    assert isinstance(shown, ToolItem)
    assert shown is state.tools.calls["c1"]
    assert shown.children[0].children[0].state == "running"
    over = fold([*events, Interrupted(("task",))])
    card = next(item for item in over.transcript.items if isinstance(item, ToolItem))
    assert card.children[0].children[0].state == "cancelled"
    assert card.children[0] == over.tools.calls["c1.1"]


def test_calls_that_name_each_other_as_parents_do_no_harm() -> None:
    events: list[Event | tuple[Event, str]] = [
        (ToolCallEvent("a", "x", {}), "b"),
        (ToolCallEvent("b", "y", {}), "a"),
        (ToolStateChange("a", "running"), "b"),
    ]
    state = fold([Processing(("i",), "go"), *events])
    assert state.tools.calls["a"].state == "running"
    assert state.tools.calls["b"].parent == "main"
    assert not state.tools.calls["a"].children
