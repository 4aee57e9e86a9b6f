"""What is done with files themselves: opened, shown, trashed and brought back, dragged and copied."""
