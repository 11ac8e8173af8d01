"""The folder that the agent works in: paths, what was read of it, and whether it is trusted."""
