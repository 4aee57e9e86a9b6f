"""Opens, copies, trashes and restores files."""
