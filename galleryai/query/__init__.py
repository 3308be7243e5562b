"""Searches as text, as a tree, and as a question to one photograph. Pure."""
