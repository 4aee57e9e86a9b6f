"""Videos: their facts, their shots, and their frames at any moment."""
