"""The command line: the contract of scripts and tests."""
