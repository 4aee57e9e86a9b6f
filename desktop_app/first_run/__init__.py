"""The four steps of the first start: what this is, which folders, how fast, begin."""
