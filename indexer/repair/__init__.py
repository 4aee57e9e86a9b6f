"""Repairs, moves, removes and checks an existing index."""
