"""Plays videos for people: a process of its own decodes frames and sound, and its parent shows what comes."""
