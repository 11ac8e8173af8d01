"""The transcript: a pure model of what stands where, and the one widget that draws it."""
