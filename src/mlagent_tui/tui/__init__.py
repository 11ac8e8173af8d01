"""The full-screen face: folds events into a store, draws it, and turns keys into operations."""
