"""The chair gives a sheet back to its assessor, without having seen anything of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from tender.actions.entry import check_text, record
from tender.actions.leading import lead
from tender.actions.scoring import candidacy_in, stage_of
from tender.actions.tenderers import require_no_conflict
from tender.permissions import Identity, NotGranted, Permission
from tender.store import outbox, people, sheets
from tender.store.people import holders

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REASON_LIMIT = 5_000


def reopen_sheet(
    session: Session,
    actor: Identity,
    participant: UUID,
    candidacy_id: UUID,
    reason: str,
    now: datetime,
) -> None:
    """Give a handed-in sheet back, before the consensus opens. The assessor gets a message."""
    case = lead(session, actor, Permission.REOPEN_SHEET)
    stage = stage_of(case.step)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    require_no_conflict(actor, candidacy.tenderer)
    if participant not in {row.id for row in holders(people.people(session, case.id), "assessor")}:
        raise NotGranted
    if case.moment.opened(stage):
        raise Refused(refusal("scores.reopened_late"))
    round_ = case.round_of(stage)
    sheet = sheets.sheet_of(session, participant, candidacy.id, stage, round_)
    if sheet is None:
        raise Refused(refusal("scores.not_handed_in"))
    why = check_text(reason, "reason", REASON_LIMIT)
    sheets.reopen(session, sheet, actor.id, why, now)
    outbox.add(session, case.id, participant, "sheet_returned", actor.id, now)
    record(session, actor, "sheet.reopened", f"sheet:{sheet}", now, stage=stage, content=[why])
