"""`recallery doctor`."""
