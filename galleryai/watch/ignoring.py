"""What a person keeps out: folders with a `.nomedia`, and what a `.galleryignore`, written as Git's are, names."""

import os
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

PATTERNS = ".galleryignore"
NO_MEDIA = ".nomedia"
RULES = frozenset({PATTERNS, NO_MEDIA})
LARGEST = 1 << 20  # bytes: nobody writes more by hand
_BELOW = "ps_d"  # pathspec's name for the slash behind a folder that matches

Pattern = tuple[bool, re.Pattern[str]]  # whether it leaves out (or, with `!`, takes back in), and what


class PatternsError(Exception):
    """A `.galleryignore` cannot be followed; `str()` is the reason, without the path."""


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The patterns that hold in a folder: those of each folder above it that has some, the nearest first."""

    files: tuple[tuple[str, tuple[Pattern, ...]], ...] = ()  # with the path of the folder; the last line first

    def within(self, root: Path, path: str) -> "Ignoring":
        """What holds in a folder with a `.galleryignore`: its own patterns before those above it.

        Raises `PatternsError` where the file cannot be read, or a line of it is no pattern.
        """
        return Ignoring(((path, _read(root / path / PATTERNS)), *self.files))

    def leaves_out(self, path: str, *, folder: bool) -> bool:
        """Whether a path (relative to the root) is left out. What lies in a folder left out is not asked for."""
        for base, patterns in self.files:
            inside = path[len(base) + 1 :] if base else path
            for out, pattern in patterns:
                if _matches(pattern, inside, folder):
                    return out
        return False


def above(root: Path, path: str) -> Ignoring | None:
    """The patterns that the folders above a folder give it; None where they leave it out.

    Raises `PatternsError` as `Ignoring.within` does.
    """
    found = Ignoring()
    parts = path.split("/") if path else []
    for depth, _ in enumerate(parts):
        here = "/".join(parts[:depth])
        if os.path.lexists(root / here / NO_MEDIA):
            return None
        if os.path.lexists(root / here / PATTERNS):
            found = found.within(root, here)
        if found.leaves_out("/".join(parts[: depth + 1]), folder=True):
            return None
    return found


def _matches(pattern: re.Pattern[str], path: str, folder: bool) -> bool:
    """Whether a pattern means this very path: pathspec's expressions take in all that lies below, too.

    A `!` that takes a folder back in says nothing of its files, so the two must be told apart.
    """
    if _BELOW not in pattern.groupindex:
        return pattern.search(path) is not None
    found = pattern.finditer(path + "/" if folder else path)
    return any(one.end(_BELOW) in (-1, len(path) + 1) for one in found)


def _read(file: Path) -> tuple[Pattern, ...]:
    try:
        stat = file.stat()
        if not S_ISREG(stat.st_mode):  # opening a pipe might wait for ever
            raise PatternsError(f"{PATTERNS} is no file")
        if stat.st_size > LARGEST:
            raise PatternsError(f"{PATTERNS} is larger than a megabyte")
        lines = file.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise PatternsError(f"{PATTERNS} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise PatternsError(f"{PATTERNS} is not UTF-8 text") from error
    found: list[Pattern] = []
    for number, line in enumerate(lines, 1):
        try:
            found += _compiled(line)
        except (ValueError, re.error) as error:
            raise PatternsError(f"line {number} of {PATTERNS} is no pattern") from error
    return tuple(reversed(found))


def _compiled(line: str) -> list[Pattern]:
    """The pattern of a line; none for a remark."""
    with warnings.catch_warnings(action="ignore"):  # of `re`, about what it may one day read otherwise
        pattern = GitIgnoreSpecPattern(line)
    return [] if pattern.include is None or pattern.regex is None else [(pattern.include, pattern.regex)]
