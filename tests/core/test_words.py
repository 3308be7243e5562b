from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.words import contains, is_named, patterns, words


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert words("Café-au-lait") == ("cafe", "au", "lait")
    assert contains("Golden Retriever", "golden retriever")
    assert contains("crane (bird)", "crane bird")


def test_words_are_whole_and_in_order() -> None:
    assert contains("golden retriever", "retriever")
    assert not contains("caterpillar", "cat")
    assert not contains("golden retriever", "retriever golden")
    assert not contains("golden hamster retriever", "golden retriever")


def test_a_star_stands_for_the_rest_of_a_word() -> None:
    assert patterns("*.jpg IMG_12* Fuji*, a*b") == ("jpg", "img", "12*", "fuji*", "a*", "b")
    assert contains("IMG_1234.JPG", "img_12*")
    assert contains("FUJIFILM X-T5", "fuji* x")
    assert contains("Café", "CAFÉ*")
    assert not contains("IMG_1234.JPG", "img_23*")
    assert not contains("FUJIFILM", "f*m")
    assert not contains("anything", "*")


def test_a_name_may_be_asked_for_as_a_whole() -> None:
    assert is_named("jpeg 2000", "JPEG 2000")
    assert is_named("jpeg", "jp*")
    assert not is_named("jpeg 2000", "jpeg")


@given(st.text(), st.text())
def test_with_a_star_a_text_is_in_more(name: str, text: str) -> None:
    plain = " ".join(words(text))
    assert contains(name, plain) <= contains(name, plain + "*")
    assert not plain or contains(name + " " + plain + "rest", plain + "*")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.text(), st.text(), st.text())
def test_a_text_contains_its_parts(before: str, part: str, after: str) -> None:
    assert contains(f"{before} {part} {after}", part) == bool(words(part))
