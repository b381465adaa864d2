"""What stands in the database counts where it weighs only when the log tells of it too.

Whoever writes in the database, past the application, can add a yes, an approval, an order of lots
or an offer that is out; not an entry under the seal of this host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal
from tender import audit
from tender.store import decisions, final_offers, on_record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from criteria.canon import Json
    from criteria.trail import Entry
    from tender.store.procedures import Case


def require_recorded(session: Session, case: Case, act: str, **fields: Json) -> Entry:
    """The last entry of an act with these values; Refused where the log tells nothing of it."""
    entry = on_record.told(session, audit.chain_of(case.id), act, **fields)
    if entry is None:
        raise Refused(refusal("acts.not_on_record"))
    return entry


def require_result_recorded(session: Session, case: Case, stage: str) -> None:
    """Refused when a result leans on a decision by hand that the log does not tell of: an offer
    set aside, a low price that was kept or not, lots that were drawn."""
    for lot, order in decisions.draws(session, case.id, stage).items():
        require_recorded(session, case, "lots.drawn", stage=stage, lot=lot, order=list(order))
    if stage != AWARD:
        return
    for id_ in final_offers.set_aside(session, case.id):
        require_recorded(session, case, "offer.set_aside", object=f"candidacy:{id_}")
    for id_, (keeps, _) in decisions.inquiries(session, case.id).items():
        about, result = f"candidacy:{id_}", "kept" if keeps else "set_aside"
        require_recorded(session, case, "inquiry.decided", object=about, result=result)
