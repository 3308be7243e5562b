"""The models in use as witnesses: what their labels become, and who judges whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from galleryai.inference.manifest import CLASSIFICATION, Manifest
from galleryai.services.arbitration import Arbiter
from galleryai.services.deriving import Deriver
from galleryai.services.models import Models
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import analyses, tags
from galleryai.store.analyses import StoredModel
from galleryai.store.database import Database


@dataclass(frozen=True, slots=True)
class Witness:
    """A model in use: its row, and what its labels become."""

    stored: StoredModel
    deriver: Deriver
    judges: bool = False
    arbiter: Arbiter | None = None  # what the judge makes of its words


class Witnesses:
    """Calls the models in use, with the vocabulary in use."""

    def __init__(self, database: Database, vocabulary: Callable[[], Vocabulary], models: Models) -> None:
        self._database = database
        self.vocabulary = vocabulary
        self._models = models
        self._called: tuple[object, list[Witness]] = (None, [])

    def in_use(self) -> list[Witness]:
        """Register models and keywords in the library, once; the witnesses, the judge first. Raises `ModelError`.

        Making them takes a quarter of a second: too long for every yes and no in the window.
        """
        manifests, vocabulary = self._models.manifests(), self.vocabulary()
        called = (tuple(manifest.ref for manifest in manifests), vocabulary.fingerprint)
        if self._called[0] != called:
            nodes = vocabulary.taxonomy.nodes.values()
            with self._database.write() as tx:
                tags.register(tx, {node.id: (node.name, node.parents) for node in nodes})
                stored = [analyses.register(tx, manifest.ref, manifest.labels) for manifest in manifests]
            self._called = (called, _sworn(vocabulary, manifests, stored))
        return self._called[1]

    def on_trial(self, vocabulary: Vocabulary) -> list[Witness]:
        """The same witnesses heard with another vocabulary; nothing is registered. Raises `ModelError`."""
        manifests = self._models.manifests()
        with self._database.read() as tx:
            known = [(manifest, analyses.find(tx, manifest.ref)) for manifest in manifests]
        there = [(manifest, stored) for manifest, stored in known if stored is not None]
        return _sworn(vocabulary, [manifest for manifest, _ in there], [stored for _, stored in there])


def _sworn(vocabulary: Vocabulary, manifests: Sequence[Manifest], stored: Sequence[StoredModel]) -> list[Witness]:
    rules = vocabulary.rules
    heard = [(row, _deriver(vocabulary, manifest)) for manifest, row in zip(manifests, stored, strict=True)]
    judge = next((deriver for row, deriver in heard if row.ref.name == rules.judge), None)
    return sorted(
        (
            Witness(
                row,
                deriver,
                deriver is judge,
                None if judge is None or deriver is judge else Arbiter(judge, deriver, rules),
            )
            for row, deriver in heard
        ),
        key=lambda witness: not witness.judges,
    )


def _deriver(vocabulary: Vocabulary, manifest: Manifest) -> Deriver:
    return vocabulary.deriver(
        manifest.ref.name,
        manifest.labels,
        exclusive=manifest.task == CLASSIFICATION,
        default=manifest.threshold,
    )
