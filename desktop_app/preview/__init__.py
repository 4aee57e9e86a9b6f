"""One file at a time: its picture, and everything that is known of it."""
