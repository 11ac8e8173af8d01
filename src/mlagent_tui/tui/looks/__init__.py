"""How the screen fits the terminal it is in: colours, signs, motion, and calls for attention."""
