"""What is kept of a session, and what must never be kept."""
