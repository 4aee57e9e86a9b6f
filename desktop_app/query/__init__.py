"""The query of the window."""
