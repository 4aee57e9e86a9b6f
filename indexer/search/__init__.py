"""From a request to ranked hits: encode, search, rank, group."""
