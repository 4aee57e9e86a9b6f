"""Everything that can be done, each with a name, a label and keys that users may change."""
