"""What may be chosen is described once; every face and document says the same of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.errors import UsageError
from galleryai.core.settings import SETTINGS, Setting, Settings, setting, settings_from

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ALL = st.sampled_from(list(SETTINGS.values()))


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Setting, int | bool]:
    about = draw(ALL)
    return about, draw(st.booleans() if about.is_switch else st.integers(about.lowest, about.highest))


@given(chosen())
def test_what_is_said_is_read_again(one: tuple[Setting, int | bool]) -> None:
    about, value = one
    assert about.parsed(about.said(value)) == value
    assert type(about.parsed(about.said(value))) is type(about.default)
    assert getattr(settings_from({about.name: about.said(value)}), about.name) == value


@given(ALL, st.one_of(st.text(), st.integers().map(str)))
def test_any_text_is_a_value_that_is_allowed_or_a_sentence(about: Setting, text: str) -> None:
    try:
        value = about.parsed(text)
    except UsageError as error:
        assert about.name in str(error)
        assert about.allowed in str(error)
        assert settings_from({about.name: text}) == Settings()
    else:
        assert value in (True, False) if about.is_switch else about.lowest <= value <= about.highest


def test_the_edges_are_allowed_and_what_lies_beyond_is_not() -> None:
    for about in SETTINGS.values():
        assert about.lowest <= about.default <= about.highest
        if not about.is_switch:
            assert [about.parsed(str(edge)) for edge in (about.lowest, about.highest)] == [about.lowest, about.highest]
            for beyond in (about.lowest - 1, about.highest + 1):
                with pytest.raises(UsageError, match=f"from {max(about.lowest, 1):,} to {about.highest:,}"):
                    about.parsed(str(beyond))


def test_words() -> None:
    assert SETTINGS["cores"].parsed(" All ") == 0
    assert SETTINGS["cores"].said(0) == "all"
    assert SETTINGS["pause_on_battery"].parsed("Off") is False
    with pytest.raises(UsageError, match=r"no setting 'core'.*cores, "):
        setting("core")


@pytest.mark.parametrize("about", SETTINGS.values(), ids=list(SETTINGS))
def test_each_is_in_the_readme_as_it_is(about: Setting) -> None:
    allowed = "yes, no" if about.is_switch else f"{max(about.lowest, 1):,}–{about.highest:,} {about.unit}"
    allowed += f", {about.zero}" if about.zero else ""
    assert f"| `{about.name}` | {allowed} | {about.said(about.default)} | {about.meaning} |\n" in README
    assert about.meaning.endswith(".")
