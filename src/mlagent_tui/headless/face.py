"""What the run asks of the form in which it is shown, and the form for programs."""

from __future__ import annotations

from typing import Protocol

from mlagent_tui.headless.output import Output
from mlagent_tui.protocol.codec import dumps
from mlagent_tui.protocol.events import Envelope


class Face(Protocol):
    """Shows a run on standard output and standard error."""

    def show(self, envelope: Envelope) -> None:
        """Show one event."""
        ...

    def tell(self, sentence: str) -> None:
        """Say something that is no event, on standard error."""
        ...

    def finish(self) -> None:
        """Say what there is to say at the end."""
        ...


class JsonFace:
    """Every event as one line on standard output, and nothing else there."""

    def __init__(self, out: Output, err: Output) -> None:
        self._out = out
        self._err = err

    def show(self, envelope: Envelope) -> None:
        """Print the event as :func:`protocol.codec.dumps` writes it."""
        self._out.line(dumps(envelope))

    def tell(self, sentence: str) -> None:
        """Say something that is no event, on standard error."""
        self._err.line(f"mlagent-tui: {sentence}")

    def finish(self) -> None:
        """Say nothing: the events have told everything."""
