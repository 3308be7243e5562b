"""What the judge sees speaks for and against a thing. On a graph small enough to see through."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.prediction import Box, Scores
from galleryai.keywords.taxonomy import Taxonomy, load
from galleryai.services.arbitration import Arbiter, Rules
from galleryai.services.deriving import Deriver, Said
from galleryai.store.codec import pack_boxes, pack_scores

PARENTS = {
    "animal": "",
    "dog": '["animal"]',
    "spaniel": '["dog"]',
    "tiger": '["animal"]',
    "zebra": '["animal"]',
    "giraffe": '["animal"]',
    "gong": "",
    "frisbee": "",
    "person": "",
}
CLASSES = {0: "spaniel", 1: "zebra", 2: "tiger", 3: "gong", 4: "dog"}
THINGS = {0: "dog", 1: "zebra", 2: "frisbee", 3: "person", 4: "giraffe"}
DOG, ZEBRA, FRISBEE, PERSON, GIRAFFE = THINGS
RULES = Rules(
    "classifier",
    ("animal",),
    sure=0.5,
    share=0.1,
    weight=0.5,
    unseen=0.02,
    spared=("person",),
    alone=0.6,
    suspected=0.2,
)
LARGE, SMALL = (0.1, 0.1, 0.9, 0.9), (0.0, 0.0, 0.2, 0.2)


def graph(ids: Iterable[str]) -> Taxonomy:
    parents = {id_: f"parents = {PARENTS[id_]}\n" if PARENTS[id_] else "" for id_ in ids}
    return load("\n".join(f'[{id_}]\nname = "{id_}"\nplural = "{id_}s"\n{above}' for id_, above in parents.items()))


GRAPH = graph(PARENTS)
HALF = dict.fromkeys(PARENTS, 0.5)
classifier = Deriver(GRAPH, CLASSES, HALF, exclusive=True)
detector = Deriver(GRAPH, THINGS, HALF, exclusive=False)


def said(*photos: dict[int, float]) -> Said:
    return Said.unpacked([pack_scores(Scores(tuple(photo.items()), 0.0)) for photo in photos])


def believed(
    classes: dict[int, float],
    things: dict[int, float],
    box: tuple[int, tuple[float, float, float, float]] | None = None,
    other: Deriver = detector,
) -> dict[int, float]:
    """What becomes of the detector's scores on one photo, on which it may have drawn one box."""
    boxes = pack_boxes([] if box is None else [Box(box[0], things[box[0]], *box[1])])
    result = Arbiter(classifier, other, RULES).believed(said(things), [boxes], classifier.scores(said(classes)))
    return dict(zip(result.positions.tolist(), result.scores.tolist(), strict=True))


def odds(score: float) -> float:
    return score / (1 - score)


def test_what_the_judge_sees_too_is_more_likely() -> None:
    scores = believed({0: 0.1, 4: 0.2}, {DOG: 0.3, FRISBEE: 0.3})  # a spaniel is a dog
    assert odds(scores[DOG]) == pytest.approx(odds(0.3) * (0.32 / 0.02) ** 0.5, rel=1e-3)
    assert scores[FRISBEE] == pytest.approx(0.3, abs=1e-4)


def test_something_else_speaks_against_a_thing_as_far_as_its_box_fills_the_picture() -> None:
    large, small, none = (
        believed({3: 0.9}, {FRISBEE: 0.6}, box)[FRISBEE] for box in ((FRISBEE, LARGE), (FRISBEE, SMALL), None)
    )
    assert odds(large) == pytest.approx(odds(0.6) * (0.92 / 0.02) ** (-0.5 * 0.8), rel=1e-3)
    assert odds(small) == pytest.approx(odds(0.6) * (0.92 / 0.02) ** (-0.5 * 0.2), rel=1e-3)
    assert none == pytest.approx(0.6, abs=1e-4)


def test_a_kind_of_a_thing_is_nothing_else() -> None:
    assert believed({0: 0.4}, {DOG: 0.5}, (DOG, LARGE)) == believed({0: 0.4}, {DOG: 0.5})
    both = believed({0: 0.4, 3: 0.2}, {DOG: 0.5}, (DOG, LARGE))  # the gong is
    assert both[DOG] < believed({0: 0.4}, {DOG: 0.5})[DOG]


def test_people_are_spared() -> None:
    assert believed({3: 0.9}, {PERSON: 0.6}, (PERSON, LARGE)) == {PERSON: pytest.approx(0.6, abs=1e-4)}


def test_the_judge_knows_its_animals_but_no_giraffe() -> None:
    scores = believed({2: 0.9}, {ZEBRA: 0.8, GIRAFFE: 0.8, PERSON: 0.8})
    assert scores == {ZEBRA: 0.0, GIRAFFE: pytest.approx(0.8, abs=1e-4), PERSON: pytest.approx(0.8, abs=1e-4)}
    assert believed({2: 0.4}, {ZEBRA: 0.8})[ZEBRA] > 0.7  # not sure
    assert believed({1: 0.6}, {ZEBRA: 0.8})[ZEBRA] > 0.8  # both see it


def test_models_may_have_columns_of_their_own() -> None:
    """Another order, and nothing the detector does not reach."""
    ids = [id_ for id_ in reversed(PARENTS) if id_ not in ("spaniel", "tiger", "gong")]
    elsewhere = Deriver(graph(ids), THINGS, HALF, exclusive=False)
    for classes in ({0: 0.5, 3: 0.3}, {2: 0.8}, {3: 0.9}):
        for label in THINGS:
            things = dict.fromkeys(THINGS, 0.6)
            assert believed(classes, things, (label, LARGE), elsewhere) == believed(classes, things, (label, LARGE))


shares = st.dictionaries(st.sampled_from(sorted(CLASSES)), st.floats(0.001, 0.2), max_size=5)
scores = st.dictionaries(st.sampled_from(sorted(THINGS)), st.floats(0.0, 1.0), min_size=1)


@given(shares, scores, st.sampled_from([None, LARGE, SMALL]))
def test_scores_stay_scores_and_a_judge_who_sees_nothing_changes_none(
    classes: dict[int, float], things: dict[int, float], sides: tuple[float, float, float, float] | None
) -> None:
    box = None if sides is None else (next(iter(things)), sides)
    after = believed(classes, things, box)
    assert after.keys() == things.keys()
    assert all(0 <= score <= 1 for score in after.values())
    assert believed({}, things, box) == pytest.approx(things, abs=1e-4)


def test_a_label_that_means_nothing_is_left_alone() -> None:
    photo = said({DOG: 0.5, 77: 0.5})
    result = Arbiter(classifier, detector, RULES).believed(photo, [None], classifier.scores(said({})))
    assert np.array_equal(result.scores, photo.scores)


def test_one_unsure_person_where_an_animal_is_suspected_is_none() -> None:
    assert believed({4: 0.3}, {PERSON: 0.5}, (PERSON, SMALL))[PERSON] == 0.0
    assert believed({4: 0.1}, {PERSON: 0.5}, (PERSON, SMALL))[PERSON] > 0.4
    assert believed({4: 0.3}, {PERSON: 0.7}, (PERSON, SMALL))[PERSON] > 0.6
    two = pack_boxes([Box(PERSON, 0.5, *SMALL), Box(PERSON, 0.4, *LARGE)])
    crowd = Arbiter(classifier, detector, RULES).believed(said({PERSON: 0.5}), [two], classifier.scores(said({4: 0.3})))
    assert crowd.scores[0] > 0.4
