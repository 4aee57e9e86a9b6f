"""The grid of results: a virtual list of tiles, in sections, with stacks."""
