"""Learns from the user's own folders, and proves that it helped before anything changes. Needs NumPy, no torch."""
