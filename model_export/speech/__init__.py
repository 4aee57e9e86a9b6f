"""Makes the bundle that turns speech into text: Whisper and Silero's voice activity detection, from wheels."""
