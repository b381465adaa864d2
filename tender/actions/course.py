"""Making a procedure, giving roles, and going from step to step."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.beginning import AGENDA
from criteria.case import CaseFacts
from criteria.catalogue import Catalogues, chosen
from criteria.outcome import AWARD
from criteria.phases import BLIND, Step, check_advance
from criteria.plan import EvaluationPlan, first_draft
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.roles import check_grant
from criteria.text import Text
from criteria.visibility import Viewer, judges_again
from tender.actions.entry import enter, record
from tender.actions.judging import can_judge_again
from tender.actions.showing import note_step
from tender.actions.standing import committee_open, standing
from tender.permissions import ROLES, Identity, Permission
from tender.store import accounts, invitations, people, procedures, readings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.models.identity import User


def create_procedure(
    session: Session,
    user_id: UUID,
    reference: str,
    title: Text,
    authority: str,
    catalogues: Catalogues,
    facts: CaseFacts,
    now: datetime,
    lots: tuple[tuple[str, Text], ...] | None = None,
) -> Identity:
    """A new procedure with a plan from the catalogues and the facts of a case."""
    user = accounts.by_id(session, user_id)
    if user is None:
        raise Refused(refusal("acts.account_unknown", "email"))
    topics = chosen(catalogues.topics, AGENDA)
    plan = first_draft(
        reference, title, authority, catalogues, facts, topics, *([lots] if lots else [])
    )
    return opened(session, user, plan, now)


def opened(session: Session, user: User, plan: EvaluationPlan, now: datetime) -> Identity:
    """A new procedure with the draft of its plan; the maker becomes its first officer.

    Whatever the plan holds already is a proposal: nobody chose it yet (I13).
    """
    reference = plan.reference
    taken = procedures.is_taken(session, reference)
    procedure_id = None if taken else procedures.create(session, reference, plan.title, plan, now)
    if procedure_id is None:
        raise Refused(refusal("beginning.reference_taken", "reference"))
    row = people.add_participant(session, procedure_id, user)
    people.grant(session, row.id, "officer")
    actor = Identity(procedure_id, user.id, str(row.id), row.name, frozenset({"officer"}))
    record(
        session,
        actor,
        "procedure.created",
        f"procedure:{procedure_id}",
        now,
        reference=reference,
        step=Step.PREPARE.value,
    )
    return actor


def grant_role(session: Session, actor: Identity, email: str, role: str, now: datetime) -> UUID:
    """Give somebody with an account a role in the procedure. Returns the participant."""
    case = enter(session, actor, Permission.GRANT_ROLE)
    if role not in ROLES:
        raise Refused(refusal("acts.role_missing", "role"))
    user = accounts.by_email(session, email)
    if user is None:
        raise Refused(refusal("acts.account_unknown", "email"))
    waiting = invitations.pending(session, user.id)
    foreign = waiting is not None and waiting.procedure not in (None, case.id)
    if foreign and not (waiting and waiting.entered and role == "delegate"):
        raise Refused(refusal("roles.not_logged_in_yet", "email"))
    row = people.add_participant(session, case.id, user)
    if row.id == actor.id:
        raise Refused(refusal("acts.role_to_self", "email"))
    renewable = role == "assessor" and (committee_open(session, case, now) or can_judge_again(case))
    unpriced = case.moment.prices_opened and judges_again(Viewer(str(row.id)), case.moment, AWARD)
    held = people.roles_of(session, row.id)
    refuse_if(check_grant(held, role, case.step, renewable, unpriced))
    if foreign:
        invitations.void(session, user.id)  # whoever made one elsewhere does not come in here
    if waiting is not None and (foreign or role != "delegate"):
        accounts.end_sessions(session, user)  # what let somebody in before is not enough any more
    people.grant(session, row.id, role)
    record(session, actor, "role.granted", f"participant:{row.id}", now, role=role)
    return row.id


def advance(session: Session, actor: Identity, expected: Step, now: datetime) -> Step:
    """End the step the officer sees and begin the next. Refused with every open condition."""
    case = enter(session, actor, Permission.ADVANCE)
    faults = check_advance(standing(session, case, now), expected)
    refuse_if(_without_counts(faults) if "assessor" in actor.roles else faults)
    following = case.step.following
    assert following is not None
    procedures.enter_step(session, case, following, actor.id, now)
    record(
        session,
        actor,
        "procedure.closed" if following is Step.CLOSED else "step.advanced",
        f"procedure:{case.id}",
        now,
        old=case.step.value,
        new=following.value,
    )
    note_step(session, actor, case, now)
    return following


def _without_counts(faults: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """For somebody who scores as well: that something is missing, not how much (I2)."""
    blind = refusal("phases.not_all_in")
    counting = {f"phases.{code}_open" for code in BLIND}
    return tuple(dict.fromkeys(blind if fault.code in counting else fault for fault in faults))


def note_reading(
    session: Session, actor: Identity, case: procedures.Case, object_: str, now: datetime
) -> None:
    """Opening something closed is an event, once per person, object and step (I6)."""
    if readings.note_reading(session, case, actor.id, object_, now):
        record(session, actor, "object.opened", object_, now, step=case.step.value)
