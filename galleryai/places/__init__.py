"""From a position to the name of a place and back, without a network."""
