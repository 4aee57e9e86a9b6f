"""The one box where everything is searched: words, pictures, filters."""
