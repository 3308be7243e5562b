"""The models in use as witnesses: what their labels become, and who judges whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Kind, Node, Source
from galleryai.inference.manifest import CLASSIFICATION
from galleryai.services.arbitration import Arbiter
from galleryai.services.deriving import Deriver
from galleryai.services.looking import LOOK, LOOK_LABELS
from galleryai.services.models import Models
from galleryai.services.vocabulary import NEVER, Vocabulary
from galleryai.store import analyses, tags
from galleryai.store.analyses import StoredModel, StoredSpeaker
from galleryai.store.database import Database


@dataclass(frozen=True, slots=True)
class Witness:
    """A model at a version: its row, and what its labels become."""

    stored: StoredModel
    deriver: Deriver
    detects: bool = False  # its boxes tell where things are
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


class Court:
    """Who is heard of a photo, by which models have seen it: of each model in use the newest version that has."""

    def __init__(self, vocabulary: Vocabulary, speakers: Sequence[_Speaker], stored: Sequence[StoredSpeaker]) -> None:
        """`stored` are the rows of all versions of who speaks, older ones first."""
        self.vocabulary = vocabulary
        self._speakers = {one.ref.name: one for one in speakers}
        self._stored = {one.model.id: one for one in stored}
        self._derivers: dict[int, Deriver] = {}
        self._heard: dict[tuple[int, ...], list[Witness]] = {}
        refs = {one.ref for one in speakers}
        self.witnesses = self.of(tuple(one.model.id for one in stored if one.model.ref in refs))

    @property
    def model_ids(self) -> list[int]:
        """The rows of all who may be heard."""
        return list(self._stored)

    def of(self, model_ids: tuple[int, ...]) -> list[Witness]:
        """The witnesses of photos that these models have seen, the judge first."""
        if model_ids not in self._heard:
            newest = {(one := self._stored[id_]).model.ref.name: one for id_ in sorted(model_ids)}
            self._heard[model_ids] = self._sworn(list(newest.values()))
        return self._heard[model_ids]

    def _sworn(self, stored: Sequence[StoredSpeaker]) -> list[Witness]:
        rules = self.vocabulary.rules
        judge = next((self._deriver(one) for one in stored if one.model.ref.name == rules.judge), None)
        witnesses = []
        for one in stored:
            deriver, speaker = self._deriver(one), self._speakers[one.model.ref.name]
            detects = speaker.source is Source.MODEL and not speaker.exclusive
            arbiter = Arbiter(judge, deriver, rules) if judge and deriver is not judge and detects else None
            witnesses.append(Witness(one.model, deriver, detects, deriver is judge, arbiter))
        return sorted(witnesses, key=lambda witness: not witness.judges)

    def _deriver(self, one: StoredSpeaker) -> Deriver:
        if one.model.id not in self._derivers:
            speaker = self._speakers[one.model.ref.name]
            # What a version with other labels meant is found by their names: the table is of today's positions.
            name = speaker.ref.name if tuple(one.labels) == tuple(speaker.labels) else str(one.model.ref)
            self._derivers[one.model.id] = self.vocabulary.deriver(
                name, one.labels, exclusive=speaker.exclusive, default=speaker.threshold
            )
        return self._derivers[one.model.id]


class Witnesses:
    """Calls the models in use, and the look, with the vocabulary in use."""

    def __init__(self, database: Database, vocabulary: Callable[[], Vocabulary], models: Models) -> None:
        self._database = database
        self.vocabulary = vocabulary
        self._models = models
        self._called: tuple[object, Court] | None = None

    def court(self) -> Court:
        """Register who speaks and all keywords in the library, once; who is to be heard.

        Making it takes a quarter of a second: too long for every yes and no in the window. Raises `ModelError`.
        """
        speakers, vocabulary = self._speakers(), self.vocabulary()
        called = (tuple(speaker.ref for speaker in speakers), vocabulary.fingerprint)
        if self._called is None or self._called[0] != called:
            graph = vocabulary.taxonomy.nodes.values()
            nodes = {one.id: Node(one.name, one.parents, Kind(one.kind or Kind.THING)) for one in graph}
            with self._database.write() as tx:
                tags.register(tx, nodes)
                for one in speakers:
                    analyses.register(tx, one.ref, one.labels, one.source)
                stored = analyses.speakers(tx, {one.ref.name for one in speakers})
            self._called = (called, Court(vocabulary, speakers, stored))
        return self._called[1]

    def on_trial(self, vocabulary: Vocabulary) -> Court:
        """The same with another vocabulary; nothing is registered. Raises `ModelError`."""
        speakers = self._speakers()
        with self._database.read() as tx:
            return Court(vocabulary, speakers, analyses.speakers(tx, {one.ref.name for one in speakers}))

    def _speakers(self) -> list[_Speaker]:
        models = [
            _Speaker(one.ref, one.labels, one.task == CLASSIFICATION, one.threshold, Source.MODEL)
            for one in self._models.manifests()
        ]
        return [*models, _Speaker(LOOK, LOOK_LABELS, False, NEVER, Source.RULE)]
