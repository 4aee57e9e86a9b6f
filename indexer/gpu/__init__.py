"""Libraries for graphics cards, which are large: got when the user asks for them, and removed when not."""
