"""Remarks on the motivations of one's own sheet, for its author alone, worked out when shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.plan import StageRules
from criteria.reasons import Elsewhere, Remark, remarks
from criteria.scores import MARKED, Score
from tender.pages.walk import Stop
from tender.permissions import Identity
from tender.store import contents, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sheet_remarks(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    candidacy: CandidacyView,
    rules: StageRules,
    scores: Iterable[Score],
    stops: Iterable[Stop],
) -> tuple[Remark, ...]:
    """What may be looked at again before handing in. A fixed number of queries.

    Beside the sheet itself it reads the answers of this tenderer, the person's own drafts for the
    others of the lot, and their names, unless the plan masks those; nothing of another assessor.
    """
    sight = visibility.answers(actor.viewer, case.moment, stage)
    answers = contents.answers(session, sight, candidacy, stage)
    elsewhere = [
        Elsewhere(stop.name, draft.score.question, draft.score.mark, draft.score.motivation)
        for stop in stops
        if stop.candidacy.lot == candidacy.lot
        and stop.candidacy.id != candidacy.id
        and str(stop.candidacy.tenderer) in actor.declared
        for draft in stop.drafts.values()
        if draft.score.kind == MARKED
    ]
    return remarks(
        rules,
        (score for score in scores if score.kind == MARKED),
        case.plan.consensus.minimum_words,
        answers,
        elsewhere,
        () if case.plan.scoring.masked else _others(session, case, candidacy.tenderer),
    )


def _others(session: Session, case: Case, tenderer: UUID) -> Iterable[str]:
    """The names of the other tenderers and their parties, without those that take part here."""
    valid = [one for one in tenderers.tenderers(session, case.id) if one.valid]
    here = {party.name for one in valid if one.id == tenderer for party in one.parties}
    others = (one for one in valid if one.id != tenderer)
    names = (name for one in others for name in (one.name, *(party.name for party in one.parties)))
    return (name for name in names if name not in here)
