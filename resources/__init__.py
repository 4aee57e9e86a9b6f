"""Data that Recallery brings along: models, sample photos, licences. No code."""
