"""New versions of the program: looked for only when somebody asks, signed, downloaded with resume, then installed."""
