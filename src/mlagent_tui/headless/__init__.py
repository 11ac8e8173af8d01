"""The headless face: one prompt in, an answer or JSON lines out, and an exit code that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlagent_tui.config import LoadedConfig


def run_headless(config: LoadedConfig, prompt: str | None, json_lines: bool) -> int:
    """Run one prompt to its end and return the exit code (see ``exit_codes.ExitCode``).

    Args:
        config: The configuration. A demo without a workspace of its own gets a scratch folder.
        prompt: The task; None runs the demo's own task.
        json_lines: Print every event as one line of JSON on standard output and nothing else
            there. Otherwise the answer goes to standard output and progress to standard error.
    """
    from mlagent_tui.headless.run import run

    return run(config, prompt, json_lines)
