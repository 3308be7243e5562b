"""What a person names as a file or folder."""

import os
from pathlib import Path


def absolute(named: str | os.PathLike[str]) -> Path:
    """The absolute path of what was named: `~` and `..` are resolved, links stay, and it need not be there."""
    # Path.expanduser raises for ~nobody, and Path.resolve follows links.
    return Path(os.path.abspath(os.path.expanduser(named)))  # noqa: PTH100, PTH111


def folder_named(text: str) -> Path | None:
    """The folder that an absolute path, or one that begins with `~`, names; None for any other text."""
    expanded = os.path.expanduser(text)  # noqa: PTH111 - as above
    return absolute(expanded) if os.path.isabs(expanded) and "*" not in expanded else None  # noqa: PTH117
