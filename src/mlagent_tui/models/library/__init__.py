"""The model library itself: loading it, and bounding its connections."""
