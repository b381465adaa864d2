"""A letter on paper and as a document: what it holds, and that it is always the same."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from criteria.notices import (
    AskedQuestion,
    Failed,
    Letterhead,
    Paper,
    RejectionFacts,
    clarification_letter,
    rejection_letter,
)
from criteria.reading import read_local
from tender.exports.letters import write
from tender.report.letter import render
from tests.paper import pages
from tests.rules.plans import PLAN

HEAD = Letterhead("Gemeente Voorbeeld", "Zorg & wonen", "REF-1", "T <b>", date(2022, 1, 19))
DEADLINE = read_local("2022-01-14T12:00")
HASH, SHA = "12:" + "ab" * 32, "cd" * 32


def paper(text: str, **more: object) -> Paper:
    made = Paper(
        "Inschrijver A",
        text,
        SHA,
        "Gemeente Voorbeeld",
        "REF-1",
        HASH,
        read_local("2022-01-19T09:20"),
    )
    return replace(made, **more)  # type: ignore[arg-type]


QUESTIONS = clarification_letter(
    PLAN,
    HEAD,
    [
        AskedQuestion(f"Eis {n}", "Partij <i>é 日本", "proof", "Stuur dit & dat. " * 20)
        for n in "123"
    ],
    DEADLINE,
)
REJECTION = rejection_letter(
    PLAN,
    HEAD,
    RejectionFacts("excluded", (Failed("Eis 1", "Partij", "Niet <script> gehaald."),), "Gewogen."),
)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", [QUESTIONS, REJECTION])
def test_the_paper_holds_every_line_and_what_proves_it(text: str) -> None:
    found = pages(render(paper(text)))
    whole = flat(" ".join(found))
    assert all(SHA in page and HASH in page for page in map(flat, found))
    assert all(f"Bladzijde {n} van {len(found)}" in page for n, page in enumerate(found, 1))
    for part in paper(text).letter.parts:
        assert flat(part.heading).replace("日本", "[U+65E5][U+672C]") in whole
    assert "Gemeente Voorbeeld" in found[0] and "REF-1" in found[0]
    assert "Concept" not in whole


def test_a_draft_says_so_on_every_page() -> None:
    found = pages(render(paper(QUESTIONS, sent_at=None)))
    assert all("Concept" in page and "Niet verstuurd" in page for page in found)


@pytest.mark.parametrize("text", [QUESTIONS, REJECTION])
def test_the_same_letter_gives_the_same_bytes(text: str) -> None:
    assert render(paper(text)) == render(paper(text))
    assert write(paper(text)) == write(paper(text))


def test_the_document_has_headings_a_language_and_no_person() -> None:
    data = write(paper(REJECTION))
    made = Document(io.BytesIO(data))
    styles = [(p.style.name, p.text) for p in made.paragraphs if p.style and p.text]
    assert ("Heading 1", "Afwijzing van uw aanmelding voor Zorg & wonen") in styles
    assert ("Heading 2", "Eis 1, Partij") in styles
    assert ("Normal", "Niet <script> gehaald.") in styles
    about = made.core_properties
    assert (about.author, about.last_modified_by) == ("Gemeente Voorbeeld",) * 2
    assert (about.language, about.comments) == ("nl-NL", "")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(packed.read(name) for name in names)
        styles_xml = packed.read("word/styles.xml").decode()
        footer = b"".join(packed.read(name) for name in names if "footer" in name)
    assert 'w:val="nl-NL"' in styles_xml
    assert SHA.encode() in footer and HASH.encode() in footer and b"NUMPAGES" in footer
    assert b"python-docx" not in everything and b"/home/" not in everything
    assert not any("thumbnail" in name for name in names)


def test_what_no_document_can_hold_is_marked() -> None:
    made = Document(io.BytesIO(write(paper(REJECTION.replace("Gewogen.", "Ge\x0bwogen.")))))
    assert any("Ge\ufffdwogen." in paragraph.text for paragraph in made.paragraphs)
