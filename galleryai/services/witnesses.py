"""The models in use as witnesses: what their labels become, and who judges whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Kind, Node, Source
from galleryai.inference.manifest import CLASSIFICATION
from galleryai.services.arbitration import Arbiter
from galleryai.services.deriving import Deriver
from galleryai.services.looking import LOOK, Looker
from galleryai.services.models import Models
from galleryai.services.vocabulary import NEVER, Vocabulary
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


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who says something of a photo's pixels, before it is called."""

    ref: ModelRef
    labels: Sequence[str]
    exclusive: bool
    threshold: float
    source: Source


class Witnesses:
    """Calls the models in use, and the look, with the vocabulary in use."""

    def __init__(self, database: Database, vocabulary: Callable[[], Vocabulary], models: Models) -> None:
        self._database = database
        self.vocabulary = vocabulary
        self._models = models
        self._called: tuple[object, list[Witness]] = (None, [])

    def in_use(self) -> list[Witness]:
        """Register who speaks and all keywords in the library, once; the witnesses, the judge first.

        Making them takes a quarter of a second: too long for every yes and no in the window. Raises `ModelError`.
        """
        speakers, vocabulary = self._speakers(), self.vocabulary()
        called = (tuple(speaker.ref for speaker in speakers), vocabulary.fingerprint)
        if self._called[0] != called:
            graph = vocabulary.taxonomy.nodes.values()
            nodes = {one.id: Node(one.name, one.parents, Kind(one.kind or Kind.THING)) for one in graph}
            with self._database.write() as tx:
                tags.register(tx, nodes)
                stored = [analyses.register(tx, one.ref, one.labels, one.source) for one in speakers]
            self._called = (called, _sworn(vocabulary, list(zip(speakers, stored, strict=True))))
        return self._called[1]

    def on_trial(self, vocabulary: Vocabulary) -> list[Witness]:
        """The same witnesses heard with another vocabulary; nothing is registered. Raises `ModelError`."""
        with self._database.read() as tx:
            known = [(speaker, analyses.find(tx, speaker.ref)) for speaker in self._speakers()]
        return _sworn(vocabulary, [(speaker, stored) for speaker, stored in known if stored is not None])

    def _speakers(self) -> list[_Speaker]:
        models = [
            _Speaker(one.ref, one.labels, one.task == CLASSIFICATION, one.threshold, Source.MODEL)
            for one in self._models.manifests()
        ]
        return [*models, _Speaker(LOOK, Looker.labels, False, NEVER, Source.RULE)]


def _sworn(vocabulary: Vocabulary, speakers: Sequence[tuple[_Speaker, StoredModel]]) -> list[Witness]:
    rules = vocabulary.rules
    heard = [
        (row, one, vocabulary.deriver(one.ref.name, one.labels, exclusive=one.exclusive, default=one.threshold))
        for one, row in speakers
    ]
    judge = next((deriver for row, _, deriver in heard if row.ref.name == rules.judge), None)
    witnesses = [
        Witness(
            row,
            deriver,
            deriver is judge,
            Arbiter(judge, deriver, rules) if judge and deriver is not judge and one.source is Source.MODEL else None,
        )
        for row, one, deriver in heard
    ]
    return sorted(witnesses, key=lambda witness: not witness.judges)
