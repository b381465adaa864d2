"""The contract annex as a document to work with (DOCX): the same content as on paper."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm, Pt

from criteria.annex_text import FACTS, HEADING, NOTE, PART, Block, Facts, blocks, say
from criteria.contract_annex import ContractAnnex
from criteria.texts import sentence
from tender.exports import word

_LABEL, _TEXT = Mm(48), Mm(118)
_ROOM = Pt(48)


def write(annex: ContractAnnex, lang: str = "nl") -> bytes:
    """The annex with headings, its language, page numbers, and lines to sign on."""
    title = say("document", lang, title=annex.title)
    document = word.begun(annex.authority, title, annex.reference, annex.made_at, lang)
    tag = say("tag_draft" if annex.draft else "name", lang)
    page, of = (sentence(f"notices.{code}", lang) for code in ("paper_page", "paper_of"))
    digest = say("foot_digest", lang, digest=annex.digest)
    word.around(document, f"{annex.authority} · {annex.reference} · {tag}", page, of, (digest,))
    document.add_heading(say("title", lang), 1)
    document.add_paragraph(word.readable(annex.title.get(lang)))
    for block in blocks(annex, lang):
        _block(document, block)
    document.add_heading(say("signatures", lang), 1)
    document.add_paragraph(say("signed_told", lang)).paragraph_format.keep_with_next = True
    lines = ((annex.authority, "client"), (annex.tenderer, "contractor"))
    for name, role in lines:
        _facts(document, ((say(role, lang), name), (say("place_date", lang), "")))
        document.paragraphs[-1].paragraph_format.space_after = _ROOM
    return word.saved(document)


def _block(document: Any, block: Block) -> None:
    if block.kind in (HEADING, PART):
        document.add_heading(word.readable(block.text), 1 if block.kind == HEADING else 2)
    elif block.kind == FACTS:
        _facts(document, block.facts)
    else:
        for piece in block.text.split("\n\n"):
            if piece.strip():
                run = document.add_paragraph().add_run(word.readable(piece.strip("\n")))
                run.italic = block.kind == NOTE or None


def _facts(document: Any, facts: Facts) -> None:
    """Labels at the left, what they say at the right."""
    table = document.add_table(0, 2)
    table.autofit = False
    for label, text in facts:
        cells = table.add_row().cells
        for cell, width, words in zip(cells, (_LABEL, _TEXT), (label, text), strict=True):
            cell.width = width
            cell.text = word.readable(words)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        cells[0].paragraphs[0].runs[0].bold = True
    document.add_paragraph()
