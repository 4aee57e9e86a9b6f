"""Videos in the preview: a player whose frames come from another process, moments, clips."""
