from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.words import contains, words


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert words("Café-au-lait") == ("cafe", "au", "lait")
    assert contains("Golden Retriever", "golden retriever")
    assert contains("crane (bird)", "crane bird")


def test_words_are_whole_and_in_order() -> None:
    assert contains("golden retriever", "retriever")
    assert not contains("caterpillar", "cat")
    assert not contains("golden retriever", "retriever golden")
    assert not contains("golden hamster retriever", "golden retriever")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.text(), st.text(), st.text())
def test_a_text_contains_its_parts(before: str, part: str, after: str) -> None:
    assert contains(f"{before} {part} {after}", part) == bool(words(part))
