"""What keeping a draft is measured against: one row found, changed and committed."""

from __future__ import annotations

from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bench.committee import AT, Assessor
from criteria.reading import read_local
from criteria.scores import Score
from tender.extensions import db
from tender.models.assessment import DraftScore
from tender.store import drafts

STAGE = "selection"
TEXT = "De aanpak is concreet, meetbaar en onderbouwd met ervaring in de regio. " * 20
"""About as long as a motivation."""


def keep_bare() -> ResponseReturnValue:
    """Find a row by its key, write a text into it and commit; the answer is as short as ours."""
    row = db.session.get_one(DraftScore, UUID(request.form["row"]))
    request.form.get("mark")
    row.motivation, row.version = request.form["motivation"], row.version + 1
    db.session.commit()
    return jsonify(saved=True, text="Bewaard om 10.00 uur", version=row.version)


def first_draft(assessor: Assessor, candidacy: UUID, question: str) -> UUID:
    """The row of a first draft of an assessor, for the yardstick to write into."""
    score, actor = Score(question, None, "Een begin."), assessor.identity
    drafts.save_draft(db.session, actor.id, candidacy, STAGE, score, 0, read_local(AT))
    query = db.session.query(DraftScore.id).filter_by(participant_id=actor.id, question=question)
    found: UUID = query.one()[0]
    return found


def typed(turn: int) -> dict[str, str]:
    """What an assessor sends after so many changes."""
    return {"mark": "2", "motivation": f"{TEXT}{turn}"}


def kept(assessor: Assessor, question: str) -> tuple[int, str]:
    """The version that is stored of a draft, and its text."""
    row = (
        db.session.query(DraftScore)
        .filter_by(participant_id=assessor.identity.id, question=question)
        .one_or_none()
    )
    return (row.version, row.motivation) if row else (0, "")
