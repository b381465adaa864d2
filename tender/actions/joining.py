"""What a delegate does before anything of a tenderer opens: promise silence, declare interests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tender.actions.entry import enter
from tender.permissions import Identity, NotGranted, Permission
from tender.store import councils, tenderers
from tender.store.procedures import Case

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
    """The procedure, locked for an act of a delegate who is ready; NotGranted otherwise."""
    case = enter(session, actor, Permission.GIVE_ADVICE)
    if what_first(session, actor, case) is not None:
        raise NotGranted
    return case
