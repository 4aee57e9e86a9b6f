"""Exit codes, part of the contract."""

OK = 0
NOTHING_FOUND_OR_SOME_FAILED = 1
USAGE = 2
TROUBLE = 3
INTERRUPTED = 130
"""What shells expect after Ctrl-C."""
