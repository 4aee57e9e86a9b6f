"""The progress of indexing: a line in the status bar, and a panel."""
