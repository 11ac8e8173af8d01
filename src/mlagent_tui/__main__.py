"""Runs the program with ``python -m mlagent_tui``."""

from mlagent_tui.cli import program

if __name__ == "__main__":
    program()
