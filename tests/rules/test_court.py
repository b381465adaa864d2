"""What a bundle for a court holds, in which order, and what is withheld from whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from criteria.award import PUBLIC, TENDERER
from criteria.court import FULL, REDACTED, Document, listed
from criteria.ending import ENDING
from criteria.notices import CLARIFICATION, REJECTION
from criteria.outcome import AWARD, SELECTION

NOON = datetime(2022, 6, 9, 10, tzinfo=UTC)
PLAN = Document("plan", NOON.replace(month=1))
RECORD = Document("opening_price", NOON.replace(month=5), closed=True)
OWN = Document("award", NOON, "b", "Zorg & Zo")
OTHER = Document("award", NOON, "c", "Het Baken")


def test_everything_is_in_the_full_edition_oldest_first() -> None:
    lines = listed([OTHER, OWN, RECORD, PLAN], FULL)
    assert [line.document for line in lines] == [PLAN, RECORD, OTHER, OWN]
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert {line.withheld for line in lines} == {""}
    assert lines[3].title() == "Brief gunningsbeslissing Zorg & Zo"
    assert lines[3].file() == "004-brief-gunningsbeslissing-zorg-zo.pdf"


def test_a_redacted_edition_keeps_the_numbers_and_names_nobody_else() -> None:
    lines = listed([OTHER, OWN, RECORD, PLAN], REDACTED, "b")
    assert [line.withheld for line in lines] == ["", "internal", "other_tenderer", ""]
    assert [line.title() for line in lines] == [
        "Beoordelingsleidraad",
        "Proces-verbaal van opening prijzen",
        "Brief gunningsbeslissing",
        "Brief gunningsbeslissing Zorg & Zo",
    ]
    assert not any("Baken" in line.title() + line.file() for line in lines)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Ü & Co", "001-brief-gunningsbeslissing-u-co.pdf"),
        ("照護", "001-brief-gunningsbeslissing.pdf"),
        ("../..", "001-brief-gunningsbeslissing.pdf"),
        ("N" * 200, "001-brief-gunningsbeslissing-" + "n" * 35 + ".pdf"),
    ],
)
def test_a_name_of_a_file_is_safe_everywhere(name: str, file: str) -> None:
    assert listed([Document("award", NOON, "b", name)], FULL)[0].file() == file


@pytest.mark.parametrize(("edition", "reader"), [(FULL, "b"), (REDACTED, ""), ("public", "")])
def test_an_edition_fits_its_reader(edition: str, reader: str) -> None:
    with pytest.raises(ValueError, match="no edition"):
        listed([PLAN], edition, reader)


def test_every_document_has_a_name_in_both_languages() -> None:
    kinds = {CLARIFICATION, REJECTION, ENDING, SELECTION, AWARD}
    kinds |= {"plan", "minutes", "record", "report"}
    kinds |= {f"opening_{part}" for part in ("applications", "quality", "price")}
    kinds |= {f"report_{edition}" for edition in (PUBLIC, TENDERER)}
    for kind in kinds:
        one = Document(kind, NOON)
        assert one.title("nl") != one.title("en")


def test_two_documents_of_one_moment_are_both_listed() -> None:
    at = NOON
    same = [Document("minutes", at, "a", "A", id=one) for one in ("2", "1")]
    assert [line.document.id for line in listed(same, FULL)] == ["1", "2"]
