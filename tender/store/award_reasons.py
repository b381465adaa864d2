"""Reasons of decisions as officers wrote them, and what tenderers wrote in confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from criteria.canon import strings
from criteria.numbers import spellings
from tender.models.award import AwardReason
from tender.models.clarification import (
    ClarificationAnswer,
    ClarificationQuestion,
    ClarificationRound,
)
from tender.models.dialogue import Agreement, DialogueSession, RegisterEntry, TopicDecision
from tender.models.final_offers import InquiryStep
from tender.models.tenderers import Answer, Candidacy, OfferElement, OfferYear, Tenderer
from tender.store.scope import in_procedure


@dataclass(frozen=True, slots=True)
class WrittenView:
    """The last version of a reason as it was written."""

    candidacy: UUID
    subject: str
    number: int
    text: str
    basis: str
    by: UUID
    at: datetime


def written(
    session: Session, procedure_id: UUID, stage: str, round_: int, sent_at: datetime | None = None
) -> tuple[dict[tuple[UUID, str], WrittenView], dict[tuple[UUID, str], str]]:
    """The last version that was written of every reason of a stage in a judging round, and the text
    of each as it was kept when the letters went out. One query."""
    query = in_procedure(select(AwardReason), AwardReason.candidacy_id, procedure_id)
    query = query.where(AwardReason.stage == stage, AwardReason.round == round_)
    found: dict[tuple[UUID, str], WrittenView] = {}
    kept: dict[tuple[UUID, str], str] = {}
    for row in session.scalars(query.order_by(AwardReason.number)):
        key = row.candidacy_id, row.subject
        if row.at == sent_at:
            kept[key] = row.text
            continue
        found[key] = WrittenView(
            row.candidacy_id,
            row.subject,
            row.number,
            row.text,
            row.basis,
            row.participant_id,
            row.at,
        )
    return found, kept


def keep(
    session: Session,
    stage: str,
    round_: int,
    sent: Iterable[tuple[UUID, str, str, str]],
    participant: UUID,
    now: datetime,
) -> None:
    """Keep each reason as its letter tells it, as the last version.

    Its moment is that of the sending, when nobody writes any more.

    sent  candidacy, subject, text and basis of each
    """
    given = list(sent)
    last: dict[tuple[UUID, str], int] = {
        (id_, subject): number
        for id_, subject, number in session.execute(
            select(AwardReason.candidacy_id, AwardReason.subject, func.max(AwardReason.number))
            .where(
                AwardReason.candidacy_id.in_({id_ for id_, *_ in given}),
                AwardReason.stage == stage,
                AwardReason.round == round_,
            )
            .group_by(AwardReason.candidacy_id, AwardReason.subject)
        )
    }
    session.add_all(
        AwardReason(
            candidacy_id=id_,
            stage=stage,
            round=round_,
            subject=subject,
            number=last.get((id_, subject), 0) + 1,
            text=text,
            basis=basis,
            participant_id=participant,
            at=now,
        )
        for id_, subject, text, basis in given
    )
    session.flush()


def write(
    session: Session,
    candidacy: UUID,
    stage: str,
    round_: int,
    subject: str,
    text: str,
    basis: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Keep the next version of a reason."""
    last = session.scalar(
        select(func.max(AwardReason.number)).where(
            AwardReason.candidacy_id == candidacy,
            AwardReason.stage == stage,
            AwardReason.round == round_,
            AwardReason.subject == subject,
        )
    )
    row = AwardReason(
        candidacy_id=candidacy,
        stage=stage,
        round=round_,
        subject=subject,
        number=(last or 0) + 1,
        text=text,
        basis=basis,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()


def confidential(session: Session, procedure_id: UUID) -> Mapping[UUID, tuple[str, ...]]:
    """What each tenderer wrote or said in confidence, as far as it was opened. Three queries.

    Its answers, the elements and amounts of its offer, its answers to questions, the minutes of its
    talks, what was agreed and decided there, its indicators, risks and scenarios. For holding
    letters against, and shown to nobody.
    """

    def per_candidacy(
        column: InstrumentedAttribute[str], candidacy: InstrumentedAttribute[UUID]
    ) -> Select[UUID, str]:
        return select(Candidacy.tenderer_id, column).join(Candidacy, Candidacy.id == candidacy)

    parts = union_all(
        per_candidacy(Answer.text, Answer.candidacy_id),
        per_candidacy(OfferElement.text, OfferElement.candidacy_id),
        select(ClarificationRound.tenderer_id, ClarificationAnswer.text)
        .join(ClarificationQuestion, ClarificationQuestion.id == ClarificationAnswer.question_id)
        .join(ClarificationRound, ClarificationRound.id == ClarificationQuestion.round_id),
        select(DialogueSession.tenderer_id, DialogueSession.minutes),
        select(Agreement.tenderer_id, Agreement.text),
        select(TopicDecision.tenderer_id, TopicDecision.reason),
        select(RegisterEntry.tenderer_id, RegisterEntry.reason),
    )
    values = union_all(
        select(DialogueSession.tenderer_id, DialogueSession.items),
        select(Agreement.tenderer_id, Agreement.details),
        select(RegisterEntry.tenderer_id, RegisterEntry.content),
        select(Candidacy.tenderer_id, InquiryStep.body).join(
            Candidacy, Candidacy.id == InquiryStep.candidacy_id
        ),
    )
    found: dict[UUID, list[str]] = {}
    for every in (parts.subquery(), values.subquery()):
        owner, told = every.c
        within = select(owner, told).join(Tenderer, Tenderer.id == owner)
        for tenderer, plain in session.execute(within.where(Tenderer.procedure_id == procedure_id)):
            found.setdefault(tenderer, []).extend(strings(plain))
    years: dict[tuple[UUID, UUID], list[Decimal]] = {}
    amounts = in_procedure(
        select(Candidacy.tenderer_id, OfferYear), OfferYear.candidacy_id, procedure_id
    )
    for tenderer, year in session.execute(amounts.order_by(OfferYear.year)):
        years.setdefault((tenderer, year.candidacy_id), []).append(year.amount)
    for (tenderer, _), each in years.items():
        for amount in {*each, *accumulate(each)}:  # of a year, and of the years that count
            found.setdefault(tenderer, []).extend(spellings(amount))
    return {key: tuple(texts) for key, texts in found.items()}
