"""Files beside an application: what is taken, what is said of them, and what is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria.documents import LARGEST
from criteria.proof import (
    EVER_BYTES,
    EVER_FILES,
    KINDS,
    MOST_BYTES,
    MOST_FILES,
    Proof,
    ProofNote,
    asked,
    check_file,
    check_note,
    check_room,
    inspected,
    kind_name,
    pack_proof,
    tidied,
    unpack_proof,
)
from criteria.text import Text
from tests.rules.plans import DEMAND

TODAY = date(2021, 12, 20)
NOTE = ProofNote("vog", "VOG van de bestuurder", "vog.pdf", "Zorg B.V.", date(2021, 11, 1))


def codes(found: object) -> list[str]:
    return [fault.code for fault in found]  # type: ignore[attr-defined]


def test_what_is_sealed_is_what_came_in() -> None:
    proof = Proof(NOTE, b"%PDF-1.7\n\n\x00\xff\nlast")
    assert unpack_proof(pack_proof(proof)) == proof


@pytest.mark.parametrize("broken", [b"", b"{}\nx", b'{"kind":1}\nx', b"\xff\nx"])
def test_what_is_no_sealed_file_is_not_read(broken: bytes) -> None:
    with pytest.raises(ValueError):
        unpack_proof(broken)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("", b"", "files.no_file"),
        ("a.pdf", b"", "files.empty"),
        ("a.pdf", b"%PDF-" + b"x" * LARGEST, "files.too_large"),
        ("a.pdf", b"MZ\x90\x00", "files.kind"),
        ("a.exe", b"%PDF-1.7", "files.kind"),
        ("a.zip", b"PK\x03\x04", "files.kind"),
        ("a.pdf.html", b"<html>", "files.kind"),
        ("pdf", b"%PDF-1.7", "files.kind"),
        ("a.xml", b"<?xml?><!DOCTYPE x>", "receiving.xml_declares"),
        ("a.xml", "\ufeff<!DOCTYPE x>".encode("utf-16-le"), "receiving.xml_declares"),
        ("a.xml", b"PK\x03\x04", "files.kind"),
    ],
)
def test_a_file_that_is_not_taken(name: str, content: bytes, code: str) -> None:
    assert codes(check_file(name, content)) == [code]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.PDF", b"%PDF-" + b"x" * (LARGEST - 5)),
        ("../../é日本.docx", b"PK\x03\x04"),
        ("uea.xml", b"\xef\xbb\xbf<?xml"),
        ("uea.xml", "\ufeff<".encode("utf-16-le")),
    ],
)
def test_a_file_that_is_taken(name: str, content: bytes) -> None:
    assert codes(check_file(name, content)) == []


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (ProofNote("song", "t", "a.pdf"), "receiving.kind_missing"),
        (ProofNote("vog", " ", "a.pdf"), "acts.text_missing"),
        (ProofNote("vog", "x" * 201, "a.pdf"), "acts.text_long"),
        (ProofNote("vog", "t", "a.pdf", "x" * 201), "acts.text_long"),
        (ProofNote("vog", "t", "a.pdf", "", date(2021, 12, 21)), "receiving.issued_later"),
        (
            ProofNote("vog", "t", "a.pdf", "", date(2021, 12, 1), date(2021, 11, 30)),
            "receiving.valid_before_issued",
        ),
    ],
)
def test_what_is_said_of_a_file_must_be_able_to_be(note: ProofNote, code: str) -> None:
    assert codes(check_note(note, TODAY)) == [code]
    assert codes(check_note(NOTE, TODAY)) == []
    assert codes(check_note(ProofNote("vog", "t", "a.pdf", "", TODAY, TODAY), TODAY)) == []


def test_there_is_room_up_to_and_including_the_limits() -> None:
    assert codes(check_room(MOST_FILES - 1, MOST_BYTES - 7, 99, MOST_BYTES - 7, 7)) == []
    assert codes(check_room(MOST_FILES, 0, MOST_FILES, 0, 1)) == ["receiving.files_many"]
    assert codes(check_room(1, MOST_BYTES - 7, 1, 0, 8)) == ["receiving.files_large"]
    assert codes(check_room(0, 0, EVER_FILES, 0, 1)) == ["receiving.files_ever"]
    assert codes(check_room(0, 0, 5, EVER_BYTES - 7, 8)) == ["receiving.files_ever"]


def test_a_name_keeps_its_letters_and_loses_what_cannot_be_seen() -> None:
    note = ProofNote("vog", " t ", "C:\\x\\שלום \u202efdp.é日本.pdf", "  De Brug ")
    assert tidied(note) == ProofNote("vog", "t", "שלום fdp.é日本.pdf", "De Brug")


def test_every_kind_has_a_name_in_both_languages() -> None:
    names = [kind_name(kind) for kind in KINDS]
    assert len({name.nl for name in names}) == len({name.en for name in names}) == len(KINDS)
    assert all(len(kind) <= 30 for kind in KINDS)
    assert kind_name("of an earlier catalogue") == kind_name("other")


def test_only_xml_is_left_to_a_reader_of_its_own() -> None:
    assert [name for name in ("a.XML", "a.xml.pdf", "a.docx", "xml") if not inspected(name)] == [
        "a.XML"
    ]


def test_a_demand_asks_for_its_slots_and_the_self_declaration_where_it_says_so() -> None:
    text = Text("Uniform Europees Aanbestedingsdocument; en meer", "")
    first, second = replace(DEMAND, id="SEL-X1", proof=text), replace(DEMAND, id="INT-02")
    assert asked((first, second)) == (
        (first, ("uea",)),
        (first, ("gva",)),
        (first, ("tax",)),
        (second, ("organisation-chart",)),
        (second, ("kvk",)),
    )
    assert asked((DEMAND,)) == ()
