"""From pixels and words to unit vectors, through ONNX Runtime and a model bundle."""
