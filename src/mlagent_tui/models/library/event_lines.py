"""Notices data in a stream of events that is no JSON.

The model library passes over such data on some wires, and text would go missing without a word.
"""

from __future__ import annotations

import json

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

_JSON = Decoder(Raw)
"""Checks the syntax without building anything."""


class EventLines:
    """Looks at a stream of events on its way through, piece by piece.

    Attributes:
        unreadable: The first line of the first data that could not be read; empty until then.
    """

    def __init__(self) -> None:
        self.unreadable = b""
        self._line: list[bytes] = []
        self._data: list[bytes] = []

    def readable(self, piece: bytes) -> bool:
        """Take the next bytes; return whether all data that ended with them could be read.

        Data that does not begin like a JSON object is left to the library: ``[DONE]``, for one.
        """
        good = True
        first, *others = piece.split(b"\n")
        self._line.append(first)
        for begin in others:
            # Joined only here: a line may come in thousands of pieces.
            good = self._take(b"".join(self._line).removesuffix(b"\r")) and good
            self._line = [begin]
        return good

    def _take(self, line: bytes) -> bool:
        if line.startswith(b"data:"):
            self._data.append(line[5:])
            return True
        if line or not self._data:
            return True
        first, data, self._data = b"data:" + self._data[0], b"\n".join(self._data).strip(), []
        if not data.startswith(b"{"):
            return True
        if _has_sense(data):
            return True
        self.unreadable = self.unreadable or first
        return False


def _has_sense(data: bytes) -> bool:
    try:
        _JSON.decode(data)
    except (DecodeError, RecursionError):
        return _readable_all_the_same(data)
    return True


def _readable_all_the_same(data: bytes) -> bool:
    """Return whether a reader that is less strict, as the library's, makes sense of it.

    Servers send halves of emoji, and numbers that are none.
    """
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
