"""Setting an offer aside after the opening: one officer proposes it, another one confirms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.canon import digest
from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal
from criteria.visibility import Sight
from tender.actions.deciders import without_interest
from tender.actions.decision_letters import aside_reasons
from tender.actions.entry import check_text, enter, record, second_of_two
from tender.actions.exclusion import decision_runs
from tender.actions.participation import participation
from tender.actions.scoring import candidacy_in
from tender.actions.tenderers import require_declared
from tender.actions.typed_reasons import require_sendable
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, final_offers
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ACT = "offer.set_aside"


def basis_of(candidacy: UUID, reason: str) -> str:
    """What both agree to: this offer, for this reason."""
    return digest([str(candidacy), reason])


def object_of(candidacy: CandidacyView) -> str:
    """The tenderer: so the cockpit of the second shows what waits. The basis says which lot."""
    return f"tenderer:{candidacy.tenderer}"


def set_offer_aside(
    session: Session, actor: Identity, candidacy_id: UUID, reason: str, now: datetime
) -> bool:
    """One of two officers sets an offer aside, with the reason. True when the second did.

    Refused while a proposal on the award runs: what was frozen there would no longer be what the
    rows say.
    """
    case = enter(session, actor, Permission.SET_OFFER_ASIDE)
    candidacy = candidacy_in(session, case, AWARD, candidacy_id)
    everyone = without_interest(session, actor, case, AWARD)
    require_declared(actor, candidacy.tenderer)
    if visibility.blind_to_prices(actor.viewer, case.moment):
        raise NotGranted
    if candidacy.id in aside_reasons(session, case, AWARD):
        raise Refused(refusal("acts.already_done"))
    if candidacy.id not in contents.offer_years(session, Sight(everyone=True), case.id):
        raise Refused(refusal("acts.no_offer"))
    if decision_runs(session, case):
        raise Refused(refusal("exclusion.decision_runs"))
    text = check_text(reason, "reason")
    require_sendable(session, case, text, [candidacy.tenderer])
    first = second_of_two(
        session,
        case,
        actor,
        ACT,
        object_of(candidacy),
        now,
        basis=basis_of(candidacy.id, text),
        about=everyone,
        reason=text,
    )
    if first is None:
        return False
    rankings = {
        "before": participation(session, case),
        "after": participation(session, case, dropping=candidacy.id),
    }
    final_offers.add_aside(session, candidacy.id, text, rankings, first.participant, actor.id, now)
    record(
        session,
        actor,
        "offer.set_aside",
        f"candidacy:{candidacy.id}",
        now,
        reason=text,
        first=first.participant,
        rankings=rankings,
    )
    return True
