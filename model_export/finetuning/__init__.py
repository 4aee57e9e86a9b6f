"""Trains a model further on the user's own folders: low-rank corrections of its graphs, with proof."""
