"""Who leads the judging of a stage: a chair, and once prices are open one who read none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal
from tender.actions.entry import enter
from tender.permissions import Identity, Permission
from tender.store import people
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PRICES = "prices"
"""The object whose first opening by a person is an event."""


def lead(
    session: Session, actor: Identity, permission: Permission = Permission.RECORD_CONSENSUS
) -> Case:
    """The procedure, for an act of the chair. Refused to one who knows the prices (I3)."""
    case = enter(session, actor, permission)
    if knows_prices(session, actor, case):
        raise Refused(refusal("rounds.chair_knows_prices"))
    return case


def knows_prices(session: Session, actor: Identity, case: Case) -> bool:
    """Whether an award is judged again of which this person read the prices, in whatever step."""
    if not (case.judged_again(AWARD) and case.moment.prices_opened):
        return False
    return actor.id in people.readers(session, case.id, PRICES)
