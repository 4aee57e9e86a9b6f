"""Models beside the built-in one: which exist, how to get one, and which one answers."""
