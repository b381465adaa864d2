"""The record of the opening, and setting aside what is incomplete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.opening import Remark, missing
from criteria.opening_record import (
    LATE,
    OPENED,
    REPLACED,
    SHUT,
    WITHDRAWN,
    Aside,
    Attempt,
    Bidder,
    Line,
    OpeningRecord,
)
from criteria.trail import Head
from tender.actions.entry import look, waiting
from tender.actions.incomplete import ACT
from tender.actions.receiving import APPLICATION, PROOF
from tender.actions.tenderers import require_declared, tenderer_in
from tender.audit import chain_of
from tender.pages.two import First, first
from tender.permissions import Identity, NotGranted, Permission
from tender.report.opening import render
from tender.store import envelopes, opening, people, procedures, tenderers
from tender.store.envelopes import EnvelopeView
from tender.store.opening import OpenedFile
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Names = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The record of the opening, for the page and for the file."""

    case: Case
    record: OpeningRecord

    def pdf(self, lang: str) -> bytes:
        return render(self.record, lang)


@dataclass(frozen=True, slots=True)
class IncompletePage:
    """A tenderer that may be set aside: what is missing, and the first of two when one agreed."""

    case: Case
    tenderer: TendererView
    remarks: tuple[Remark, ...]
    first: First | None
    reason: str


def record_page(session: Session, actor: Identity) -> RecordPage:
    """NotGranted before the opening: there is no record yet.

    Of a tenderer in which the viewer declared an interest only the outside is shown.
    """
    case = look(session, actor, Permission.VIEW_TENDERERS)
    done, begun = (case.milestones.get(f"applications.{what}") for what in ("opened", "opening"))
    chain = chain_of(case.id)
    head = opening.head_at(session, chain, "vault.opened", "applications")
    if done is None or begun is None or head is None:
        raise NotGranted
    names = {person.id: person.name for person in people.people(session, case.id)}
    tried = opening.attempts(session, chain, "applications", head.seq)
    return RecordPage(
        case,
        OpeningRecord(
            case.plan.authority,
            case.reference,
            case.title,
            case.plan.application_deadline,
            begun.at,
            done.at,
            names[begun.first],
            names[begun.second] if begun.second else "",
            case.plan_number,
            case.seal,
            head.seq,
            head.hash,
            _bidders(session, actor, case, names),
            tuple(Attempt(_name(names, row.participant), row.at, row.reason) for row in tried),
        ),
    )


def _name(names: Names, participant: str) -> str:
    return next((name for id_, name in names.items() if str(id_) == participant), "")


def _bidders(session: Session, actor: Identity, case: Case, names: Names) -> tuple[Bidder, ...]:
    versions = envelopes.all_envelopes(session, case.id, APPLICATION)
    files = envelopes.all_envelopes(session, case.id, PROOF)
    kinds = opening.opened_kinds(session, case.id)
    parties = opening.opened_parties(session, case.id)
    answered = opening.answered(session, case.id)
    heads = opening.heads(session, chain_of(case.id), ACT)
    found = []
    for row in tenderers.tenderers(session, case.id):
        shown = str(row.id) not in actor.conflicted
        mine = kinds.get(row.id, ()) if shown else ()
        found.append(
            Bidder(
                row.name,
                parties.get(row.id, ()),
                tuple(_version(line, row, names) for line in versions.get(row.id, ())),
                _files(files.get(row.id, ()), row, mine, names),
                _remarks(case, row, answered, [one.kind for one in mine]) if shown else (),
                _aside(row, names, heads) if shown else None,
            )
        )
    return tuple(found)


def _version(line: EnvelopeView, tenderer: TendererView, names: Names) -> Line:
    counting = tenderer.application
    fate = OPENED if counting is not None and counting.id == line.id else REPLACED
    return _line(line, fate, names)


def _files(
    lines: Sequence[EnvelopeView],
    tenderer: TendererView,
    opened: Sequence[OpenedFile],
    names: Names,
) -> tuple[Line, ...]:
    """Files became evidence in the order of their numbers, so each kind is that of its envelope.

    Of a piece that was withdrawn since, nobody reads what it was.
    """
    left = iter("" if one.withdrawn else one.kind for one in opened)
    fate = OPENED if tenderer.candidacies else SHUT
    return tuple(
        _line(line, fate, names, next(left, "") if line.counts and fate == OPENED else "")
        for line in lines
    )


def _line(row: EnvelopeView, fate: str, names: Names, kind: str = "") -> Line:
    return Line(
        row.number,
        row.received_at,
        row.digest,
        WITHDRAWN if not row.standing else LATE if row.late else fate,
        kind,
        row.withdrawn_at,
        row.platform,
        names[row.entered_by] if row.entered_by else "",
        row.entered_at,
    )


def _remarks(
    case: Case,
    tenderer: TendererView,
    answered: Mapping[UUID, frozenset[str]],
    kinds: Sequence[str],
) -> tuple[Remark, ...]:
    if not tenderer.candidacies:
        return ()
    lots = {lot: answered.get(id_, frozenset()) for lot, id_ in tenderer.candidacies}
    return missing(case.plan, lots, kinds)


def _aside(tenderer: TendererView, names: Names, heads: Mapping[str, Head]) -> Aside | None:
    gone = tenderer.exclusion
    if gone is None or not tenderer.incomplete:
        return None
    head = heads[f"tenderer:{tenderer.id}"]
    who = names[gone.first], names[gone.second]
    return Aside(gone.reason, *who, gone.at, head.seq, head.hash)


def incomplete_page(
    session: Session, actor: Identity, tenderer_id: UUID, now: datetime
) -> IncompletePage:
    """Refused until the viewer declared; NotGranted in a conflict, and when it is out already."""
    case = look(session, actor, Permission.DECIDE_DEMAND)
    tenderer = tenderer_in(session, case, tenderer_id)
    if not tenderer.candidacies or tenderer.exclusion is not None:
        raise NotGranted
    require_declared(actor, tenderer.id)
    names = {person.id: person.name for person in people.people(session, case.id)}
    given = procedures.consents(session, case.id, ACT, f"tenderer:{tenderer.id}")
    waits = waiting(session, case, given, now, about=(tenderer.id,))
    files = opening.opened_kinds(session, case.id).get(tenderer.id, ())
    kinds = [one.kind for one in files if not one.withdrawn]
    return IncompletePage(
        case,
        tenderer,
        _remarks(case, tenderer, opening.answered(session, case.id), kinds),
        first(waits, actor, names),
        waits.reason if waits else "",
    )
