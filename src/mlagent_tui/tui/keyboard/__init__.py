"""Keys: the table, a person's own, what they mean where, the leader, and the ladders."""
