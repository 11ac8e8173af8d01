"""What the program's exit code says: public, and the same for both faces."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ended.

    Attributes:
        DONE: The task was finished.
        FAILED: Something went wrong; the message says what.
        USAGE: The command line, the configuration or the credentials do not allow a run. No
            request was made.
        APPROVAL: Something needed an approval that nobody could give. It was rejected, the run
            went on without it, and ended.
        COST: The cost limit was reached.
        ITERATIONS: The iteration cap was reached.
        INTERRUPTED: A person stopped the program.
    """

    DONE = 0
    FAILED = 1
    USAGE = 2
    APPROVAL = 3
    COST = 4
    ITERATIONS = 5
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed",
    ExitCode.USAGE: "wrong usage or configuration, or no usable credential (no request was made)",
    ExitCode.APPROVAL: "something needed an approval that nobody could give; it was not done",
    ExitCode.COST: "the cost limit was reached",
    ExitCode.ITERATIONS: "the iteration cap was reached",
    ExitCode.INTERRUPTED: "interrupted",
}
"""One short phrase for each code, for ``--help``."""
