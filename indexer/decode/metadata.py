"""What a picture says about itself."""
from __future__ import annotations
from indexer.types import MediaFacts
def facts_of(photo, source):
    return MediaFacts(width_px=photo.size_px[0], height_px=photo.size_px[1])
