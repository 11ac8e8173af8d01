"""What the command line can set, as plain data that costs nothing to import."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mlagent_tui.protocol.values import Mode


@dataclass(frozen=True, slots=True)
class Flags:
    """Options of the command line; None means that an option was not given.

    Attributes:
        model: ``--model``.
        max_iterations: ``--max-iterations``; -1 means unlimited.
        stream: False for ``--no-stream``.
        mode: ``--mode``, or ``yolo`` for a headless run without that option.
        max_cost: ``--max-cost``, in US dollars.
        workspace: ``--workspace``; None means the current folder.
        trust_workspace: ``--trust-workspace``: trust the folder for this run only.
        config: ``--config``: a file that takes the place of the user's own.
        demo: ``--demo``.
    """

    model: str | None = None
    max_iterations: int | None = None
    stream: bool | None = None
    mode: Mode | None = None
    max_cost: Decimal | None = None
    workspace: Path | None = None
    trust_workspace: bool = False
    config: Path | None = None
    demo: bool = False
