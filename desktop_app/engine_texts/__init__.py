"""What the engine says, in the user's language. The engine itself speaks English only: it has no Qt."""
