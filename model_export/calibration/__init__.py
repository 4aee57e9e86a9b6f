"""Fits what the engine does with a bundle's vectors: modality means, hubness, and the bands of hits."""
