"""The main window: what stands where, and how its parts play together."""
