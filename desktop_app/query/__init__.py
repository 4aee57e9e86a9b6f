"""The query of the window: one value, one place where it is kept."""
