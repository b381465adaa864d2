"""What the report tells around a decision: what was asked, proved, decided and claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_case import Around
from criteria.claims import in_time
from criteria.mandates import OWN, mandated
from criteria.moments import local_date
from criteria.notices import REJECTION
from criteria.outcome import AWARD
from tender.actions.awaiting import municipalities, term_for
from tender.store import asking, claims, decisions, mandates
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def around_decisions(
    session: Session, case: Case, name: Callable[[UUID], str], now: datetime
) -> Mapping[UUID, tuple[Around, ...]]:
    """Per decision what stands around it: its condition first, then in the order of time; and per
    tenderer what stands around its rejection."""
    found: dict[UUID, list[Around]] = {}
    for decision, text in asking.conditions(session, case.id).items():
        found.setdefault(decision, []).append(Around("condition", None, "", text))
    dated = [
        *_mandated(session, case, now),
        *_asked(session, case, name),
        *_decided(session, case),
        *_claimed(session, case, name),
    ]
    for decision, one in sorted(dated, key=lambda pair: pair[1].on or date.min):
        found.setdefault(decision, []).append(one)
    return {decision: tuple(lines) for decision, lines in found.items()}


Dated = Iterator[tuple[UUID, Around]]


def _asked(session: Session, case: Case, name: Callable[[UUID], str]) -> Dated:
    for row in asking.questions(session, case.id):
        yield (
            row.decision,
            Around("question", local_date(row.asked_at), name(row.asked_by), row.text),
        )
        if row.answered_by is not None and row.answered_at is not None:
            who, on = name(row.answered_by), local_date(row.answered_at)
            yield row.decision, Around("answer", on, who, row.answer)
    for decision, one in asking.verifications(session, case.id).items():
        yield decision, Around("verified", local_date(one.at), name(one.by), one.text)


def _mandated(session: Session, case: Case, now: datetime) -> Dated:
    """Who gave a mandate for the award that counts, by the day on which."""
    award = decisions.decisions(session, case.id).get(AWARD)
    if award is None or not award.approved:
        return
    for day, names in mandated(municipalities(session, case, award, now)).items():
        kind = "mandate" if day else "mandate_undated"
        yield award.id, Around(kind, day, "", ", ".join(names))


def _decided(session: Session, case: Case) -> Dated:
    """The own decisions of municipalities, on the day each was taken."""
    names = {one.id or one.name: one.name for one in case.plan.facts.municipalities}
    for word in mandates.words(session, case.id):
        if word.kind in OWN and word.decision:
            who = names.get(word.municipality, word.municipality)
            yield (
                UUID(word.decision),
                Around(f"municipality_{word.kind}", word.day, who, word.by_whom),
            )


def _claimed(session: Session, case: Case, name: Callable[[UUID], str]) -> Dated:
    for row in claims.claims(session, case.id):
        on, about = local_date(row.received_at), row.letter
        if row.about == REJECTION:
            about = row.tenderer
        late = in_time(term_for(case, row), row.received_at) is False
        yield about, Around(f"claim_{row.kind}", on, row.name, row.text, late)
        if row.closed_at is not None:
            on, text = local_date(row.closed_at), row.reason or "–"
            yield about, Around(f"ended_{row.outcome}", on, row.name, text)
