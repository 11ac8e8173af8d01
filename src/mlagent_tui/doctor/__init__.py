"""Checks the surroundings of the program, and says what is wrong and what helps."""

from mlagent_tui.doctor.finding import Finding
from mlagent_tui.doctor.run import run_doctor

__all__ = ["Finding", "run_doctor"]
