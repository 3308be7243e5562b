"""A pack of rules: what a person changes about the keywords. Made from a text by `keywords.rules`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from galleryai.core.words import words
from galleryai.keywords.taxonomy import KeywordNode, Taxonomy


@dataclass(frozen=True)
class Pack:
    """Rules by keyword id, as ids are after the merge; sound for the graph they were read against.

    Ids stay: a renamed keyword keeps its own, a merged one's leaves the graph.
    """

    text: str = ""  # what they were read from
    renames: Mapping[str, str] = field(default_factory=dict)  # id → new name
    merged: Mapping[str, str] = field(default_factory=dict)  # id → the id it becomes, at the end of all merges
    made: Mapping[str, str] = field(default_factory=dict)  # id → name of parents that were no keywords
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # added to those of the graph
    ignored: frozenset[str] = frozenset()  # never proposed
    thresholds: Mapping[str, float] = field(default_factory=dict)  # above 0, up to 1; instead of any other
    implies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # come along, without standing above
    never_with: tuple[tuple[str, str], ...] = ()  # pairs that exclude each other

    def applied(self, taxonomy: Taxonomy) -> Taxonomy:
        """The graph as these rules want it. Applied twice is applied once; an empty pack changes nothing."""
        joining: dict[str, list[KeywordNode]] = {}
        for id, becomes in self.merged.items():
            if id in taxonomy.nodes:
                joining.setdefault(becomes, []).append(taxonomy.nodes[id])
        made = {id: KeywordNode(id, name, name) for id, name in self.made.items()}
        staying = {id: node for id, node in (made | dict(taxonomy.nodes)).items() if id not in self.merged}
        return Taxonomy({id: self._changed(node, joining.get(id, ())) for id, node in staying.items()})

    def labels(self, labels: Mapping[int, str]) -> dict[int, str]:
        """Where a model's labels (position → keyword id) lead after the merge."""
        return {position: self.merged.get(id, id) for position, id in labels.items()}

    def _changed(self, node: KeywordNode, joining: Sequence[KeywordNode]) -> KeywordNode:
        name = self.renames.get(node.id, node.name)
        plural = node.plural if name == node.name else name
        old = () if name == node.name else (node.name, node.plural)
        joined = [word for one in joining for word in (one.name, one.plural, *one.synonyms)]
        above = (self.merged.get(parent, parent) for parent in (*node.parents, *self.parents.get(node.id, ())))
        return replace(
            node,
            name=name,
            plural=plural,
            synonyms=(*node.synonyms, *_new((*old, *joined), (name, plural, *node.synonyms))),
            parents=tuple(parent for parent in dict.fromkeys(above) if parent != node.id),
            wordnet=(*node.wordnet, *(noun for one in joining for noun in one.wordnet)),
        )


def _new(texts: Sequence[str], known: Iterable[str]) -> list[str]:
    """The texts that say what none before them says."""
    if not texts:  # so it is for nearly all keywords, and folding words takes its time
        return []
    said = {words(text) for text in known}
    new = {words(text): text for text in texts if words(text) not in said}
    return list(new.values())
