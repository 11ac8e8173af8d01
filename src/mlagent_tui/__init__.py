"""A full-screen terminal workplace around a machine-learning engineering agent."""

__version__ = "0.1.0"
