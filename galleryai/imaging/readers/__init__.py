"""One module a codec: from an open file to what it says of itself, and to its pixels when asked."""
