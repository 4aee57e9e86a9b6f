"""Another model in place of the one that answers, without a moment in which nothing answers."""
