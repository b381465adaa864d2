"""Minutes of a session as a document to work with (DOCX): the same content as on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria.minutes import Minutes
from criteria.moments import show_moment
from criteria.talks import SIDES
from criteria.texts import sentence
from tender.exports import word


def write(minutes: Minutes, lang: str = "nl") -> bytes:
    """A version, with what people wrote as they wrote it and its labels in `lang`."""

    def say(code: str, **values: object) -> str:
        return sentence(f"minutes.{code}", lang, **values)

    title = minutes.title or say("untitled")
    document = word.begun(minutes.authority, title, minutes.reference, minutes.at, lang)
    tag = say("tag", version=minutes.version)
    told = say("confidential", tenderer=minutes.tenderer)
    word.around(
        document,
        f"{minutes.authority} · {minutes.reference} · {tag}",
        say("page"),
        say("of"),
        (told, say("foot", version=minutes.version, at=minutes.at)),
    )
    document.add_heading(word.readable(title), 1)
    document.add_paragraph(say("name"))
    facts = (
        ("procedure", minutes.procedure.get(lang)),
        ("with", minutes.tenderer),
        ("begin", show_moment(minutes.held_at, lang)),
        ("end", show_moment(minutes.ended_at, lang) if minutes.ended_at else ""),
        ("place", minutes.place),
        ("reason", minutes.reason),
    )
    for code, value in facts:
        if value:
            _labelled(document, say(code), value)
    document.add_heading(say("present"), 2)
    for side in SIDES:
        if getattr(minutes.whole, side):
            _labelled(document, say(f"present_{side}"), getattr(minutes.whole, side))
    if minutes.whole.text:
        document.add_heading(say("general"), 2)
        _told(document, minutes.whole.text)
    for said in minutes.items:
        document.add_heading(word.readable(f"{said.item.topic} {said.title.get(lang)}"), 2)
        for part in (*SIDES, "text"):
            if getattr(said.item, part):
                _labelled(document, say(part), getattr(said.item, part))
        if said.outcome:
            outcome = sentence(f"names.topic_{said.outcome}", lang)
            _labelled(document, say("outcome", outcome=outcome), said.reason)
    document.add_heading(say("agreements"), 2)
    if not minutes.agreements:
        document.add_paragraph(say("no_agreements"))
    for made in minutes.agreements:
        kind = sentence(f"names.agreement_{made.kind}", lang)
        label = say("agreement", ref=made.ref, version=made.version, kind=kind)
        _labelled(document, f"{label}: {made.title}", made.text)
    document.add_heading(say("confirmation"), 2)
    for side in SIDES:
        _labelled(document, sentence(f"names.side_{side}", lang), _stands(minutes, side, lang))
    return word.saved(document)


def _stands(minutes: Minutes, side: str, lang: str) -> str:
    found = minutes.confirmed_by(side)
    if found is None:
        return sentence("minutes.to_confirm", lang)
    how = sentence(f"names.confirmed_{found.how}", lang)
    return sentence("minutes.confirmed", lang, name=found.confirmed_by, how=how, at=found.at)


def _labelled(document: Any, label: str, text: str) -> None:
    """A label in bold, and below it what it says."""
    paragraph = document.add_paragraph()
    paragraph.add_run(word.readable(label[:1].upper() + label[1:])).bold = True
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = 0
    _told(document, text)


def _told(document: Any, text: str) -> None:
    for piece in _pieces(text):
        document.add_paragraph(word.readable(piece))


def _pieces(text: str) -> Iterator[str]:
    """Paragraph by paragraph; a single line end stays one."""
    return (piece.strip("\n") for piece in text.split("\n\n") if piece.strip())
