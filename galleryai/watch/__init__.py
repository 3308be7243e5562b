"""The disk: what is there now, and what has just changed."""
