"""ONNX graphs of any model: made by tracing, quantised, run."""
