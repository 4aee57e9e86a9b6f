"""Makes a bundle of the trained built-in model: the forms of its graphs, verification, manifest and card."""
