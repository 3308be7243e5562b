"""The keyword graph in use, and what each model's labels mean in it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from galleryai.core.words import contains, patterns, words
from galleryai.keywords.pack import Pack
from galleryai.keywords.rules import read
from galleryai.keywords.source import LintProblem
from galleryai.keywords.strictness import Strictness, threshold
from galleryai.keywords.taxonomy import Taxonomy, load, load_labels
from galleryai.query.phrases import Words, phrases
from galleryai.services.arbitration import Rules
from galleryai.services.deriving import Deriver
from galleryai.services.observing import FACTS, FACTS_VERSION, PEOPLE, PEOPLE_VERSION
from galleryai.store import settings
from galleryai.store.database import Database

GRAPH = "keywords.toml"
THRESHOLDS = "thresholds.toml"
RULES, STRICTNESS = "rules", "strictness"  # names of settings
NEVER = 2.0  # a threshold that no score reaches


class Shipped:
    """The resources, each read when first asked for, once for all vocabularies made of them."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder

    @cached_property
    def graph(self) -> Taxonomy:
        """The graph before any rules. Raises `TaxonomyError` naming file and line where it cannot be used."""
        return load((self._folder() / GRAPH).read_text("utf-8"))

    @cached_property
    def tables(self) -> dict[str, Any]:
        """Thresholds by model, and the rules of arbitration."""
        return tomllib.loads((self._folder() / THRESHOLDS).read_text("utf-8"))

    @cached_property
    def content(self) -> bytes:
        """All that keywords are derived with."""
        files = sorted(file for file in self._folder().iterdir() if file.suffix in (".toml", ".tsv"))
        return b"\0".join(file.read_bytes() for file in files)

    def labels(self, model: str) -> dict[int, str] | None:
        """Position → keyword of a model that has a table of its own."""
        file = self._folder() / f"labels-{model}.tsv"
        return load_labels(file.read_text("utf-8")) if file.is_file() else None


class Vocabulary:
    """What keywords are and mean: the shipped graph as a person's rules change it. It never changes itself."""

    def __init__(
        self,
        resources: Callable[[], Path] | Shipped,
        rules: str = "",
        strictness: Strictness = Strictness.BALANCED,
    ) -> None:
        """`resources` are in the folder; `rules` is the text of a pack, and what is wrong in it is left out."""
        self._shipped = resources if isinstance(resources, Shipped) else Shipped(resources)
        self._meant: dict[str, tuple[frozenset[str], bool]] = {}
        self.text = rules
        self.strictness = strictness

    def chosen(self, rules: str, strictness: Strictness) -> "Vocabulary":
        """The same resources under other rules."""
        return Vocabulary(self._shipped, rules, strictness)

    def read(self, content: bytes, file: str) -> tuple[Pack, list[LintProblem]]:
        """The rules in a file's content, and all that is wrong with them for this graph."""
        return read(content, self._shipped.graph, file)

    @cached_property
    def pack(self) -> Pack:
        """The rules in use."""
        return self.read(self.text.encode(), "rules.toml")[0]

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The graph. Raises `TaxonomyError` naming file and line where it cannot be used."""
        return self.pack.applied(self._shipped.graph)

    @property
    def ignored(self) -> frozenset[str]:
        """Ids of keywords that are never proposed, not even for what is under them."""
        return self.pack.ignored

    @property
    def implies(self) -> Mapping[str, tuple[str, ...]]:
        """Id → ids that come along with it as a rule's word, without standing above it; free of rings."""
        return self.pack.implies

    @property
    def never_with(self) -> Sequence[tuple[str, str]]:
        """Pairs of ids that never stand on one photo; neither brings the other along."""
        return self.pack.never_with

    def means(self, name: str, text: str) -> bool:
        """Whether a search for `text` means the keyword `name`.

        A word of the graph (name, plural, synonym) means just its keywords: "dog" is no hot dog. Keywords above carry
        their photos already. Any other word means the names it stands in; one with a star also the other names of a
        keyword: "auto*" is a car.
        """
        meant, is_open = self._meant.get(text) or self._look_up(text)  # asked for all keywords at each key
        return name in meant or (is_open and contains(name, text))

    @cached_property
    def phrases(self) -> dict[Words, str]:
        """The graph's words that are made of several, by their parts: see `galleryai.query.phrases`."""
        return phrases(text for node in self.taxonomy.nodes.values() for text in (node.name, *node.others))

    def _look_up(self, text: str) -> tuple[frozenset[str], bool]:
        """The names of the keywords a text means, and of those that became them: a person may have given them.

        Besides, whether it means the names it stands in, too.
        """
        begun = _is_begun(text)
        ids = self.taxonomy.containing(text) if begun else self.taxonomy.find(text)
        joined = [self._shipped.graph.nodes[old] for old, id_ in self.pack.merged.items() if id_ in ids]
        names = frozenset(node.name for node in (*joined, *(self.taxonomy.nodes[id_] for id_ in ids)))
        self._meant[text] = names, begun or not names
        return self._meant[text]

    def deriver(self, model: str, names: Sequence[str], *, exclusive: bool, default: float) -> Deriver:
        """What a model's labels (`names`, by position) become; `default` where no threshold is known."""
        thresholds = self._shipped.tables.get(model, {})
        rest = thresholds.get("default", default)
        # Words that would embarrass ask for more in the graph itself, whatever the model asks for.
        asked = {
            id_: max(node.threshold or 0.0, thresholds.get(id_, rest)) for id_, node in self.taxonomy.nodes.items()
        }
        asked |= self.pack.thresholds
        moved = {id_: threshold(value, self.strictness) for id_, value in asked.items()}
        return Deriver(
            self.taxonomy,
            self._labels(model, names),
            moved | dict.fromkeys(self.ignored, NEVER),
            exclusive=exclusive,
            merged=self._merged(model),
        )

    def _merged(self, model: str) -> dict[str, list[int]]:
        """The labels of each keyword that was merged into another, and of those below it."""
        labels = self._shipped.labels(model) or {}
        below = {old: {old, *self._shipped.graph.descendants(old)} for old in self.pack.merged}
        return {old: [place for place, id_ in labels.items() if id_ in under] for old, under in below.items()}

    @cached_property
    def facts(self) -> Deriver:
        """What the facts of a photo become."""
        return self.deriver("facts", FACTS, exclusive=False, default=NEVER)

    @cached_property
    def people(self) -> Deriver:
        """What the count of people becomes."""
        return self.deriver("people", PEOPLE, exclusive=False, default=NEVER)

    def _labels(self, model: str, names: Sequence[str]) -> dict[int, str]:
        """Position → keyword: from the model's own table, else by name where that means one keyword."""
        labels = self._shipped.labels(model)
        if labels is not None:
            return self.pack.labels(labels)
        meanings = ((position, self.taxonomy.find(name)) for position, name in enumerate(names))
        return {position: next(iter(found)) for position, found in meanings if len(found) == 1}

    @cached_property
    def fingerprint(self) -> int:
        """Another number when anything that keywords are derived with is another; 31 bits."""
        computed = f"{FACTS_VERSION} {PEOPLE_VERSION}".encode()
        content = (self._shipped.content, computed, self.text.encode(), self.strictness.value.encode())
        return crc32(b"\0".join(content)) & 0x7FFFFFFF

    @cached_property
    def rules(self) -> Rules:
        """Which model may contradict the others, and over what."""
        table = self._shipped.tables["arbitration"]
        now = self.pack.merged
        return Rules(
            judge=table["judge"],
            families=tuple(now.get(id_, id_) for id_ in table["families"]),
            sure=table["sure"],
            share=table["share"],
            weight=table["weight"],
            unseen=table["unseen"],
            spared=tuple(now.get(id_, id_) for id_ in table["spared"]),
            alone=table["alone"],
            suspected=table["suspected"],
        )


def _is_begun(text: str) -> bool:
    """Whether a word of it ends with a star, for any rest."""
    return patterns(text) != words(text)


class VocabularyInUse:
    """The vocabulary under what is chosen in a library. Call it for each piece of work; safe from any thread."""

    def __init__(self, database: Database, shipped: Vocabulary) -> None:
        self._database = database
        self._vocabulary = shipped

    def __call__(self) -> Vocabulary:
        """The same one until something else is chosen."""
        with self._database.read() as tx:
            rules = settings.get(tx, RULES) or ""
            strictness = settings.get(tx, STRICTNESS) or Strictness.BALANCED.value
        now = self._vocabulary
        if (now.text, now.strictness.value) != (rules, strictness):
            now = self._vocabulary = now.chosen(rules, Strictness(strictness))
        return now
