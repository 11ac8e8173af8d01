"""The panes beside the conversation: tool tree, plan, inspector."""
