"""Logs of calls: kept in memory and on disk, and shown line by line."""
