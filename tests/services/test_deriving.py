"""Probabilities flow up the graph; a no counts. On a graph small enough to see through."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.prediction import Scores
from galleryai.keywords.taxonomy import load
from galleryai.services.deriving import Deriver, Said
from galleryai.store.codec import pack_scores

GRAPH = load(
    "\n".join(
        f'[{id_}]\nname = "{id_}"\nplural = "{id_}s"\n' + (f"parents = {parents}\n" if parents else "")
        for id_, parents in {
            "animal": "",
            "pet": '["animal"]',
            "dog": '["pet"]',
            "spaniel": '["dog"]',
            "terrier": '["dog"]',
            "tiger": '["animal"]',
            "zebra": '["animal"]',
            "gong": "",
            "frisbee": "",
            "person": "",
        }.items()
    )
)
CLASSES = {0: "spaniel", 1: "terrier", 2: "tiger", 3: "gong", 4: "zebra"}
THINGS = {0: "dog", 1: "zebra", 2: "frisbee", 3: "person"}
HALF = dict.fromkeys(GRAPH.nodes, 0.5)
classifier = Deriver(GRAPH, CLASSES, HALF, exclusive=True)
detector = Deriver(GRAPH, THINGS, HALF, exclusive=False)


def said(*photos: dict[int, float]) -> Said:
    return Said.unpacked([pack_scores(Scores(tuple(photo.items()), 0.0)) for photo in photos])


def proposed(deriver: Deriver, photos: Said, *rejected: tuple[int, str]) -> list[set[str]]:
    found = deriver.propose(deriver.scores(photos, rejected), rejected)
    result: list[set[str]] = [set() for _ in range(photos.photos)]
    for row, column in zip(found.rows, found.columns, strict=True):
        result[row].add(deriver.keys[column])
    return result


def test_a_dog_spread_over_breeds_is_surely_a_dog() -> None:
    photos = said({0: 0.3, 1: 0.3}, {0: 0.8}, {3: 0.2}, {})
    assert proposed(classifier, photos) == [{"dog", "pet", "animal"}, {"spaniel", "dog", "pet", "animal"}, set(), set()]


def test_a_detectors_labels_do_not_add_up() -> None:
    assert proposed(detector, said({0: 0.3, 1: 0.3}, {0: 0.6, 1: 0.55})) == [
        set(),
        {"dog", "pet", "zebra", "animal"},
    ]


def test_a_no_reaches_down_and_flows_up() -> None:
    photos = said({0: 0.8}, {0: 0.8}, {0: 0.4, 2: 0.55})
    rejected = ((0, "dog"), (2, "dog"))
    assert proposed(classifier, photos, *rejected) == [
        set(),
        {"spaniel", "dog", "pet", "animal"},
        {"tiger", "animal"},
    ]


scores = st.dictionaries(st.integers(0, 4), st.floats(0.001, 0.2), max_size=5)


@given(st.lists(scores, max_size=6))
def test_a_parent_is_never_less_sure_than_its_child(photos: list[dict[int, float]]) -> None:
    for deriver in (classifier, detector):
        table = deriver.scores(said(*photos))
        for key in deriver.keys:
            for parent in GRAPH.nodes[key].parents:
                below, above = table[:, deriver.columns[key]], table[:, deriver.columns[parent]]
                assert (above >= below - 1e-9).all()
    everything = classifier.scores(said(*photos))[:, [classifier.columns["animal"], classifier.columns["gong"]]]
    assert np.allclose(everything.sum(axis=1), [sum(photo.values()) for photo in photos], atol=1e-3)
