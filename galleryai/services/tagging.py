"""From what a model says of photos to the keywords they carry."""

from collections.abc import Mapping, Sequence

from galleryai.core.prediction import Analysis
from galleryai.core.tag import KeywordUse
from galleryai.keywords import policy
from galleryai.store import analyses, tags
from galleryai.store.analyses import StoredModel
from galleryai.store.database import Database, Transaction


class Tagging:
    """Stores analyses and proposes keywords from them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def analysed(
        self,
        tx: Transaction,
        model: StoredModel,
        labels: Sequence[str],
        threshold: float,
        said: Mapping[int, Analysis],
    ) -> None:
        """Keep what a model says of photos (photo id → analysis) and propose the keywords that follow."""
        analyses.put(tx, model.id, said)
        proposals = {id_: policy.propose(analysis.scores, labels, threshold) for id_, analysis in said.items()}
        names = {policy.key_of(label): label for pairs in proposals.values() for label, _ in pairs}
        ids = tags.keyword_ids(tx, names)
        tags.propose(
            tx,
            model.source_id,
            {id_: [(ids[policy.key_of(label)], score) for label, score in pairs] for id_, pairs in proposals.items()},
        )

    def keywords(self) -> list[KeywordUse]:
        """The keywords in use, most used first."""
        with self._database.read() as tx:
            return tags.uses(tx)
