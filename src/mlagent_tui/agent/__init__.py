"""The agent: takes operations, asks models, runs tools, and says what happens as events."""
