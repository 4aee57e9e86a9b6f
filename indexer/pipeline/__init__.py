"""The flow from a folder to the index: scan, changes, read, embed, group, write."""
