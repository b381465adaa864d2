"""Remarks on the motivations of one's own sheet, for its author alone, worked out when shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.plan import StageRules
from criteria.reasons import Elsewhere, Remark, remarks
from criteria.scores import MARKED, Score
from criteria.visibility import Sight
from tender.permissions import Identity
from tender.store import contents, sheets, tenderers
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
) -> tuple[Remark, ...]:
    """What may be looked at again before handing in. A fixed number of queries.

    Beside the sheet itself it reads the answers of this tenderer, the person's own drafts for the
    others of the lot, and their names; nothing of another assessor.
    """
    sight = visibility.answers(actor.viewer, case.moment, stage)
    answers = contents.answers(session, sight, candidacy, stage)
    valid = [one for one in tenderers.tenderers(session, case.id) if one.valid]
    others = [one for one in valid if one.id != candidacy.tenderer]
    in_lot = {
        id_: one.name for one in others for lot, id_ in one.candidacies if lot == candidacy.lot
    }
    own = Sight(own=actor.participant, hidden=actor.conflicted, only=actor.declared)
    drafts = sheets.own_drafts(session, own, case.id, stage)
    elsewhere = [
        Elsewhere(in_lot[id_], draft.score.question, draft.score.mark, draft.score.motivation)
        for id_, draft in drafts
        if id_ in in_lot and draft.score.kind == MARKED
    ]
    taking_part = {party.name for one in valid if one not in others for party in one.parties}
    names = (name for one in others for name in (one.name, *(party.name for party in one.parties)))
    return remarks(
        rules,
        (score for score in scores if score.kind == MARKED),
        case.plan.consensus.minimum_words,
        answers,
        elsewhere,
        (name for name in names if name not in taking_part),
    )
