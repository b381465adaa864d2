"""The bundle for a court: every document of the file as it is drawn, and what the index says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.court import FULL, Bundle, Document, Event, Line, listed
from criteria.texts import sentence
from tender.actions.entry import look
from tender.actions.offers import PARTS
from tender.actions.reporting import read_report
from tender.actions.tenderers import undeclared_about
from tender.pages import offer_record, opening
from tender.pages.decision_papers import Sent, sent_papers
from tender.pages.guide import sealed_guide
from tender.pages.minutes import last_versions
from tender.permissions import Identity, NotGranted, Permission
from tender.report import court, letter, minutes, procedure_record, render
from tender.store import claims, procedures, reports, tenderers
from tender.store.procedures import Case
from tender.store.reports import EditionView, ReportView
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LANG = "nl"
"""A court reads the language of the procedure."""
Drawn = tuple[Document, Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class CourtBundle:
    """The index, and how each document in it is drawn."""

    index: Bundle
    drawn: tuple[tuple[Line, Callable[[], bytes]], ...]

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Every file by its name, the index first; what is withheld is not drawn."""
        yield f"{sentence('court.index_file', LANG)}.pdf", court.render(self.index, LANG)
        for line, draw in self.drawn:
            if not line.withheld:
                yield line.file(LANG), draw()


@dataclass(frozen=True, slots=True)
class CourtPage:
    """What a bundle would hold now, and for whom it can be redacted."""

    case: Case
    lines: tuple[Line, ...]
    readers: tuple[TendererView, ...]


def court_page(session: Session, actor: Identity) -> CourtPage:
    """NotGranted for who declared an interest, or has yet to declare about somebody."""
    case = look(session, actor, Permission.VIEW_REPORTS)
    if undeclared_about(session, actor, case):
        raise NotGranted
    lines = listed(dict(_documents(session, actor, case)), FULL)
    known = {line.document.about for line in lines}
    readers = (one for one in tenderers.tenderers(session, case.id) if str(one.id) in known)
    return CourtPage(case, lines, tuple(readers))


def court_bundle(
    session: Session,
    actor: Identity,
    case: Case,
    edition: str,
    reader: UUID | None,
    now: datetime,
) -> CourtBundle:
    """The bundle as it stands now. Whoever asks was asked whether this may go out."""
    found = dict(_documents(session, actor, case))
    lines = listed(found, edition, str(reader or ""))
    names = {row.id: row.name for row in tenderers.tenderers(session, case.id)}
    events = tuple(sorted(_events(session, case, lines, reader), key=lambda one: one.at))
    index = Bundle(
        case.plan.authority,
        case.reference,
        case.title.get(LANG),
        edition,
        now,
        lines,
        events,
        names[reader] if reader else "",
    )
    return CourtBundle(index, tuple((line, found[line.document]) for line in lines))


def _documents(session: Session, actor: Identity, case: Case) -> Iterator[Drawn]:
    if case.sealed_at is not None:
        yield Document("plan", case.sealed_at), partial(sealed_guide(session, case).pdf, LANG)
    yield from _openings(session, actor, case)
    for row, version in last_versions(session, case):
        about = str(row.tenderer)
        made = Document("minutes", row.held_at, about, version.tenderer, id=str(row.id))
        yield made, partial(minutes.render, version, LANG)
    yield from _letters(session, case)
    last = reports.report(session, case.id, reports.report_count(session, case.id))
    if last is None:
        return
    yield Document("report", last.at, closed=True), partial(_report, last)
    yield Document("record", last.at, closed=True), partial(_record, last)
    names = {row.id: row.name for row in tenderers.tenderers(session, case.id)}
    for one in reports.editions(session, [last.id]):
        about, to = (str(one.tenderer), names[one.tenderer]) if one.tenderer else ("", "")
        yield Document(f"report_{one.edition}", last.at, about, to), partial(_report, one)


def _report(view: ReportView | EditionView) -> bytes:
    return render.render(read_report(view))


def _record(view: ReportView) -> bytes:
    return procedure_record.render(read_report(view), LANG)


def _openings(session: Session, actor: Identity, case: Case) -> Iterator[Drawn]:
    """The records of openings name every tenderer, so they are for the authority and the court."""
    asked: dict[str, Callable[[], opening.RecordPage | offer_record.RecordPage]] = {
        "applications": partial(opening.record_page, session, actor),
        **{part: partial(offer_record.record_page, session, actor, part) for part in PARTS},
    }
    for part, read in asked.items():
        try:
            page = read()
        except NotGranted:  # not opened, or not yet
            continue
        at = case.milestones[f"{part}.opened"].at
        yield Document(f"opening_{part}", at, closed=True), partial(page.pdf, LANG)


def _letters(session: Session, case: Case) -> Iterator[Drawn]:
    for sent in sent_papers(session, case):
        document = Document(sent.kind, sent.at, str(sent.to.id), sent.to.name, id=str(sent.id))
        yield document, partial(_printed, sent)


def _printed(sent: Sent) -> bytes:
    return letter.render(sent.paper())


def _events(
    session: Session, case: Case, lines: tuple[Line, ...], reader: UUID | None
) -> Iterator[Event]:
    """The steps, the documents, and the claims that the reader may know of."""
    for step in procedures.steps(session, case.id):
        name = sentence(f"names.step_{step.step.value}", LANG)
        yield Event(step.at, sentence("court.step", LANG, name=name))
    for line in lines:
        if not line.withheld:
            words = {"number": line.number, "title": line.title(LANG)}
            yield Event(line.document.at, sentence("court.document_of", LANG, **words))
    for claim in claims.claims(session, case.id):
        if reader in (None, claim.tenderer):
            kind = sentence(f"claims.{claim.kind}", LANG)
            about = sentence(f"claims.about_{claim.about}", LANG)
            told = sentence("court.claim", LANG, name=claim.name, kind=kind, about=about)
            yield Event(claim.received_at, told)
            if claim.closed_at is not None:
                told = sentence("court.claim_closed", LANG, name=claim.name, about=about)
                yield Event(claim.closed_at, told)
