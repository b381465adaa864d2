"""The contract annex on paper and as a document: what they hold, and that they are the same."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from criteria.annex_text import blocks
from criteria.contract_annex import Chapter, ContractAnnex, LeftOut, by_clause
from tender.exports.contract_annex import write
from tender.report.contract_annex import render
from tests.rules.test_contract_annex import ANNEX, article

ODD = "Łódź, Ελλάδα, a <b> & c </para> =1+1 \u202e {title}"


def flat(text: str) -> str:
    return " ".join(text.split())


def paper(annex: ContractAnnex, lang: str = "nl") -> str:
    reader = PdfReader(BytesIO(render(annex, lang)))
    return flat(" ".join(page.extract_text() for page in reader.pages))


def document(annex: ContractAnnex, lang: str = "nl") -> str:
    made = Document(BytesIO(write(annex, lang)))
    lines = [paragraph.text for paragraph in made.paragraphs]
    lines += [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return flat(" ".join(lines))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_paper_and_document_hold_every_piece(lang: str) -> None:
    on_paper, in_document = paper(ANNEX, lang), document(ANNEX, lang)
    for block in blocks(ANNEX, lang):
        for text in (block.text, *(part for fact in block.facts for part in fact)):
            assert flat(text) in on_paper
            assert flat(text) in in_document


def test_a_draft_says_so_and_an_annex_does_not() -> None:
    draft = replace(ANNEX, draft=True)
    reader = PdfReader(BytesIO(render(draft)))
    assert all("Concept" in page.extract_text() for page in reader.pages)
    assert "de opdracht is nog niet gegund" in paper(draft)
    assert "Concept" not in paper(ANNEX) + document(ANNEX)


def test_the_same_annex_gives_the_same_bytes() -> None:
    assert render(ANNEX) == render(ANNEX) != render(ANNEX, "en")
    assert write(ANNEX) == write(ANNEX) != write(ANNEX, "en")


def test_the_paper_has_a_title_a_language_an_outline_and_the_digest_on_each_page() -> None:
    reader = PdfReader(BytesIO(render(ANNEX)))
    about = reader.metadata
    assert about is not None
    assert (about.title, about.author) == (
        "Afspraken uit de dialoog: Zorg & wonen",
        "Gemeente Voorbeeld",
    )
    assert reader.trailer["/Root"]["/Lang"] == "nl-NL"
    assert all(ANNEX.digest in page.extract_text() for page in reader.pages)
    told = str(reader.outline)
    assert "Artikel 6.2 van het contract" in told and "AF-04 Titel 4" in told


def test_the_document_has_headings_a_language_and_no_person() -> None:
    made = Document(BytesIO(write(ANNEX)))
    styles = [(p.style.name, p.text) for p in made.paragraphs if p.style and p.text]
    assert ("Heading 1", "Artikel 6.2 van het contract") in styles
    assert ("Heading 2", "AF-04 Titel 4") in styles
    about = made.core_properties
    assert (about.author, about.language) == ("Gemeente Voorbeeld", "nl-NL")
    foot = " ".join(p.text for p in made.sections[0].footer.paragraphs)
    assert ANNEX.digest in foot


def test_nothing_that_people_typed_is_markup() -> None:
    odd = replace(
        ANNEX,
        tenderer=ODD,
        authority=ODD,
        chapters=by_clause([(ODD, article(1, title=ODD, text=ODD))]),
    )
    assert "a <b> & c </para> =1+1" in paper(odd) and "{title}" in paper(odd)
    assert ODD in document(odd)


def test_what_no_file_can_hold_is_marked() -> None:
    odd = replace(ANNEX, chapters=by_clause([("1", article(1, text="Ge\x0bwogen \0 ."))]))
    assert "Ge\ufffdwogen" in document(odd)
    assert render(odd)


def test_long_texts_run_over_the_pages() -> None:
    text = "Een zin over wonen en zorg. " * 1000
    content = ANNEX.risks[0].content
    risk = replace(ANNEX.risks[0], content=replace(content, description=text, measure="w" * 9000))
    long = replace(ANNEX, chapters=(Chapter("1", (article(1, text=text),)),), risks=(risk,))
    assert 1980 < paper(long).count("Een zin over wonen") <= 2000  # some stand across two pages
    assert document(long).count("Een zin over wonen") == 2000


def test_an_empty_dialogue_gives_an_annex() -> None:
    none = replace(ANNEX, chapters=(), indicators=(), risks=(), years=(), left_out=LeftOut((), ()))
    for text in (paper(none), document(none)):
        assert "Er zijn geen afspraken die in het contract komen." in text
