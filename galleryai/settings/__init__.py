"""Where things are: the library folder, the shipped resources, the log."""
