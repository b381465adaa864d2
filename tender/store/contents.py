"""What came out of the opened envelopes: answers, lump sums per year, elements of the offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.visibility import Sight
from tender.models.tenderers import Answer, OfferElement, OfferYear
from tender.store.scope import in_sight
from tender.store.tenderers import CandidacyView

_ANY = Sight(everyone=True)


def add_answers(
    session: Session, candidacy_id: UUID, stage: str, answers: Mapping[str, str]
) -> None:
    session.add_all(
        Answer(candidacy_id=candidacy_id, stage=stage, question=question, text=text)
        for question, text in answers.items()
    )
    session.flush()


def answers(session: Session, sight: Sight, candidacy: CandidacyView, stage: str) -> dict[str, str]:
    """What a tenderer wrote, per question; nothing is fetched that `sight` does not give."""
    if not sight.of(str(candidacy.tenderer)):
        return {}
    found = answers_of(session, sight, (candidacy,), stage)
    return {question: text for (_, question), text in found.items()}


def answers_of(
    session: Session, sight: Sight, candidacies: Iterable[CandidacyView], stage: str
) -> dict[tuple[UUID, str], str]:
    """What these tenderers wrote, by candidacy and question, as far as `sight` gives it. One
    query."""
    seen = [one.id for one in candidacies if sight.of(str(one.tenderer))]
    query = select(Answer.candidacy_id, Answer.question, Answer.text).where(
        Answer.candidacy_id.in_(seen), Answer.stage == stage
    )
    if sight.questions is not None:
        query = query.where(Answer.question.in_(sight.questions))
    return {(id_, question): text for id_, question, text in session.execute(query)}


def answered(session: Session, procedure_id: UUID, stage: str) -> frozenset[UUID]:
    """The candidacies whose answers of a stage were opened."""
    query = in_sight(select(Answer.candidacy_id), Answer.candidacy_id, procedure_id, _ANY)
    return frozenset(session.scalars(query.where(Answer.stage == stage).distinct()))


def add_offer_years(session: Session, candidacy_id: UUID, amounts: Mapping[int, Decimal]) -> None:
    session.add_all(
        OfferYear(candidacy_id=candidacy_id, year=year, amount=amount)
        for year, amount in amounts.items()
    )
    session.flush()


def add_offer_elements(
    session: Session, candidacy_id: UUID, part: str, elements: Mapping[str, str]
) -> None:
    session.add_all(
        OfferElement(candidacy_id=candidacy_id, part=part, element=element, text=text)
        for element, text in elements.items()
        if text.strip()
    )
    session.flush()


def offer_years(
    session: Session, sight: Sight, procedure_id: UUID
) -> dict[UUID, dict[int, Decimal]]:
    """Lump sums per candidacy and contract year. Empty unless `sight` shows prices."""
    if sight.nothing:
        return {}
    found: dict[UUID, dict[int, Decimal]] = {}
    query = in_sight(select(OfferYear), OfferYear.candidacy_id, procedure_id, sight)
    for row in session.scalars(query.order_by(OfferYear.year)):
        found.setdefault(row.candidacy_id, {})[row.year] = row.amount
    return found


def offer_elements(
    session: Session, sight: Sight, procedure_id: UUID, part: str
) -> dict[UUID, dict[str, str]]:
    """Offer elements of one part per candidacy; ask the sight that belongs to the part."""
    if sight.nothing:
        return {}
    found: dict[UUID, dict[str, str]] = {}
    query = in_sight(select(OfferElement), OfferElement.candidacy_id, procedure_id, sight)
    for row in session.scalars(query.where(OfferElement.part == part)):
        found.setdefault(row.candidacy_id, {})[row.element] = row.text
    return found
