"""The fields are described once; guide, help and language say the same."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from galleryai.cli import search
from galleryai.core.errors import QueryError
from galleryai.query.ast import And, Not, Or, Query, Term
from galleryai.query.fields import BY_NAME, ELSEWHERE, FIELDS
from galleryai.query.guide import Row, rows
from galleryai.query.parser import parse
from galleryai.query.printer import print_query

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/search.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
FIELD_TABLE = re.compile(r"<!-- fields -->(.*?)<!-- /fields -->", re.DOTALL)
EXAMPLES = re.findall(r"^\| `(.*?)` \|", FIELD_TABLE.sub("", GUIDE), re.MULTILINE)


def table() -> str:
    """The fields as the guide has them."""
    lines = ["| field | value | finds photos | example |", "| --- | --- | --- | --- |"]
    for row in rows():
        names = ", ".join(f"`{name}`" for name in (row.name, *row.also))
        lines.append(f"| {names} | {row.written} | {row.help} | `{row.example}` |")
    return "\n".join(lines)


def terms(query: Query) -> set[str]:
    match query:
        case Term(field):
            return {field}
        case Not(inner):
            return terms(inner)
        case And(parts) | Or(parts):
            return set().union(*map(terms, parts))
        case _:
            return set()


def test_the_guide_has_every_field() -> None:
    (told,) = FIELD_TABLE.findall(GUIDE)
    assert told.strip() == table()


@pytest.mark.parametrize("row", rows(), ids=[row.name for row in rows()])
def test_each_example_is_a_search_for_its_field(row: Row) -> None:
    tree = parse(row.example)
    assert row.name in terms(tree)
    assert parse(print_query(tree)) == tree
    assert all(parse(row.example.replace(f"{row.name}:", f"{other}:")) == tree for other in row.also)


def test_names_of_fields_are_words_that_cannot_be_taken_for_others() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.also)]
    assert len(names) == len(set(names)) == len(BY_NAME)
    assert not BY_NAME.keys() & ELSEWHERE.keys()
    assert all(name.isalpha() and name.islower() and len(name) > 1 for name in (*names, *ELSEWHERE))
    assert len(ELSEWHERE) == sum(len(field.elsewhere) for field in FIELDS)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_guide_is_understood(example: str) -> None:
    tree = parse(example)
    assert parse(print_query(tree)) == tree


def test_the_guide_tells_every_state() -> None:
    assert {example[3:] for example in EXAMPLES if example.startswith("is:")} == set(BY_NAME["is"].values)


def test_what_the_guide_calls_a_mistake_is_one() -> None:
    with pytest.raises(QueryError, match=r"Did you mean camera\?"):
        parse("cammera:fuji")


def test_help_has_every_field() -> None:
    text = CliRunner().invoke(search.command, ["--help"], terminal_width=120).output
    for row in rows():
        assert re.search(rf"^ *{re.escape(row.example)} +{re.escape(row.help)}$", text, re.MULTILINE), row


def test_the_readme_shows_searches_that_are_understood() -> None:
    shown = re.findall(r"^galleryai search '(.*?)'", README, re.MULTILINE)
    assert len(shown) >= 5
    for example in shown:
        assert parse(example)
    assert "docs/search.md" in README
