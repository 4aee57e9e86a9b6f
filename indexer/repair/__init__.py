"""What mends, moves and checks an index that is there."""
