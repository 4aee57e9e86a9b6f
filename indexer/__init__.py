"""Recallery's engine: indexes folders and answers searches. No Qt, no torch."""

import os

__version__ = "0.1.0"

# ONNX Runtime 1.31 writes an identifier of the device and a queue of reports to the user's cache, and is built to send
# them. Recallery reports nothing to anybody. The library reads this when it is loaded; child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
