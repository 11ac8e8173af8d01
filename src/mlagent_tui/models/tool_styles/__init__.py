"""How models that cannot call tools properly use them all the same."""
