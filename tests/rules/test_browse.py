"""Browsing the catalogues: everything is there, has a name, and is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from criteria.catalogue.browse import (
    Entry,
    Field,
    books,
    entry_of,
    found,
    named_by,
    value_name,
)
from criteria.texts import sentence

BOOKS = books()


def ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def fields(found: Iterable[Field]) -> Iterator[Field]:
    for field in found:
        yield field
        yield from fields(field.inner)


def test_every_row_of_every_catalogue_is_there() -> None:
    # themes 5 + 68; demands 35 + 2 not tested; ratios 10 terms + 6
    assert {name: len(book.entries) for name, book in BOOKS.items()} == {
        "themes": 73,
        "demands": 37,
        "topics": 66,
        "elements": 40,
        "goals": 20,
        "scales": 8,
        "requirements": 391,
        "exclusion-grounds": 26,
        "ratios": 16,
        "regimes": 10,
        "formulas": 14,
    }
    assert BOOKS["themes"].entry("nothing") is None and entry_of(("nothing", "O1")) is None


@pytest.mark.parametrize("name", BOOKS)
def test_every_field_and_every_value_has_a_name_in_both_languages(name: str) -> None:
    book = BOOKS[name]
    for field in fields(field for entry in book.entries for field in entry.fields):
        assert all(sentence(f"catalogue.field_{field.key}", lang) for lang in ("nl", "en"))
    for facet in book.facets:
        assert sentence(f"catalogue.field_{facet}")
        for value, _ in book.options(facet):
            said = value_name(name, facet, value)
            assert said is not None and said.nl and said.en, (facet, value)


@pytest.mark.parametrize("name", BOOKS)
def test_every_relation_leads_to_a_row(name: str) -> None:
    for entry in BOOKS[name].entries:
        for ref in (*entry.refers, *named_by((name, entry.id))):
            assert entry_of(ref) is not None, ref


def test_relations_are_told_from_both_sides() -> None:
    assert ("topics", "DLG-14") in BOOKS["elements"].entry("BAFO-01").refers  # type: ignore[union-attr]
    assert named_by(("topics", "DLG-14"))[:2] == (("elements", "BAFO-01"), ("elements", "BAFO-02"))
    assert named_by(("ratios", "equity")) == (("ratios", "R3"),)
    assert ("themes", "DOS-PRE-01") in named_by(("goals", "O7"))
    # related requirements name each other, so nothing is told twice
    entry = BOOKS["requirements"].entry("PVE-3.1-E3")
    assert entry is not None and ("requirements", "PVE-3.9.3.8-AD4-E4") in entry.refers
    assert named_by(("requirements", "PVE-3.1-E3")) == ()


def test_a_requirement_tells_its_place_in_the_programme() -> None:
    entry = BOOKS["requirements"].entry("PVE-2.4.2-B1")
    assert entry is not None and entry.source == "P §2.4.2 L553"
    assert entry.facets["section"] == ("2", "2.4", "2.4.2")
    section = entry.field("section")
    assert section is not None and section.coded[0].nl == "2.4.2 Toegangsprocedure"


def test_filters_count_what_they_find() -> None:
    for book in BOOKS.values():
        for facet in book.facets:
            for value, count in book.options(facet):
                assert len(found(book, "", {facet: value})) == count > 0
    requirements = BOOKS["requirements"]
    assert len(found(requirements, "", {"section": "2"})) == 105
    assert len(found(requirements, "", {"applicability": "carried_over"})) == 15
    both = {"section": "3", "subject": "authority"}
    assert 0 < len(found(requirements, "", both)) < 117
    assert [goal for goal, _ in BOOKS["elements"].options("trace")][:3] == ["O1", "O2", "O3"]


@pytest.mark.parametrize(
    ("typed", "lang", "wanted"),
    [
        ("omkoping", "nl", ["M2"]),
        ("OMKOPING", "nl", ["M2"]),
        ("omkòping", "nl", ["M2"]),
        ("bribery", "nl", []),
        ("bribery", "en", ["M2"]),
        ("  M2  ", "nl", ["M2"]),
        ("c27b7c4e-c837", "nl", ["M2"]),
        ("omkoping giraffe", "nl", []),
        ("faillissement", "nl", ["O2a", "O2c", "O2d"]),
        ("%", "nl", []),
    ],
)
def test_words_find_rows(typed: str, lang: str, wanted: list[str]) -> None:
    assert ids(found(BOOKS["exclusion-grounds"], typed, {}, lang)) == wanted


def test_accents_in_the_catalogue_do_not_count_either() -> None:
    plain = ids(found(BOOKS["requirements"], "client", {}))
    assert plain == ids(found(BOOKS["requirements"], "cliënt", {})) and len(plain) > 50
    every = ids(found(BOOKS["requirements"], "", {}))
    assert ids(found(BOOKS["requirements"], "   ", {})) == every


def test_what_is_typed_is_read_up_to_a_bound() -> None:
    assert ids(found(BOOKS["goals"], "O1 " + "x" * 200, {})) == []
    assert ids(found(BOOKS["goals"], "doel " * 20 + "giraffe", {})) == ids(
        found(BOOKS["goals"], "doel", {})
    )
