"""What a person names as a file or folder."""

import os
from pathlib import Path


def absolute(named: str | os.PathLike[str]) -> Path:
    """The absolute path of what was named: `~` and `..` are resolved, links stay, and it need not be there."""
    # Path.expanduser raises for ~nobody, and Path.resolve follows links.
    return Path(os.path.abspath(os.path.expanduser(named)))  # noqa: PTH100, PTH111


def folder_named(text: str) -> Path | None:
    """The folder that an absolute path, or one that begins with `~`, names; None for any other text."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        return None  # no folder we know is called so, and neither the system nor SQLite takes such a name
    expanded = os.path.expanduser(text)  # noqa: PTH111 - as above
    return absolute(expanded) if os.path.isabs(expanded) and "*" not in expanded else None  # noqa: PTH117
