"""The record of opening the quality part or the prices of the final offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.opening_record import (
    LATE,
    OPENED,
    PRICE,
    REPLACED,
    WITHDRAWN,
    Attempt,
    Bidder,
    Line,
    OpeningRecord,
)
from tender.actions.entry import look
from tender.actions.offers import PARTS
from tender.audit import chain_of
from tender.pages.offers import admitted
from tender.permissions import Identity, NotGranted, Permission
from tender.report.opening import render
from tender.store import envelopes, opening, people
from tender.store.envelopes import EnvelopeView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The record, for the page and for the file."""

    case: Case
    record: OpeningRecord

    def pdf(self, lang: str) -> bytes:
        return render(self.record, lang)


def record_page(session: Session, actor: Identity, part: str) -> RecordPage:
    """The record of an opening that was finished; NotGranted before that."""
    case = look(session, actor, Permission.VIEW_OFFERS)
    done, begun = (case.milestones.get(f"{part}.{what}") for what in ("opened", "opening"))
    if part not in PARTS or done is None or begun is None:
        raise NotGranted
    chain = chain_of(case.id)
    head = opening.head_at(session, chain, "vault.opened", part)
    if head is None:
        raise NotGranted
    names = {person.id: person.name for person in people.people(session, case.id)}
    by_text = {str(id_): name for id_, name in names.items()}
    final = case.milestones.get("quality.final") if part == PRICE else None
    tried = opening.attempts(session, chain, part, head.seq)
    return RecordPage(
        case,
        OpeningRecord(
            case.plan.authority,
            case.reference,
            case.title,
            case.offer_deadline,
            begun.at,
            done.at,
            names[begun.first],
            names[begun.second] if begun.second else "",
            case.plan_number,
            case.seal,
            head.seq,
            head.hash,
            _bidders(session, case, part, done.at),
            tuple(Attempt(by_text.get(row.participant, ""), row.at, row.reason) for row in tried),
            part,
            final.at if final else None,
        ),
    )


def _bidders(session: Session, case: Case, part: str, at: datetime) -> tuple[Bidder, ...]:
    """Every tenderer that was in at the opening, once, with all it handed in. What became of one
    later changes nothing here."""
    counting = envelopes.counting_envelopes(session, case.id, part)
    every = envelopes.all_envelopes(session, case.id, part)
    names = {row.tenderer: row.name for row in admitted(session, case, at)}
    return tuple(
        Bidder(
            name,
            (),
            tuple(_line(row, counting.get(tenderer)) for row in every.get(tenderer, ())),
            (),
        )
        for tenderer, name in names.items()
    )


def _line(row: EnvelopeView, counts: EnvelopeView | None) -> Line:
    """An envelope as it came in; only the one that counts was opened."""
    fate = OPENED if counts is not None and counts.id == row.id else REPLACED
    if not row.standing:
        fate = WITHDRAWN
    elif row.late:
        fate = LATE
    return Line(row.number, row.received_at, row.digest, fate, withdrawn_at=row.withdrawn_at)
