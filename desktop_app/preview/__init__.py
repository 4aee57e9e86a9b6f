"""The preview of one file, and its facts."""
