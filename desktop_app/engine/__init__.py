"""The window's access to the engine: threads for questions, and the indexer's process."""
