"""What comes back, piece by piece, and the bounds that it must keep."""
