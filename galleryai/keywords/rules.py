"""Reads a pack of rules, a text file that a person edits, and finds every mistake in it.

What is right is always sound, whatever else is wrong: rules that were kept can be used with a newer graph.
"""

import difflib
from collections.abc import Callable, Iterator

from galleryai.core.errors import UsageError
from galleryai.core.words import words
from galleryai.keywords.pack import Pack
from galleryai.keywords.source import Entry, LintProblem, Source, is_share, is_texts, shortened
from galleryai.keywords.taxonomy import Taxonomy

MOST_BYTES = 1_000_000
MOST_GUESSES = 50  # a search for a near word takes some ten milliseconds
LONGEST_NAME = 100  # characters

Ways = dict[str, dict[str, None]]  # id → ids it leads to, in order


class RulesError(UsageError):
    """Rules that are not taken, with every mistake; `str()` has a line for each."""

    def __init__(self, file: str, problems: list[LintProblem]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"The rules in {file} are not taken; those before them stay. Mend these and try again:\n{lines}"
        )
        self.problems = problems


def read(content: bytes, taxonomy: Taxonomy, file: str = "rules.toml") -> tuple[Pack, list[LintProblem]]:
    """The rules of a file's content that are right, and all that is wrong, by line; `file` is its name in messages."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Pack(), [LintProblem(line, "", "is not UTF-8; save the file as UTF-8", file)]
    if len(content) > MOST_BYTES:
        return Pack(), [LintProblem(1, "", "the file is larger than 1 MB, too large for rules", file)]
    if text.startswith("\ufeff"):
        problem = LintProblem(1, "", "begins with a byte order mark; save the file as UTF-8 without one", file)
        return Pack(), [problem]
    reader = _Reader(text, taxonomy, file)
    return reader.pack(), sorted(reader.problems, key=lambda problem: (problem.line, problem.key))


class _Reader(Source):
    """The rules as they come together: each is kept only if it makes sense with those before it."""

    def __init__(self, text: str, taxonomy: Taxonomy, file: str) -> None:
        super().__init__(text, file, "section")
        self._text = text
        self._graph = taxonomy
        self._guesses = 0
        self._named: dict[tuple[str, ...], str] = {}  # words that mean a keyword since these rules → its id
        self._renames: dict[str, Entry] = {}
        self._becomes: dict[str, tuple[str, int]] = {}  # merged id → id, line
        self._made: dict[str, str] = {}
        self._parents: Ways = {}
        self._ignored: set[str] = set()
        self._thresholds: dict[str, float] = {}
        self._implies: Ways = {}
        self._never_with: dict[tuple[str, str], None] = {}
        self._up: Ways = {id: dict.fromkeys(node.parents) for id, node in taxonomy.nodes.items()}
        # Merges first need the new names, then all else needs the merges.
        sections: dict[str, Callable[[list[Entry]], None]] = {
            "rename": self._read_renames,
            "merge": self._read_merges,
            "parents": self._read_parents,
            "ignore": self._read_ignored,
            "threshold": self._read_thresholds,
            "implies": self._read_implies,
            "never-with": self._read_never_with,
        }
        for name, table in self.tables.items():
            if name not in sections:
                self.wrong(table.line, shortened(name), f"unknown section; there are {', '.join(sections)}")
        for name, section in sections.items():
            section(list(self.tables[name].entries.values()) if name in self.tables else [])
        self._settle_renames()

    def pack(self) -> Pack:
        """What is right."""
        return Pack(
            text=self._text,
            renames={id: _plain(str(entry.value)) for id, entry in self._renames.items()},
            merged={id: self._final(id) for id in self._becomes},
            made=self._made,
            parents={id: tuple(above) for id, above in self._parents.items()},
            ignored=frozenset(self._ignored),
            thresholds=self._thresholds,
            implies={id: tuple(along) for id, along in self._implies.items()},
            never_with=tuple(self._never_with),
        )

    # The sections, in the order they are read.

    def _read_renames(self, entries: list[Entry]) -> None:
        for entry, id in self._subjects(entries):
            if not isinstance(entry.value, str):
                self._wrong(entry, "must be a text")
            elif message := _wrong_name(entry.value):
                self._wrong(entry, message)
            else:
                self._renames[id] = entry
                self._named.setdefault(words(entry.value), id)

    def _settle_renames(self) -> None:
        """Names are taken, and keywords gone, only when all else is known."""
        for id, entry in list(self._renames.items()):
            new = str(entry.value)
            owners = {self._final(owner) for owner in (*self._graph.find(new), self._named[words(new)])} - {id}
            if id in self._becomes:
                becomes, line = self._becomes[id]
                told = f"{self._name(id)!r} becomes {self._name(becomes)!r} in line {line}"
                self._wrong(entry, f"{told}, so it cannot be renamed")
            elif owners:
                self._wrong(entry, f"{new!r} already means {self._name(min(owners))!r}")
            else:
                continue
            del self._renames[id]

    def _read_merges(self, entries: list[Entry]) -> None:
        for entry, into in self._subjects(entries, merged=False):
            for id in self._listed(entry, merged=False):
                if message := self._wrong_merge(id, into):
                    self._wrong(entry, message)
                    continue
                self._becomes[id] = (into, entry.line)
                del self._up[id]
                for above in self._up.values():
                    if id in above:
                        del above[id]
                        above[self._final(into)] = None

    def _wrong_merge(self, id: str, into: str) -> str | None:
        name = self._name(id)
        if id in self._becomes:
            becomes, line = self._becomes[id]
            return f"{name!r} already becomes {self._name(becomes)!r} in line {line}"
        if self._final(into) == id:
            ring = [id, into]
            while ring[-1] != id:
                ring.append(self._becomes[ring[-1]][0])
            return f"{name!r} would become itself: {self._told(ring)}"
        if way := _way(self._up, self._final(into), id):
            return f"{name!r} stands above {self._name(into)!r} ({self._told(way)}); merge the other way round"
        return None

    def _read_parents(self, entries: list[Entry]) -> None:
        for entry in entries:
            for word in entry.value if isinstance(entry.value, list) else ():
                if isinstance(word, str) and not self._find(word) and not _wrong_name(word):
                    self._make(_plain(word))
        for entry, id in self._subjects(entries):
            for parent in self._listed(entry):
                if self._is_new_way(entry, self._up, id, parent, "would stand above itself"):
                    self._up[id][parent] = None
                    self._parents.setdefault(id, {})[parent] = None

    def _make(self, name: str) -> None:
        key = "-".join(words(name))
        id = f"own-{key}" if key in self._graph.nodes else key
        self._made[id] = name
        self._named[words(name)] = id
        self._up[id] = {}

    def _read_ignored(self, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.key != "keywords":
                self._wrong(entry, 'unknown key; [ignore] has keywords = ["…"]')
                continue
            for id in self._listed(entry, merged=False):
                if id in self._becomes:
                    becomes, line = self._becomes[id]
                    told = f"{self._name(id)!r} becomes {self._name(becomes)!r} in line {line}"
                    self._wrong(entry, f"{told}, so it cannot be ignored")
                else:
                    self._ignored.add(id)

    def _read_thresholds(self, entries: list[Entry]) -> None:
        for entry, id in self._subjects(entries):
            if is_share(entry.value):
                self._thresholds[id] = float(entry.value)
            else:
                self._wrong(entry, "must be a number above 0 and up to 1")

    def _read_implies(self, entries: list[Entry]) -> None:
        brings = {id: dict(above) for id, above in self._up.items()}
        for entry, id in self._subjects(entries):
            for along in self._listed(entry):
                if self._is_new_way(entry, brings, id, along, "would bring itself along"):
                    brings[id][along] = None
                    self._implies.setdefault(id, {})[along] = None

    def _read_never_with(self, entries: list[Entry]) -> None:
        brings = {id: above | self._implies.get(id, {}) for id, above in self._up.items()}
        for entry, id in self._subjects(entries):
            for other in self._listed(entry):
                if id == other:
                    self._wrong(entry, f"{self._name(id)!r} would exclude itself")
                elif way := _way(brings, id, other) or _way(brings, other, id):
                    self._wrong(entry, f"one brings the other along: {self._told(way)}")
                else:
                    self._never_with[min(id, other), max(id, other)] = None

    # What a text means.

    def _subjects(self, entries: list[Entry], *, merged: bool = True) -> Iterator[tuple[Entry, str]]:
        """The entries whose keys mean keywords, each keyword once; `merged` follows it to what it becomes."""
        seen: dict[str, Entry] = {}
        for entry in entries:
            id = self._meant(entry, entry.key)
            if id is None:
                continue
            id = self._final(id) if merged else id
            if id in seen:
                self._wrong(entry, f"means {self._name(id)!r}, as line {seen[id].line} does; write one of them")
            else:
                seen[id] = entry
                yield entry, id

    def _listed(self, entry: Entry, *, merged: bool = True) -> list[str]:
        """The keywords that a value, a list of words, means."""
        if not is_texts(entry.value):
            self._wrong(entry, 'must be a list of texts, such as ["dog", "cat"]')
            return []
        ids = [id for word in dict.fromkeys(entry.value) if (id := self._meant(entry, word)) is not None]
        return list(dict.fromkeys(self._final(id) if merged else id for id in ids))

    def _meant(self, entry: Entry, word: str) -> str | None:
        found = self._find(word)
        if len(found) > 1:
            self._wrong(
                entry, f"{shortened(word)!r} may mean several keywords; write one of {', '.join(sorted(found))}"
            )
        elif not found:
            self._wrong(entry, f"there is no keyword {shortened(word)!r}{self._guess(word)}")
        return found.pop() if len(found) == 1 else None

    def _find(self, word: str) -> set[str]:
        """By name, plural or synonym; by id where that says it; by the names these rules give."""
        found = self._graph.find(word)
        if word in self._graph.nodes and (word in found or not found):
            return {word}
        return set(found) or {id for id in (self._named.get(words(word)),) if id is not None}

    def _guess(self, word: str) -> str:
        if len(word) > LONGEST_NAME or self._guesses == MOST_GUESSES:
            return ""
        self._guesses += 1
        nodes = self._graph.nodes.values()
        texts = {text.casefold(): text for node in nodes for text in (node.plural, *node.synonyms, node.name)}
        near = [repr(texts[text]) for text in difflib.get_close_matches(word.casefold(), texts)]
        return f"; did you mean {' or '.join(near)}?" if near else ""

    def _is_new_way(self, entry: Entry, ways: Ways, start: str, end: str, wrong: str) -> bool:
        """Whether a way may be added without closing a ring; notes a mistake where not."""
        back = [start] if start == end else _way(ways, end, start)
        if back:
            self._wrong(entry, f"{self._name(start)!r} {wrong}: {self._told([start, *back])}")
        return not back

    def _final(self, id: str) -> str:
        while id in self._becomes:
            id, _ = self._becomes[id]
        return id

    def _name(self, id: str) -> str:
        return self._graph.nodes[id].name if id in self._graph.nodes else self._made[id]

    def _told(self, way: list[str]) -> str:
        return " → ".join(map(self._name, way))

    def _wrong(self, entry: Entry, message: str) -> None:
        self.wrong(entry.line, entry.name, message)


def _way(ways: Ways, start: str, end: str) -> list[str]:
    """The ids on a way from one to another, both included; empty where there is none."""
    came: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting and end not in came:
        here = waiting.pop()
        new = [id for id in ways.get(here, ()) if id not in came]
        came |= dict.fromkeys(new, here)
        waiting += new
    way = [end] if end in came else []
    while way and way[0] != start:
        way.insert(0, came[way[0]])
    return way


def _plain(name: str) -> str:
    return " ".join(name.split())


def _wrong_name(name: str) -> str | None:
    if not words(name):
        return "there is no letter or digit in it"
    if not _plain(name).isprintable():
        return "holds a character that cannot be shown"
    return f"is longer than {LONGEST_NAME} characters" if len(name) > LONGEST_NAME else None
