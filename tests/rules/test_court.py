"""What a bundle for a court holds, in which order, and what is withheld from whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from criteria.court import FULL, REDACTED, Document, listed

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
