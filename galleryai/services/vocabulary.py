"""The keyword graph in use, and what each model's labels mean in it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from galleryai.core.words import contains, words
from galleryai.keywords.taxonomy import Taxonomy, load, load_labels
from galleryai.services.arbitration import Rules
from galleryai.services.deriving import Deriver

GRAPH = "keywords.toml"
THRESHOLDS = "thresholds.toml"


class Vocabulary:
    """Read from the shipped resources when first asked."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self.implies: Mapping[str, tuple[str, ...]] = {}
        self.never_with: Sequence[tuple[str, str]] = ()
        self._meant: dict[tuple[str, ...], frozenset[str]] = {}

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The graph. Raises `TaxonomyError` naming file and line where it cannot be used."""
        return load((self._folder() / GRAPH).read_text("utf-8"))

    def means(self, name: str, text: str) -> bool:
        """Whether a search for `text` means the keyword `name`.

        A word of the graph (name, plural, synonym) means just its keywords: "dog" is no hot dog. Keywords above carry
        their photos already. Any other word means the names it stands in.
        """
        meant = self._names(text)
        return name in meant if meant else contains(name, text)

    def _names(self, text: str) -> frozenset[str]:
        key = words(text)
        if key not in self._meant:
            self._meant[key] = frozenset(self.taxonomy.nodes[id_].name for id_ in self.taxonomy.find(text))
        return self._meant[key]

    def deriver(self, model: str, names: Sequence[str], *, exclusive: bool, default: float) -> Deriver:
        """What a model's labels (`names`, by position) become; `default` where no threshold is known."""
        thresholds = self._tables.get(model, {})
        rest = thresholds.get("default", default)
        # Words that would embarrass ask for more in the graph itself, whatever the model asks for.
        asked = {
            id_: max(node.threshold or 0.0, thresholds.get(id_, rest)) for id_, node in self.taxonomy.nodes.items()
        }
        return Deriver(self.taxonomy, self._labels(model, names), asked, exclusive=exclusive)

    def _labels(self, model: str, names: Sequence[str]) -> dict[int, str]:
        """Position → keyword: from the model's own table, else by name where that means one keyword."""
        file = self._folder() / f"labels-{model}.tsv"
        if file.is_file():
            return load_labels(file.read_text("utf-8"))
        meanings = ((position, self.taxonomy.find(name)) for position, name in enumerate(names))
        return {position: next(iter(found)) for position, found in meanings if len(found) == 1}

    @cached_property
    def fingerprint(self) -> int:
        """Another number when anything that keywords are derived with is another; 31 bits."""
        files = sorted(file for file in self._folder().iterdir() if file.suffix in (".toml", ".tsv"))
        return crc32(b"\0".join(file.read_bytes() for file in files)) & 0x7FFFFFFF

    @cached_property
    def rules(self) -> Rules:
        """Which model may contradict the others, and over what."""
        table = self._tables["arbitration"]
        return Rules(
            judge=table["judge"],
            families=tuple(table["families"]),
            sure=table["sure"],
            share=table["share"],
            filling=table["filling"],
            recognised=table["recognised"],
            spared=tuple(table["spared"]),
        )

    @cached_property
    def _tables(self) -> dict[str, Any]:
        return tomllib.loads((self._folder() / THRESHOLDS).read_text("utf-8"))
