"""An answer form as a document to work with (DOCX): a quality criterion, its elements, each with
what was agreed about it and room for the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.shared import Mm, Pt

from criteria.answer_form import Group, priced
from criteria.price_sheet import About
from criteria.price_sheet import say as on_sheet
from criteria.texts import sentence
from tender.exports import word

_LABEL, _TEXT = Mm(48), Mm(118)
_ROOM = 8
"""Empty lines to write in."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement as the form quotes it."""

    ref: str
    title: str
    text: str


def write(
    group: Group,
    about: About,
    authority: str,
    lot: str,
    agreed: Mapping[str, Sequence[Agreed]],
    lang: str = "nl",
) -> bytes:
    """The form of one group. agreed: by element; lot: its title, empty where there is one lot."""
    title = _say("title", lang, title=group.title)
    document = word.begun(authority, title, about.reference, None, lang)
    page, of = (sentence(f"notices.{code}", lang) for code in ("paper_page", "paper_of"))
    head = f"{authority} · {about.reference} · {_say('name', lang)}"
    word.around(document, head, page, of, (f"{on_sheet('seal', lang)}: {about.seal}",))
    document.add_heading(word.readable(title), 1)
    facts = [
        ("procedure", about.title),
        ("reference", about.reference),
        ("tenderer", about.tenderer),
    ]
    facts += [("lot", lot)] if lot else []
    facts.append(("version", str(about.version)))
    _facts(document, [(on_sheet(code, lang), value) for code, value in facts])
    document.add_paragraph(_say("note", lang))
    if group.question is not None:
        document.add_heading(_say("question", lang), 2)
        document.add_paragraph(word.readable(group.question.text.get(lang)))
        _answer(document, lang)
    for element in group.elements:
        document.add_heading(word.readable(f"{element.id} {element.title.get(lang)}"), 2)
        told = [("unit", element.unit), ("compare", element.compare)]
        _facts(document, [(_say(code, lang), text.get(lang)) for code, text in told])
        _agreed(document, agreed.get(element.id, ()), lang)
        if priced(element):
            document.add_paragraph(_say("on_price_sheet", lang)).runs[0].italic = True
        else:
            _answer(document, lang)
    return word.saved(document)


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"answer_form.{code}", lang, **values)


def _agreed(document: Any, agreed: Sequence[Agreed], lang: str) -> None:
    if not agreed:
        document.add_paragraph(_say("not_agreed", lang)).runs[0].italic = True
        return
    document.add_paragraph(_say("agreed", lang)).runs[0].bold = True
    for one in agreed:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(word.readable(f"{one.ref} {one.title}. ")).bold = True
        paragraph.add_run(word.readable(one.text))


def _answer(document: Any, lang: str) -> None:
    """A box to write in, with what it is for above it."""
    document.add_paragraph(_say("answer", lang)).paragraph_format.keep_with_next = True
    table = document.add_table(1, 1, style="Table Grid")
    table.rows[0].cells[0].text = "\n" * _ROOM
    document.add_paragraph()


def _facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
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
