"""Tools: what the agent can do, one file or folder per family."""
