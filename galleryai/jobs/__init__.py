"""Long work: told to pause or stop, says how far it is, keeps a bounded number of things in flight."""
