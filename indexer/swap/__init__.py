"""Replaces the model that answers by another one, while searching goes on."""
