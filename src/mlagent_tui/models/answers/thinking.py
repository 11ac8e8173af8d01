"""Puts the thinking of an answer together, so that its provider recognises it when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlagent_tui.json_depth import deeper_than
from mlagent_tui.protocol.messages import Reasoning


@dataclass(slots=True)
class Thinking:
    """The thinking so far: readable text, and the provider's own blocks with signatures."""

    _text: list[str] = field(default_factory=list)
    _blocks: list[dict[str, Any]] = field(default_factory=list)
    _open: bool = False

    def add_text(self, text: str) -> None:
        """Take a readable piece."""
        self._text.append(text)

    def add_block(self, piece: Mapping[str, Any]) -> None:
        """Take a piece of a block; a signature ends the block.

        OpenAI's items are of use only with their encrypted content, since nothing is stored there.
        """
        if deeper_than(piece):
            return
        if piece.get("type") != "thinking":
            if piece.get("type") == "reasoning" and not piece.get("encrypted_content"):
                return
            self._blocks.append({key: value for key, value in piece.items() if key != "index"})
            self._open = False
            return
        if not self._open:
            self._blocks.append({"type": "thinking", "thinking": "", "signature": ""})
        block = self._blocks[-1]
        for name in ("thinking", "signature"):
            told = piece.get(name)
            block[name] += told if isinstance(told, str) else ""
        self._open = not piece.get("signature")

    def reasoning(self, provider: str) -> Reasoning | None:
        """Return what was thought, or None; blocks without a signature cannot be replayed."""
        blocks = tuple(
            block for block in self._blocks if block.get("type") != "thinking" or block["signature"]
        )
        text = "".join(self._text)
        return Reasoning(provider, text, blocks) if text or blocks else None
