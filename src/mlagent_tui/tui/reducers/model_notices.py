"""Tells a switch of the model once: what follows from it is said in the same notice."""

from __future__ import annotations

from dataclasses import replace

from mlagent_tui.tui.profile_text import BY_TEXT
from mlagent_tui.tui.state import AssistantItem, NoticeItem, TranscriptItem, TranscriptState

_LEAD = "The next requests go to "


def switch_text(model: str) -> str:
    """Return what is said when the model changes."""
    return f"{_LEAD}{model}."


def follows(state: TranscriptState, item: NoticeItem) -> tuple[NoticeItem, NoticeItem] | None:
    """Return the notice that a new one belongs to, and the one of both.

    The second is the first if nothing new is said. None means that it stands by itself.
    """
    known = _newest_profile(state)
    if item.code == "tools_by_text":
        return (known, known) if known is not None and BY_TEXT in known.text else None
    if item.code == "model_profile" and known is not None and _says_the_same(known, item):
        return known, known
    last = _last(state)
    if last is None:
        return None
    switches = last.text.startswith(_LEAD)
    if item.code == "model_profile" and _model(item) == _model(last):
        text = f"{_LEAD if switches else ''}{item.text}"
        return last, replace(last, code=item.code, text=text, hint=item.hint)
    if item.code == "effort" and switches:
        return last, replace(last, hint=f"{last.hint} {item.text}".strip())
    return None


def _newest_profile(state: TranscriptState) -> NoticeItem | None:
    found = (i for i in reversed(state.items) if isinstance(i, NoticeItem))
    return next((notice for notice in found if notice.code == "model_profile"), None)


def _says_the_same(known: NoticeItem, item: NoticeItem) -> bool:
    same_text = known.text.removeprefix(_LEAD) == item.text
    return same_text and known.hint.startswith(item.hint)


def _last(state: TranscriptState) -> NoticeItem | None:
    """Return the last entry, if it is a notice; an answer that streams stays below all."""
    for item in reversed(state.items[-2:]):
        if not _streams(item):
            return item if isinstance(item, NoticeItem) else None
    return None


def _streams(item: TranscriptItem) -> bool:
    return isinstance(item, AssistantItem) and item.status == "streaming"


def _model(notice: NoticeItem) -> str:
    """Return the model of a switch or a profile; of other notices, an empty text."""
    if notice.code not in ("model_changed", "model_profile"):
        return ""
    return notice.text.removeprefix(_LEAD).split(": ")[0].removesuffix(".")
