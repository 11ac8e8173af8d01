"""Copying: what can be copied, the keyboard's way to select it, and the ways to the clipboard."""
