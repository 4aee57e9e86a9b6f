"""Bundles from checkpoints of other people: one graph for pictures and one for words, parity checked."""
