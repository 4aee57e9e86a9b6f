"""How indexing goes on: one quiet line, and a panel behind it."""
