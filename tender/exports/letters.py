"""A letter, of the desk or of a decision, as a document to work with (DOCX). The same letter gives
the same bytes; nothing in it tells who made it or where."""

from __future__ import annotations

from criteria.notices import Paper
from criteria.texts import sentence
from tender.exports import word

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANG = "nl"


def write(paper: Paper) -> bytes:
    """The letter with headings and styles of its own, its language, and page numbers."""
    letter, draft = paper.letter, paper.sent_at is None
    document = word.begun(paper.authority, letter.subject, paper.reference, paper.sent_at, LANG)
    tag = _say("paper_draft" if draft else "paper_letter")
    entry = _say("paper_not_sent" if draft else "paper_sent", head=paper.head)
    word.around(
        document,
        f"{paper.authority} · {paper.reference} · {tag}",
        _say("paper_page"),
        _say("paper_of"),
        (_say("paper_digest", sha256=paper.sha256), entry),
    )
    document.add_paragraph(word.readable(letter.sender))
    document.add_heading(word.readable(letter.subject), 1)
    for part in letter.parts:
        if part.heading:
            document.add_heading(word.readable(part.heading), 2)
        for line in part.lines:
            document.add_paragraph(word.readable(line))
    return word.saved(document)


def _say(code: str, **values: object) -> str:
    return sentence(f"notices.{code}", LANG, **values)
