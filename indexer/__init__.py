"""Recallery's engine: indexes folders and answers searches. No Qt, no torch."""

__version__ = "0.1.0"
