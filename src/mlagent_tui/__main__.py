"""Runs the program with ``python -m mlagent_tui``."""

from mlagent_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
