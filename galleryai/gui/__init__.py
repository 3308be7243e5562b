"""The window. PySide6 lives here and nowhere else; everything it shows comes from the services."""
