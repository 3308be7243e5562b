"""Shape, season and time of day are arithmetic; people are counted only where there is nobody half seen."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.prediction import Box
from galleryai.imaging import look
from galleryai.keywords.taxonomy import load_labels
from galleryai.services.deriving import Floats, Said
from galleryai.services.observing import FACTS, PEOPLE, by_light, facts_said, in_context, people_said
from galleryai.settings import resources
from galleryai.store.codec import pack_boxes

SHAPES, SEASONS, HOURS = set(FACTS[:4]), FACTS[4:8], FACTS[8:]
UNKNOWN = float("nan")
sides = st.integers(1, 60_000)
times = st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
latitudes = st.floats(-90, 90)


def named(said: Said, labels: tuple[str, ...]) -> list[dict[str, float]]:
    found: list[dict[str, float]] = [{} for _ in range(said.photos)]
    for row, position, score in zip(said.rows, said.positions, said.scores, strict=True):
        found[row][labels[position]] = float(score)
    return found


def facts(
    width: int = 4000, height: int = 3000, moment: datetime | None = None, latitude: float = UNKNOWN
) -> dict[str, float]:
    taken = UNKNOWN if moment is None else moment.replace(tzinfo=UTC).timestamp()
    (found,) = named(facts_said(np.array([width]), np.array([height]), one(taken), one(latitude)), FACTS)
    return found


def one(value: float) -> Floats:
    return np.array([value])


def people(*boxes: Box) -> dict[str, float]:
    surest_first = sorted(boxes, key=lambda box: -box.score)
    (found,) = named(people_said([pack_boxes(surest_first)], 0), PEOPLE)
    return {name: round(score, 2) for name, score in found.items() if score >= 0.01}


def test_the_tables_of_keywords_follow_the_labels() -> None:
    for name, labels in (("facts", FACTS), ("people", PEOPLE)):
        text = (resources.keywords() / f"labels-{name}.tsv").read_text("utf-8")
        assert [row.split("\t")[1] for row in text.splitlines()[1:]] == list(labels)
        assert len(load_labels(text)) == len(labels)


@pytest.mark.parametrize(
    ("width", "height", "shapes"),
    [
        (4000, 3000, {"horizontal"}),
        (3000, 4000, {"vertical"}),
        (1080, 1080, {"square"}),
        (1090, 1080, {"square"}),
        (1110, 1080, set[str]()),  # a crop by hand: neither
        (3840, 2160, {"horizontal"}),
        (2532, 1170, {"horizontal"}),  # as wide as a phone
        (12000, 4000, {"horizontal", "panorama"}),
        (1000, 9000, {"vertical"}),  # a long page, rather
    ],
)
def test_shapes(width: int, height: int, shapes: set[str]) -> None:
    assert facts(width, height).keys() & SHAPES == shapes


@given(sides, sides)
def test_a_quarter_turn_swaps_horizontal_and_vertical(width: int, height: int) -> None:
    turned = {"horizontal": "vertical", "vertical": "horizontal", "square": "square"}
    found, other = facts(width, height), facts(height, width)
    assert {turned[name] for name in found.keys() - {"panorama"}} == other.keys() - {"panorama"}
    assert not {"horizontal", "vertical"} <= found.keys()
    assert "horizontal" in found or "panorama" not in found


@given(times, latitudes)
def test_seasons_are_turned_in_the_south_and_none_in_the_tropics(moment: datetime, latitude: float) -> None:
    found = [name for name in SEASONS if name in facts(moment=moment, latitude=latitude)]
    if abs(latitude) < 23.44 or (moment.month, moment.day) == (1, 1):
        return
    northern = {12: "winter", 1: "winter", 2: "winter", 3: "spring", 4: "spring", 5: "spring"}
    northern |= {6: "summer", 7: "summer", 8: "summer", 9: "autumn", 10: "autumn", 11: "autumn"}
    month = moment.month if latitude > 0 else (moment.month + 5) % 12 + 1
    assert found == [northern[month]]


@given(times, st.floats(-23.4, 23.4))
def test_the_tropics_have_no_seasons(moment: datetime, latitude: float) -> None:
    assert not facts(moment=moment, latitude=latitude).keys() & set(SEASONS)


def test_an_unknown_place_is_in_the_north_but_less_surely() -> None:
    july = datetime(2024, 7, 14, 9, 30)
    assert facts(moment=july)["summer"] == 0.87
    assert facts(moment=july, latitude=48.1)["summer"] == 1.0
    assert facts(moment=july, latitude=-33.9)["winter"] == 1.0


@given(times)
def test_the_clock_says_the_part_of_the_day(moment: datetime) -> None:
    if (moment.month, moment.day) == (1, 1) or moment.hour == moment.minute == moment.second == 0:
        return
    parts = ["night"] * 5 + ["morning"] * 7 + ["afternoon"] * 6 + ["evening"] * 4 + ["night"] * 2
    assert [name for name in HOURS if name in facts(moment=moment)] == [parts[moment.hour]]


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (None, set[str]()),
        (datetime(2019, 5, 3), {"spring"}),  # a date without a time
        (datetime(1968, 1, 1), set[str]()),  # "sometime in 1968"
        (datetime(2000, 1, 1, 0, 7), set[str]()),  # a clock that was never set
        (datetime(1955, 8, 20, 16, 0), {"summer", "afternoon"}),  # before 1970
    ],
)
def test_dates_that_are_none(moment: datetime | None, told: set[str]) -> None:
    assert facts(moment=moment).keys() - SHAPES == told


@given(st.lists(st.tuples(sides, sides, times | st.none(), latitudes | st.none()), max_size=8))
def test_many_photos_at_once_are_each_as_alone(photos: list[tuple[int, int, datetime | None, float | None]]) -> None:
    taken = [UNKNOWN if moment is None else moment.timestamp() for _, _, moment, _ in photos]
    places = [UNKNOWN if place is None else place for *_, place in photos]
    columns = [np.array([photo[side] for photo in photos], np.int64) for side in (0, 1)]
    together = named(facts_said(columns[0], columns[1], np.array(taken), np.array(places)), FACTS)
    alone = [
        facts(width, height, moment, UNKNOWN if place is None else place) for width, height, moment, place in photos
    ]
    assert together == alone


def person(score: float, left: float, top: float = 0.3, width: float = 0.2, height: float = 0.5) -> Box:
    return Box(0, score, left, top, left + width, top + height)


def test_people_are_counted_where_nobody_is_half_seen() -> None:
    assert people(person(0.8, 0.1)) == {"one person": 0.8}
    assert people(person(0.8, 0.1), person(0.4, 0.7)) == {"one person": 0.48, "two people": 0.4}
    assert people(person(0.8, 0.1), person(0.7, 0.5)) == {"one person": 0.24, "two people": 0.7}
    assert people(person(0.8, 0.1), person(0.7, 0.4), person(0.6, 0.7))["group"] == 0.6
    assert people(Box(7, 0.9, 0, 0, 1, 1)) == {}
    assert named(people_said([], 0), PEOPLE) == []
    assert named(people_said([None, None], 0), PEOPLE) == [{}, {}]


def test_a_box_in_a_box_may_be_the_same_person() -> None:
    whole, head = person(0.8, 0.1, 0.1, 0.4, 0.8), person(0.7, 0.2, 0.1, 0.15, 0.2)
    assert people(whole, head) == {"one person": 0.24}
    assert people(whole, head, person(0.6, 0.7)) == {"one person": 0.24}
    three = people(whole, head, person(0.6, 0.55, width=0.1), person(0.5, 0.8, width=0.1))
    assert three["group"] == 0.5


@pytest.mark.parametrize(
    ("box", "is_portrait"),
    [
        (person(0.9, 0.2, 0.1, 0.6, 0.9), True),
        (person(0.9, 0.3, 0.2, 0.2, 0.6), False),  # a figure in a scene
        (person(0.9, 0.1, 0.05, 0.6, 0.85), False),  # a figure seen whole
        (person(0.9, 0.0, 0.0, 0.6, 0.5), False),  # an arm from above
    ],
)
def test_a_portrait_is_one_large_person(box: Box, is_portrait: bool) -> None:
    assert ("portrait" in people(box)) == is_portrait
    assert "portrait" not in {
        name for name, score in people(box, person(0.8, 0.0, 0.5, 0.1, 0.2)).items() if score > 0.5
    }


def test_a_screenshot_has_the_size_of_a_screen_and_no_camera() -> None:
    shot, text, red = look.LABELS.index("screenshot"), look.LABELS.index("document"), 0
    rows = np.repeat(np.arange(4), 3)
    said = Said(4, rows, np.tile([red, shot, text], 4), np.tile([0.4, 1.0, 0.8], 4))
    width, height = np.array([1170, 2532, 1170, 1200]), np.array([2532, 1170, 2532, 1600])
    left = in_context(said, shot, text, width, height, np.array([False, False, True, False]))
    scores = left.scores.reshape(4, 3)
    assert scores[:, 0].tolist() == [0.4] * 4
    assert scores[:, 1].tolist() == [1, 1, 0, 0]
    assert scores[:, 2].tolist() == [0, 0, 0.8, 0.8]


def test_no_night_where_the_picture_is_bright() -> None:
    night, noon = (f"2024-06-01T{hour}:30:00" for hour in ("23", "12"))
    seconds = np.array([night, night, noon, night], "datetime64[s]").astype(np.float64)
    size = np.full(4, 100)
    said = facts_said(size, size, seconds, np.full(4, np.nan))
    black = 9
    looks = Said(4, np.array([0, 1, 2]), np.array([black, black, black]), np.array([0.6, 0.1, 0.9]))
    left = by_light(said, looks, black)
    dark = left.rows[(left.positions == FACTS.index("night")) & (left.scores > 0)]
    assert dark.tolist() == [0]
    assert sorted(left.rows[(left.positions == FACTS.index("summer")) & (left.scores > 0)].tolist()) == [0, 1, 2, 3]
