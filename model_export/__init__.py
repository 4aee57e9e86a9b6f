"""Training, export and evaluation of Recallery's embedders: everything that needs torch."""
