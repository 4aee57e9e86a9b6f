"""Learning from folders."""
