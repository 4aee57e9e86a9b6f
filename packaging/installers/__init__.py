"""Builds the installers. `packaging/build.py` is the command; nothing here is part of the program."""
