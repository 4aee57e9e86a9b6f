"""Documents: files of pages, slides, sheets, chapters or sections with text."""
