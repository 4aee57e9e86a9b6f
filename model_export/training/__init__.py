"""Trains the built-in model: what it is trained on, what is lowered, and the stages."""
