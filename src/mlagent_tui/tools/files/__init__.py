"""The file tools: read, write and edit, and what they would do."""
