"""The indexer as a process of its own: commands in, events out."""
