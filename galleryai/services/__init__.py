"""Verbs: what the program does for a person. Services introduce the crafts to each other."""
