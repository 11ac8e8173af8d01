"""The shell tool: running commands, and what a command would do."""
