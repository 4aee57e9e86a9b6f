"""What the library holds, read and organised for a window: lists, facts, counts, what users make."""
