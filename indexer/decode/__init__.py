"""Reads foreign files: pixels, facts and identity, in worker processes that may die."""
