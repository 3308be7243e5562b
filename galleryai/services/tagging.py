"""From what models say of photos to the keywords they carry, and what the person says of those."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.prediction import Analysis, ModelRef
from galleryai.core.tag import Keyword, KeywordUse, Verdict
from galleryai.core.words import words
from galleryai.inference.manifest import CLASSIFICATION, Manifest
from galleryai.services.arbitration import Arbiter
from galleryai.services.deriving import Deriver, Proposals, Said
from galleryai.services.models import Models
from galleryai.services.publisher import Publisher
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import analyses, journal, tags
from galleryai.store.analyses import StoredModel
from galleryai.store.database import Database, Transaction
from galleryai.watch.scan import is_text, shown

DERIVED_AT_ONCE = 2000  # photos a transaction


@dataclass(frozen=True, slots=True)
class Witness:
    """A model in use: its row, and what its labels become."""

    stored: StoredModel
    deriver: Deriver
    judges: bool
    arbiter: Arbiter | None  # what the judge makes of its words, unless it is the judge


class Tagging:
    """Stores analyses, proposes keywords from them, and keeps the person's word."""

    def __init__(self, database: Database, vocabulary: Vocabulary, models: Models, publisher: Publisher) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._models = models
        self._publisher = publisher
        self._made: tuple[tuple[ModelRef, ...], list[Witness]] | None = None

    def witnesses(self) -> list[Witness]:
        """Register the models in use and the keyword graph in the library, once. Raises `ModelError`.

        Making them takes a quarter of a second: too long for every yes and no in the window.
        """
        manifests = self._models.manifests()
        refs = tuple(manifest.ref for manifest in manifests)
        if self._made is None or self._made[0] != refs:
            self._made = (refs, self._registered(manifests))
        return self._made[1]

    def _registered(self, manifests: Sequence[Manifest]) -> list[Witness]:
        nodes = self._vocabulary.taxonomy.nodes.values()
        with self._database.write() as tx:
            tags.register(tx, {node.id: (node.name, node.parents) for node in nodes})
            stored = [analyses.register(tx, manifest.ref, manifest.labels) for manifest in manifests]
        derivers = [
            self._vocabulary.deriver(
                manifest.ref.name,
                manifest.labels,
                exclusive=manifest.task == CLASSIFICATION,
                default=manifest.threshold,
            )
            for manifest in manifests
        ]
        return self._sworn(stored, derivers)

    def _sworn(self, stored: Sequence[StoredModel], derivers: Sequence[Deriver]) -> list[Witness]:
        """The witnesses, the judge first: the others are heard with its answer at hand."""
        rules = self._vocabulary.rules
        both = list(zip(stored, derivers, strict=True))
        judge = next((deriver for row, deriver in both if row.ref.name == rules.judge), None)
        return sorted(
            (
                Witness(
                    row,
                    deriver,
                    deriver is judge,
                    None if judge is None or deriver is judge else Arbiter(judge, deriver, rules),
                )
                for row, deriver in both
            ),
            key=lambda witness: not witness.judges,
        )

    def keep(self, tx: Transaction, said: Sequence[tuple[Witness, Mapping[int, Analysis]]]) -> None:
        """Keep what each model says of photos (photo id → analysis) and propose the keywords that follow."""
        for witness, by_photo in said:
            analyses.put(tx, witness.stored.id, by_photo)
        photo_ids = sorted({photo_id for _, by_photo in said for photo_id in by_photo})
        if photo_ids:
            self.derive(tx, [witness for witness, _ in said], photo_ids)

    def derive(self, tx: Transaction, witnesses: Sequence[Witness], photo_ids: Sequence[int]) -> None:
        """Propose keywords from the stored scores of these photos, instead of what models proposed before."""
        ids = tags.ids_by_key(tx)
        no = tags.rejected(tx, photo_ids)
        rows = []
        for witness, found, photos in self._proposals(tx, witnesses, photo_ids, no):
            keyword_ids = [ids[key] for key in witness.deriver.keys]
            source_id = witness.stored.source_id
            places = zip(found.rows.tolist(), found.columns.tolist(), found.scores.tolist(), strict=True)
            rows += [(photos[row], keyword_ids[column], source_id, score) for row, column, score in places]
        tags.propose(tx, photo_ids, rows)

    def _proposals(
        self,
        tx: Transaction,
        witnesses: Sequence[Witness],
        photo_ids: Sequence[int],
        no: Sequence[tuple[int, str]],
    ) -> Iterator[tuple[Witness, Proposals, list[int]]]:
        """What each witness proposes for the photos all of them have seen, the judge having had its say."""
        stored = [analyses.stored(tx, witness.stored.id, photo_ids) for witness in witnesses]
        photos = sorted(set.intersection(*(set(by_photo) for by_photo in stored)))
        places = {photo_id: place for place, photo_id in enumerate(photos)}
        graph = self._vocabulary.taxonomy.nodes  # a no to a word of the person's own reaches nothing below it
        rejected = [(places[photo_id], key) for photo_id, key in no if photo_id in places and key in graph]
        certain = None
        for witness, by_photo in zip(witnesses, stored, strict=True):
            said = Said.unpacked([by_photo[photo_id][0] for photo_id in photos])
            if witness.arbiter is not None and certain is not None:
                said = witness.arbiter.believed(said, [by_photo[photo_id][1] for photo_id in photos], certain)
            table = witness.deriver.scores(said, rejected)
            certain = table if witness.judges else certain
            yield witness, witness.deriver.propose(table, rejected), photos

    def say(self, word: str, photo_ids: Sequence[int], verdict: Verdict) -> Changes:
        """The person's yes or no to a keyword on photos; a yes to a new word makes it a keyword.

        Raises `UsageError` where a no is said to a word that is no keyword.
        """
        witnesses = self.witnesses()
        with self._database.write() as tx:
            keyword = self._keyword(tx, word, make=verdict is Verdict.ACCEPTED)
            before = tags.say(tx, photo_ids, keyword.id, verdict)
            if before:
                self.derive(tx, witnesses, sorted(before))
                said = "Accepted" if verdict is Verdict.ACCEPTED else "Rejected"
                undo = {"verb": "say", "keyword": keyword.key, "before": {str(id_): was for id_, was in before.items()}}
                journal.write(tx, f"{said} the keyword {keyword.name}", undo)
        changes = Changes(photos=frozenset(before), keywords=bool(before))
        self._publisher.publish(changes)
        return changes

    def bring_up_to_date(self, checkpoint: Callable[[], None]) -> int:
        """Derive every photo's keywords again where the graph or a threshold is another than last time."""
        with self._database.read() as tx:
            if tags.derived_with(tx) == self._vocabulary.fingerprint:
                return 0
        done = self.derive_all(checkpoint)
        with self._database.write() as tx:
            tags.set_derived_with(tx, self._vocabulary.fingerprint)
        return done

    def derive_all(self, checkpoint: Callable[[], None] = lambda: None) -> int:
        """Propose keywords for every photo again, from the stored scores; returns how many photos."""
        witnesses = self.witnesses()
        last = done = 0
        while True:
            checkpoint()
            with self._database.write() as tx:
                some = analyses.seen(tx, [witness.stored.id for witness in witnesses], last, DERIVED_AT_ONCE)
                if not some:
                    break
                self.derive(tx, witnesses, some)
            last, done = some[-1], done + len(some)
        self._publisher.publish(Changes(keywords=True))
        return done

    def _keyword(self, tx: Transaction, word: str, *, make: bool) -> Keyword:
        """The keyword a word means: by name, plural or synonym in the graph, or one the person made."""
        if not is_text(word):
            raise UsageError(f"The keyword {shown(word)} is not valid text. Write it another way.")
        known = {keyword.key: keyword for keyword in tags.keywords(tx)}
        meant = {key for key, keyword in known.items() if words(keyword.name) == words(word)}
        meant |= self._vocabulary.taxonomy.find(word) & known.keys()
        if len(meant) > 1:
            names = ", ".join(sorted(known[key].name for key in meant))
            raise UsageError(f"{word!r} may mean several keywords: {names}. Write one of these.")
        if meant:
            return known[meant.pop()]
        if not make or not words(word):
            raise UsageError(
                f"There is no keyword {word!r}." if words(word) else f"There is no letter or digit in {word!r}."
            )
        name = " ".join(word.split())
        key = "-".join(words(word))
        return tags.make(tx, f"own-{key}" if key in known else key, name)

    def keywords(self) -> list[KeywordUse]:
        """The keywords in use, most used first."""
        with self._database.read() as tx:
            return tags.uses(tx)
