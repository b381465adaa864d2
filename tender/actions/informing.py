"""Information for everybody in the phase: told to all at once, and who has had it (I12).

A change of what is asked that was agreed at one table is told to every table. A confidential idea
is told to nobody without the recorded written consent of who had it (I10).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.dialogue import AgreementType
from criteria.informing import ELSEWHERE, OWN_PAGE, check_consent, check_notice, check_receipt
from criteria.notices import Names, named
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.agreements import agreement_in
from tender.actions.dialogue import check_admitted
from tender.actions.entry import enter, record
from tender.actions.posting import post_letters
from tender.actions.told import EVERYBODY, in_phase, not_had, untold
from tender.permissions import Identity, NotGranted, Permission
from tender.store import agreements, informing, tenderers
from tender.store.informing import InformationView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def tell_everybody(
    session: Session,
    actor: Identity,
    title: str,
    text: str,
    agreement: UUID | None,
    now: datetime,
) -> InformationView:
    """Tell every tenderer in the phase the same at the same moment, on its own page.

    agreement  the thread of the agreement that it tells of; None for something else
    """
    case = enter(session, actor, Permission.INFORM_TENDERERS)
    refuse_if(check_notice(title, text))
    if agreement is not None:
        agreement_in(session, actor, case, agreement)
        given = informing.consents(session, EVERYBODY, case.id)
        if agreement not in given and was_idea(session, case, agreement):
            raise Refused(refusal("dialogue.consent_missing", "agreement"))
    check_unrevealing(session, case, (title, text))
    made = informing.tell(session, case.id, title.strip(), text.strip(), agreement, actor.id, now)
    to = sorted(in_phase(session, case))
    post_letters(session, actor, dict.fromkeys(to, made.id), now, case.offer_deadline)
    record(
        session,
        actor,
        "information.told",
        f"information:{made.id}",
        now,
        to=sorted(str(id_) for id_ in to),
        agreement=None if agreement is None else str(agreement),
        content=[title.strip(), text.strip()],
    )
    return made


def record_delivery(
    session: Session,
    actor: Identity,
    notice_id: UUID,
    tenderer_id: UUID,
    note: str,
    now: datetime,
) -> None:
    """Record that a tenderer has had a notice elsewhere: by which way, and when."""
    case = enter(session, actor, Permission.INFORM_TENDERERS)
    tenderer = check_admitted(session, actor, case, tenderer_id)
    refuse_if(check_receipt(note))
    if not _receive(session, actor, case, notice_id, tenderer, ELSEWHERE, note.strip(), now):
        raise Refused(refusal("acts.already_done"))


def note_opened(
    session: Session, actor: Identity, case: Case, notice_id: UUID, now: datetime
) -> None:
    """A tenderer opened a notice on its own page. Twice is once."""
    if actor.id not in in_phase(session, case):
        raise NotGranted
    _receive(session, actor, case, notice_id, actor.id, OWN_PAGE, "", now)


def _receive(
    session: Session,
    actor: Identity,
    case: Case,
    notice_id: UUID,
    tenderer: UUID,
    how: str,
    note: str,
    now: datetime,
) -> bool:
    if all(row.id != notice_id for row in informing.told(session, case.id)):
        raise NotGranted
    had = {(row.notice, row.tenderer) for row in informing.receipts(session, case.id)}
    if (notice_id, tenderer) in had:
        return False
    by = None if how == OWN_PAGE else actor.id
    informing.receive(session, notice_id, tenderer, how, note, by, now)
    record(
        session,
        actor,
        "information.received",
        f"information:{notice_id}",
        now,
        to=str(tenderer),
        how=how,
        content=note or None,
    )
    return True


def record_consent(
    session: Session,
    actor: Identity,
    agreement: UUID,
    given_by: str,
    given_at: datetime,
    told: str,
    now: datetime,
) -> None:
    """Record that a tenderer consented in writing to tell others of its idea, and of what in it."""
    case = enter(session, actor, Permission.INFORM_TENDERERS)
    about = agreement_in(session, actor, case, agreement)
    check_admitted(session, actor, case, about.tenderer)
    if not was_idea(session, case, agreement):
        raise Refused(refusal("dialogue.no_idea"))
    refuse_if(check_consent(given_by, given_at, told, now))
    informing.consent(
        session,
        about.tenderer,
        agreement,
        given_by.strip(),
        given_at,
        told.strip(),
        actor.id,
        now,
    )
    record(
        session,
        actor,
        "idea.consented",
        f"agreement:{agreement}",
        now,
        at=given_at,
        content=[given_by.strip(), told.strip()],
    )


def was_idea(session: Session, case: Case, agreement: UUID) -> bool:
    """Whether an agreement is a confidential idea, or was one: calling it otherwise takes nothing
    from whose it is."""
    return any(
        row.thread == agreement and row.kind == AgreementType.CONFIDENTIAL
        for row in agreements.every_version(session, EVERYBODY, case.id)
    )


def check_all_told(session: Session, case: Case) -> None:
    """Refused while somebody in the phase has not had what changes what is asked (I12)."""
    if untold(session, case):
        raise Refused(refusal("dialogue.changes_untold"))
    left = not_had(session, case)
    if left:
        raise Refused(refusal("dialogue.notices_not_had", None, count=str(len(left))))


def check_unrevealing(session: Session, case: Case, texts: Iterable[str]) -> None:
    """Refused when what everybody reads names a tenderer or one of its parties (I10)."""
    names = frozenset(
        name
        for one in tenderers.tenderers(session, case.id)
        for name in (one.name, *(party.name for party in one.ever))
    )
    found = named("\n".join(texts), Names(others=names))
    if found:
        raise Refused(refusal("clarification.names_other", "text", name=found))
