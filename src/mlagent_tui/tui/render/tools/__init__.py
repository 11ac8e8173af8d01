"""Tool calls as cards: a head that says what happened, and a body for each family of tools."""
