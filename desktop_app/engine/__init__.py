"""The window's side of the engine: threads that ask it, and the process that indexes."""
