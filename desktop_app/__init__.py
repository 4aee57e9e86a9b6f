"""Recallery's window (PySide6). It follows the engine; see ARCHITECTURE.md."""
