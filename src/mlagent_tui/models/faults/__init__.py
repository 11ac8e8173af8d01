"""What goes wrong, in plain words, and what is tried again or mended."""
