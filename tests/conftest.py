"""Fixtures for every test. This folder is importable, so tests say ``from standin import …``."""
