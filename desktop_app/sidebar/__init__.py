"""The bar at the side: the library's shape, and filters by what it holds."""
