"""Short lists that look alike everywhere: a drawing, a name, a number."""
