"""Sound: its samples for what hears speech, sound files as contents, and the picture that stands for a sound."""
