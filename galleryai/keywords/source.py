"""TOML with one value a line, read by our own reader: each value knows its line, and so does each mistake."""

import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import TypeGuard

TEXT = r'"[^"\\\x00-\x1f\x7f]*"'
HEADING = re.compile(r"\[([A-Za-z0-9_-]+)\]")
# What thousands of lines look like; JSON reads these as TOML does, twenty times as fast as tomllib.
PLAIN = re.compile(rf"([A-Za-z0-9_-]+) *= *({TEXT}|\[(?:{TEXT}(?:, *{TEXT})*)?\])")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
LONGEST_LINE = 20_000  # tomllib's time for a dotted key grows with the square of its parts
MOST_SHOWN = 60  # characters of what was written, in a message


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One mistake: where it stands, and what to mend. `key` is empty where the file as a whole is meant."""

    line: int
    key: str
    message: str
    file: str = "keywords.toml"

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.file, f"line {self.line}", self.key)))
        return f"{place}: {self.message}" + ("" if self.message.endswith("?") else ".")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, as TOML means it."""

    table: str
    key: str
    value: object
    line: int

    @property
    def name(self) -> str:
        """As a mistake names it."""
        return shortened(f"{self.table}.{self.key}".lstrip("."))


@dataclass(frozen=True, slots=True)
class Table:
    """A [table]: its line, and its entries by key."""

    line: int
    entries: dict[str, Entry] = field(default_factory=dict)


class Source:
    """A text read line by line: its tables by name, and what cannot be read."""

    def __init__(self, text: str, file: str, table: str) -> None:
        """`file` and `table` (what a [table] is here) are for the messages."""
        self.tables: dict[str, Table] = {}
        self.problems: list[LintProblem] = []
        self._file = file
        name, here = "", Table(0)
        for number, raw in enumerate(text.split("\n"), 1):
            line = raw.removesuffix("\r").strip(" \t")
            if len(line) > LONGEST_LINE:
                self.wrong(number, name, f"is longer than {LONGEST_LINE:,} characters")
            elif CONTROL.search(line):
                self.wrong(number, name, "holds a control character")
            elif line.startswith("["):
                name, here = self._heading(number, line)
            elif line and not line.startswith("#"):
                self._entry(name, here, number, line, f"stands before the first [{table}]" if not here.line else "")

    def wrong(self, line: int, key: str, message: str) -> None:
        """Note a mistake."""
        self.problems.append(LintProblem(line, key, message, self._file))

    def _heading(self, number: int, line: str) -> tuple[str, Table]:
        if (name := _table_name(line)) is None:
            self.wrong(number, shortened(line), "cannot be read; write [name] on a line of its own")
            return "", Table(number)
        if name in self.tables:
            self.wrong(number, name, "stands twice")
        return name, self.tables.setdefault(name, Table(number))

    def _entry(self, name: str, here: Table, number: int, line: str, misplaced: str) -> None:
        try:
            key, value = _pair(line)
        except (ValueError, RecursionError):
            key = shortened(line.partition("=")[0].strip(" \t\"'"))
            message = "cannot be read; write the value on this line, texts in double quotes"
            return self.wrong(number, f"{name}.{key}".lstrip("."), misplaced or message)
        entry = Entry(name, key, value, number)
        if misplaced or key in here.entries:
            return self.wrong(number, entry.name, misplaced or "stands twice")
        here.entries[key] = entry
        return None


def _table_name(line: str) -> str | None:
    """The name of a [table]; None where the line is none, or one of tables within tables."""
    if plain := HEADING.fullmatch(line):
        return plain[1]
    try:
        ((name, content),) = tomllib.loads(line).items()
    except (ValueError, RecursionError):
        return None
    return name if content == {} else None


def _pair(line: str) -> tuple[str, object]:
    """A line's key and value. Raises `ValueError` where it is no TOML, `RecursionError` where it is too deep."""
    if plain := PLAIN.fullmatch(line):
        return plain[1], json.loads(plain[2])
    ((key, value),) = tomllib.loads(line).items()
    return key, value


def is_texts(value: object) -> TypeGuard[list[str]]:
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def is_share(value: object) -> TypeGuard[float]:
    """Whether a value is a number above 0 and up to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def shortened(text: str) -> str:
    """A text as a message can hold it."""
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
