"""The terminal itself: what it sends, its signals, its mouse, and how it is left."""
