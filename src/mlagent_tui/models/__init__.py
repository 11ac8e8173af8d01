"""Models: one protocol for hosted, local and scripted ones."""
