"""Which keywords get an album, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.services.themes import Theme, enough, shelved

ANIMAL, PET, DOG, CAT, BIRD, SPANIEL = range(6)
PHOTOS = 1000


def shown(*themes: Theme, photos: int = PHOTOS) -> dict[int, int | None]:
    return {theme.id: None if parent is None else parent.id for theme, parent in shelved(themes, photos)}


@pytest.mark.parametrize(("photos", "least"), [(0, 1), (5, 1), (50, 1), (500, 3), (10_000, 12), (1_000_000, 20)])
def test_how_many_make_an_album(photos: int, least: int) -> None:
    assert enough(photos) == least


def test_keywords_stand_under_those_above_them() -> None:
    animal, dog, bird = Theme(ANIMAL, 100, 3), Theme(DOG, 50, 3, 1, (ANIMAL,)), Theme(BIRD, 30, 3, 1, (ANIMAL,))
    assert shown(bird, dog, animal) == {ANIMAL: None, DOG: ANIMAL, BIRD: ANIMAL}
    assert list(shown(bird, dog, animal)) == [ANIMAL, DOG, BIRD]


def test_few_photos_are_no_album_and_what_is_below_moves_up() -> None:
    dog = Theme(DOG, 50, 3, 1, (PET,))
    assert shown(Theme(PET, 60, 100, 1, (ANIMAL,)), dog, Theme(ANIMAL, 200, 3)) == {ANIMAL: None, DOG: ANIMAL}


def test_what_nearly_every_photo_has_says_nothing() -> None:
    assert shown(Theme(ANIMAL, 990, 3), Theme(DOG, 50, 3, 1, (ANIMAL,))) == {DOG: None}
    assert shown(Theme(ANIMAL, 3, 1), photos=3) == {ANIMAL: None}, "of a few photos all may be an album"


def test_one_word_of_two_that_say_the_same() -> None:
    pet, dog = Theme(PET, 50, 3), Theme(DOG, 45, 3, 1, (PET,))
    assert shown(pet, dog) == {DOG: None}
    assert shown(pet, Theme(DOG, 45, 3, 2, (PET,))) == {PET: None}, "the shorter is what people say"
    assert shown(Theme(ANIMAL, 52, 3), Theme(PET, 50, 3, 1, (ANIMAL,)), dog) == {DOG: None}
    spaniel = Theme(SPANIEL, 45, 3, 2, (DOG,))
    assert shown(pet, dog, spaniel) == {DOG: None}
    assert shown(dog, Theme(CAT, 5, 3, 1, (PET,)), pet) == {DOG: None, CAT: None}


def test_what_is_told_of_most_photos_or_of_few_comes_last() -> None:
    assert list(shown(Theme(ANIMAL, 940, 3), Theme(DOG, 300, 3), Theme(CAT, 5, 3))) == [DOG, ANIMAL, CAT]


@given(
    st.lists(
        st.builds(
            Theme,
            st.integers(0, 9),
            st.integers(0, 40),
            st.integers(1, 9),
            st.integers(1, 2),
            st.lists(st.integers(0, 9), max_size=3).map(tuple),
        ),
        max_size=10,
    )
)
def test_any_graph_even_with_rings(themes: list[Theme]) -> None:
    met = set[int]()
    for theme, parent in shelved(themes, 40):
        assert theme.count >= theme.least
        assert theme.id not in met
        assert parent is None or (parent.id in met and parent != theme)
        met.add(theme.id)
