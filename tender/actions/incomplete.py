"""Setting a tenderer aside because what it handed in cannot be tested: two persons, one reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from tender.actions.entry import check_text, enter, record, second_of_two
from tender.actions.tenderers import require_declared, tenderer_in
from tender.actions.typed_reasons import require_sendable
from tender.permissions import Identity, Permission
from tender.store import tenderers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ACT, GROUND = "tenderer.set_aside", "incomplete"


def set_aside_incomplete(
    session: Session, actor: Identity, tenderer_id: UUID, reason: str, now: datetime
) -> bool:
    """One of two officers sets aside an opened tenderer. True when the second made it so.

    The reason of the first counts. The file stays, readable to officer and auditor. Refused, too,
    when the reason could not stand in the letter: nobody writes it anew once the tenderer is out.
    """
    case = enter(session, actor, Permission.DECIDE_DEMAND)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    if tenderer.exclusion is not None:
        raise Refused(refusal("admission.already_excluded"))
    if not tenderer.candidacies:
        raise Refused(refusal("receiving.incomplete_not_opened"))
    told = check_text(reason, "reason")
    require_sendable(session, case, told, [tenderer.id])
    first = second_of_two(
        session,
        case,
        actor,
        ACT,
        f"tenderer:{tenderer.id}",
        now,
        basis=GROUND,
        about=(tenderer.id,),
        reason=told,
    )
    if first is None:
        return False
    tenderers.exclude(session, tenderer.id, first.reason, first.participant, actor.id, now, GROUND)
    record(
        session,
        actor,
        ACT,
        f"tenderer:{tenderer.id}",
        now,
        ground=GROUND,
        reason=first.reason,
        first=first.participant,
    )
    return True
