"""The search box: words, pictures and filters."""
