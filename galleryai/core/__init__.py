"""Nouns: frozen values that travel between the rooms. Standard library only, no input or output."""
