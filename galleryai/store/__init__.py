"""The library's SQLite file. The only room that knows SQL; rows never leave it."""
