"""Training, export and evaluation of Recallery's embedders: everything that needs torch."""

import indexer  # noqa: F401 - switches off what ONNX Runtime reports, before it is loaded
