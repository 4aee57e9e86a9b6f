"""Trouble and news in one quiet bar; never a dialog."""
