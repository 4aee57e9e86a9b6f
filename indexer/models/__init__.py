"""Models beside the built-in one: what there is, how one gets here, and which one answers."""
