"""What a delegate does before anything of a tenderer opens: promise silence, declare interests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import wording
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, look, record
from tender.actions.tenderers import check_declaration, note_declaration
from tender.permissions import Identity, NotGranted, Permission
from tender.store import councils, people, tenderers
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

UNDERTAKING, INTERESTS = "undertaking", "interests"


def what_first(session: Session, actor: Identity, case: Case) -> str | None:
    """What this delegate still has to do before reading, asking or advising; None for nothing.

    Interests are declared where the plan lets delegates read, about every tenderer that is in.
    """
    if councils.undertaken(session, actor.id) is None:
        return UNDERTAKING
    if case.plan.advising.reads:
        inside = {str(row.tenderer) for row in tenderers.candidacies(session, case.id)}
        if inside - actor.declared - actor.conflicted:
            return INTERESTS
    return None


def enter_joined(session: Session, actor: Identity) -> Case:
    """The procedure, locked for an act of a delegate who promised and declared what comes first."""
    case = enter(session, actor, Permission.GIVE_ADVICE)
    first = what_first(session, actor, case)
    if first is not None:
        raise Refused(refusal(f"council.{first}_first"))
    return case


def first(session: Session, actor: Identity) -> str | None:
    """What this delegate does before any page of the council shows; None for nothing."""
    return what_first(session, actor, look(session, actor, Permission.JOIN_COUNCIL))


def give_undertaking(session: Session, actor: Identity, promised: bool, now: datetime) -> None:
    """Promise to keep silent about what is read and heard; once, a second time changes nothing."""
    enter(session, actor, Permission.JOIN_COUNCIL)
    if councils.undertaken(session, actor.id) is not None:
        return
    if not promised:
        raise Refused(refusal("council.promise_missing", "promised"))
    text = wording()
    councils.undertake(session, actor.id, text, now)
    record(session, actor, "undertaking.given", f"participant:{actor.id}", now, wording=text)


def declare_interests(
    session: Session,
    actor: Identity,
    answers: Mapping[UUID, tuple[str, str]],
    shown: str,
    now: datetime,
) -> None:
    """Declare about all tenderers that are asked about, on one page; each is an act of its own.

    answers  per tenderer the answer and its explanation; what a page did not ask is passed over
    shown    which tenderers and parties the page named: refused when another came since
    """
    case = enter(session, actor, Permission.JOIN_COUNCIL)
    if not case.plan.advising.reads:
        raise NotGranted
    everyone = {row.id: row for row in askable(session, actor, case)}
    asked = tuple(row for row in everyone.values() if str(row.id) not in actor.declared)
    before = {
        row.tenderer: (row.answer, row.explanation)
        for row in people.all_declarations(session, case.id, actor.id)
        if row.covers_all
    }
    said = {id_: (answer, why.strip()) for id_, (answer, why) in answers.items() if id_ in everyone}
    said = {row.id: said.get(row.id, ("", "")) for row in asked} | {
        id_: one for id_, one in said.items() if one != before.get(id_)
    }
    if said and shown not in (named(asked), named(everyone.values())):
        raise Refused(refusal("council.parties_changed"))
    faults = (
        fault
        for id_, one in said.items()
        for fault in check_declaration(actor, id_, *one, of=f"-{id_}")
    )
    refuse_if(tuple(faults))
    for id_, one in said.items():
        note_declaration(session, actor, everyone[id_], *one, now)


def askable(session: Session, actor: Identity, case: Case) -> tuple[TendererView, ...]:
    """The tenderers a delegate can be asked about, by name: those that are in, and of whom this
    person declared no interest."""
    inside = {row.tenderer for row in tenderers.candidacies(session, case.id)}
    rows = (
        row
        for row in tenderers.tenderers(session, case.id)
        if row.id in inside and str(row.id) not in actor.conflicted
    )
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), str(row.id))))


def named(asked: Iterable[TendererView]) -> str:
    """Which tenderers and parties a page names, as one short text."""
    rows = [(str(row.id), len(row.ever)) for row in asked]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
