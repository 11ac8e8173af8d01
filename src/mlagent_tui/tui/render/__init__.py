"""Drawing: pure functions from text and transcript items to rows of styled cells."""
