"""Tells where files changed. A hint, never the truth: events get lost, and a scan finds what did."""
