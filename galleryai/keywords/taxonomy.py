"""The keyword graph: what the keywords are, what stands above each, and which word means which.

It is read from `keywords.toml`: one table a keyword, one value a line, so that every mistake has a line of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from galleryai.core.errors import GalleryError
from galleryai.core.words import contains, words
from galleryai.keywords.plurals import plural_of
from galleryai.keywords.source import Entry, LintProblem, Source, Table, is_share, is_texts

GRAPH_FILE = "keywords.toml"
VALUES = {
    **{"name": "text", "plural": "text", "synonyms": "list", "parents": "list", "wordnet": "list"},
    **{"threshold": "score", "kind": "kind"},
}
KINDS = ("look", "people", "time")


class TaxonomyError(GalleryError):
    """The keyword graph cannot be used; the sentence names the file, the line and the key."""


@dataclass(frozen=True, slots=True)
class KeywordNode:
    """A keyword of the graph.

    `wordnet` are the WordNet 3.0 nouns it stands for, as "n02084071". `threshold` is the score it is proposed from,
    where the model asks for less: words that hurt when they are wrong have one. `kind` is one of `KINDS`, or None for
    a thing: what a window shows apart.
    """

    id: str
    name: str
    plural: str
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    wordnet: tuple[str, ...] = ()
    threshold: float | None = None
    kind: str | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """Other words for it: its plural, its synonyms and, of a thing, their plurals."""
        plurals = () if self.kind else map(plural_of, self.synonyms)  # "falls" are no autumn
        return (self.plural, *self.synonyms, *plurals)


@dataclass(frozen=True)
class Taxonomy:
    """Keywords by id, and the questions asked of them."""

    nodes: Mapping[str, KeywordNode]
    _above: dict[str, dict[str, int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def ancestors(self, id: str) -> tuple[str, ...]:
        """All keywords above one, nearest first, each before those above it."""
        return tuple(self._distances(id))

    def children(self, id: str) -> tuple[str, ...]:
        """The keywords that name this one as a parent."""
        return tuple(self._children.get(id, ()))

    def descendants(self, id: str) -> tuple[str, ...]:
        """All keywords below one, each once."""
        found = dict.fromkeys(self.children(id))
        for below in self.children(id):
            found |= dict.fromkeys(self.descendants(below))
        return tuple(found)

    def find(self, word: str) -> frozenset[str]:
        """The keywords a word means: by name, plural, synonym or the plural of one, whatever its case and accents.

        More than one where a synonym is a word of another kind: "orange" is the fruit and the color.
        """
        return frozenset(self._meanings.get(words(word), ()))

    def containing(self, text: str) -> frozenset[str]:
        """The keywords of which a name, the plural or a synonym contains these words: "auto*" is in automobile."""
        return frozenset().union(*(ids for name, ids in self._meanings.items() if contains(" ".join(name), text)))

    def _distances(self, id: str) -> dict[str, int]:
        """The longest way up to each ancestor, shortest first."""
        if id not in self._above:
            above: dict[str, int] = {}
            for parent in self.nodes[id].parents:
                for higher, distance in {parent: 0, **self._distances(parent)}.items():
                    above[higher] = max(distance + 1, above.get(higher, 0))
            self._above[id] = dict(sorted(above.items(), key=lambda item: item[1]))
        return self._above[id]

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {}
        for node in self.nodes.values():
            for parent in node.parents:
                below.setdefault(parent, []).append(node.id)
        return below

    @cached_property
    def _meanings(self) -> dict[tuple[str, ...], set[str]]:
        meanings: dict[tuple[str, ...], set[str]] = {}
        for node in self.nodes.values():
            for text in (node.name, node.plural, *node.synonyms):
                meanings.setdefault(words(text), set()).add(node.id)
        written = frozenset(meanings)
        for node in self.nodes.values():
            for text in node.others:
                if (plural := words(text)) not in written:
                    meanings.setdefault(plural, set()).add(node.id)
        return meanings


def load(text: str) -> Taxonomy:
    """Read the graph. Raises `TaxonomyError` with the first mistake that makes it unusable."""
    source = _Source(text)
    for problem in [*source.problems, *_unsound(source)]:
        raise TaxonomyError(str(problem))
    return Taxonomy(source.nodes)


def load_labels(text: str) -> dict[int, str]:
    """Where a model's labels lead: position → keyword id. Labels that lead nowhere are left out."""
    return {int(position): id for _, position, id in _rows(text) if position.isdecimal() and id != "-"}


def lint(text: str, labels: Mapping[str, str] | None = None) -> list[LintProblem]:
    """All mistakes of a graph and of the label files (name → text) that lead into it, by file and line."""
    source, files = _Source(text), labels or {}
    problems = [*source.problems, *_unsound(source)]
    if files and not problems:  # with a hole or a ring in the graph, who is reached means nothing
        problems += _unreachable(source, {id for content in files.values() for id in load_labels(content).values()})
    problems += _ambiguous(source)
    for file, content in files.items():
        problems += _astray(file, content, source)
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.key))


class _Source(Source):
    """A graph as its file has it: its keywords, the line of each value, and what cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(text, GRAPH_FILE, "keyword")
        self.nodes = {id: KeywordNode(id, **self._values(id, table)) for id, table in self.tables.items()}

    def _values(self, id: str, table: Table) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for entry in table.entries.values():
            if message := _wrong_value(entry):
                self.wrong(entry.line, entry.name, message)
            else:
                values[entry.key] = tuple(entry.value) if isinstance(entry.value, list) else entry.value
        if "name" not in values:
            self.wrong(table.line, id, "has no name")
        values.setdefault("plural", values.setdefault("name", id))
        return values

    def line(self, id: str, key: str = "") -> int:
        """Where a value stands; where it is left out, its table."""
        table = self.tables[id]
        return table.entries[key].line if key in table.entries else table.line


def _wrong_value(entry: Entry) -> str | None:
    """What is wrong with a value."""
    kind, value = VALUES.get(entry.key), entry.value
    if kind is None:
        return f"unknown key; a [keyword] has {', '.join(VALUES)}"
    if kind == "text" and not (isinstance(value, str) and value.strip()):
        return "must be a text"
    if kind == "list" and not is_texts(value):
        return "must be a list of texts"
    if kind == "kind" and value not in KINDS:
        return f"must be one of {', '.join(KINDS)}; a thing has none"
    if kind == "score" and not is_share(value):
        return "must be a number above 0 and up to 1"
    return None


def _unsound(source: _Source) -> Iterator[LintProblem]:
    """Parents that do not exist, and a keyword that stands above itself."""
    graph = {id: node.parents for id, node in source.nodes.items() if node.parents}
    for id, parents in graph.items():
        for parent in parents:
            if parent not in source.nodes:
                yield LintProblem(source.line(id, "parents"), f"{id}.parents", f"there is no keyword {parent!r}")
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = error.args[1][::-1]
        line = source.line(ring[0], "parents")
        yield LintProblem(line, f"{ring[0]}.parents", f"stands above itself: {' → '.join(ring)}")


def _ambiguous(source: _Source) -> Iterator[LintProblem]:
    """Words with two meanings; only a synonym may be another kind's word: orange is a fruit and a color."""
    owners: dict[tuple[str, ...], str] = {}
    for key in ("name", "plural", "synonyms"):
        for id, node in source.nodes.items():
            for text in node.synonyms if key == "synonyms" else (getattr(node, key),):
                owner = owners.setdefault(words(text), id)
                if owner != id and (key != "synonyms" or source.nodes[owner].kind == node.kind):
                    yield LintProblem(source.line(id, key), f"{id}.{key}", f"{text!r} already means {owner!r}")


def _unreachable(source: _Source, labelled: set[str]) -> Iterator[LintProblem]:
    graph = Taxonomy(source.nodes)
    reached = labelled.union(*(graph.ancestors(id) for id in labelled & source.nodes.keys()))
    for id in source.nodes.keys() - reached:
        yield LintProblem(source.line(id), id, "no label leads to it or to a keyword under it")


def _rows(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, position and keyword id (or "-") of each label."""
    for line, row in enumerate(text.splitlines()[1:], 2):
        position, _, id, *_ = [*row.split("\t"), "", ""]
        yield line, position, id


def _astray(file: str, text: str, source: _Source) -> Iterator[LintProblem]:
    for number, (line, position, id) in enumerate(_rows(text)):
        if position != str(number):
            yield LintProblem(line, "position", f"is {position!r} where {number} follows", file)
        if id != "-" and id not in source.nodes:
            yield LintProblem(line, "keyword", f"there is no keyword {id!r}; write - for none", file)
