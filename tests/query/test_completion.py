"""What is being typed, where a bar stands for the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.query.ast import Term, Text, Word
from galleryai.query.completion import completed, typed_at
from galleryai.query.parser import parse
from galleryai.query.printer import print_query
from tests.query.trees import queries, texts


def cut(marked: str) -> tuple[str, int]:
    return marked.replace("|", ""), marked.index("|")


@pytest.mark.parametrize(
    ("marked", "field", "text", "replaced", "quoted"),
    [
        ("|", None, "", "", False),
        ("dog |", None, "", "", False),
        ("be|", None, "be", "be", False),
        ("be|ach dog", None, "be", "beach", False),
        ("dog -be|", None, "be", "be", False),
        ("-|", None, "", "", False),
        ("(be|)", None, "be", "be", False),
        ("(be)|", None, "", "", False),
        ('dog "golden re|', None, "golden re", '"golden re', True),
        ('"golden re|" dog', None, "golden re", '"golden re"', True),
        ('"golden"|', None, "", "", False),
        (r'"say \"s|', None, 'say "s', r'"say \"s', True),
        ("cam|", None, "cam", "cam", False),
        ("cam|:fuji", None, "cam", "cam", False),
        ("camera:|", "camera", "", "", False),
        ("camera:fu|", "camera", "fu", "fu", False),
        ("-camera:fu| dog", "camera", "fu", "fu", False),
        ("camera:|fuji", "camera", "", "fuji", False),
        ('in:"Italy 20|', "in", "Italy 20", '"Italy 20', True),
        ('in:"Italy" |', None, "", "", False),
        ("folder:it|", "in", "it", "it", False),
        ("taken:2023-06..20|", "taken", "20", "20", False),
        ("taken:20|..2023", "taken", "20", "20", False),
        ("taken:..|", "taken", "", "", False),
        ("rating:>=|", "rating", "", "", False),
        ("rating:>|=3", "rating", "", "=3", False),
        ("month:>ju|", "month", "ju", "ju", False),
        ("camera:>=a..b|", "camera", ">=a..b", ">=a..b", False),
        ("rating>=|", "rating", "", "", False),
        ("tag:-do|", "tag", "do", "do", False),
        ("!be|", None, "be", "be", False),
        ("foo:ba|r", None, "foo:ba", "foo:bar", False),
    ],
)
def test_what_stands_at_the_cursor(marked: str, field: str | None, text: str, replaced: str, quoted: bool) -> None:
    whole, cursor = cut(marked)
    typed = typed_at(whole, cursor)
    assert (typed.field and typed.field.name, typed.text, typed.quoted) == (field, text, quoted)
    assert whole[slice(*typed.at)] == replaced


@pytest.mark.parametrize(
    ("marked", "phrases"),
    [
        ("golden re|triever", ["golden re"]),
        ("dog or golden re|", ["golden re"]),
        ("-golden re|", ["golden re"]),
        ('"golden" re|', []),
        ("tag:a (b c  d|", ["b c  d", "c  d"]),
        ("black and wh|", ["black and wh"]),
        ("and wh|", []),
        ("a not b|", []),
        ("a b c d e f g|", ["c d e f g", "d e f g", "e f g", "f g"]),
        ("golden |", []),
    ],
)
def test_words_that_may_be_one_phrase(marked: str, phrases: list[str]) -> None:
    whole, cursor = cut(marked)
    found = typed_at(whole, cursor).phrases
    assert [text for text, _ in found] == phrases
    assert all(whole[slice(*at)].startswith(text) and at[1] >= cursor for text, at in found)


@pytest.mark.parametrize(
    ("marked", "chosen", "expected"),
    [
        ("be|", "beach", "beach |"),
        ("be| dog", "beach", "beach |dog"),
        ("-(be|)", "sea", "-(sea |)"),
        ("go|", "golden retriever", '"golden retriever" |'),
        ('"go|', "golf", '"golf" |'),
        ("n|", "not", '"not" |'),
        ("camera:fu|", "FUJIFILM X-T5", 'camera:"FUJIFILM X-T5" |'),
        ("taken:2023..20|", "2024", "taken:2023..2024 |"),
        ("rating:>=|", "3", "rating:>=3 |"),
    ],
)
def test_what_was_chosen_is_written_there(marked: str, chosen: str, expected: str) -> None:
    text, cursor = cut(marked)
    typed = typed_at(text, cursor)
    done, place = completed(text, typed.at, typed.written(chosen))
    assert done[:place] + "|" + done[place:] == expected


@pytest.mark.parametrize(
    ("marked", "expected"), [("ca|", "camera:|"), ("ca|:fuji", "camera:|fuji"), ("-ca| a", "-camera:| a")]
)
def test_the_name_of_a_field_waits_for_its_value(marked: str, expected: str) -> None:
    text, cursor = cut(marked)
    done, place = completed(text, typed_at(text, cursor).at, "camera:")
    assert done[:place] + "|" + done[place:] == expected


@given(texts, st.sampled_from(["", "x", '"x', "-", "(", "a or "]))
def test_a_word_that_was_chosen_is_that_word(chosen: str, before: str) -> None:
    typed = typed_at(before, len(before))
    done, _ = completed("", (0, 0), typed.written(chosen))
    assert parse(done) == Word(chosen)


@given(texts, st.sampled_from(["camera:", "camera:x", 'camera:"x', "lens:", "name:"]))
def test_a_value_that_was_chosen_is_that_value(chosen: str, before: str) -> None:
    typed = typed_at(before, len(before))
    assert typed.field is not None
    done, _ = completed(before, typed.at, typed.written(chosen))
    assert parse(done) == Term(typed.field.name, Text(chosen))


@given(st.text() | queries.map(print_query), st.data())
def test_every_cursor_stands_somewhere(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    typed = typed_at(text, cursor)
    start, end = typed.at
    assert 0 <= start <= cursor <= end <= len(text)
    done, place = completed(text, typed.at, typed.written("new"))
    assert done[:start] == text[:start]
    assert 0 <= place <= len(done)
