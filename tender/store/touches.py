"""Who changed the account of whom, as the trail tells: made or opened up again, its second factor
put aside, or a role or right given or taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from criteria.canon import canonical
from criteria.trail import moment, open_body, read_moment
from tender.models.procedures import Participant
from tender.models.trail import TrailEntry, TrailValue
from tender.store.trail import PLATFORM

ACTS = (
    *("account.invited", "account.link_renewed", "account.reopened"),
    *("factor.reset_asked", "factor.reset", "factor.reset_by_host"),
    *("right.given", "right.withdrawn", "role.granted", "role.withdrawn"),
)


@dataclass(frozen=True, slots=True)
class Touch:
    """Which account changed the other of two, by which act."""

    by: UUID
    act: str
    at: datetime


def last_touch(
    session: Session, one: UUID, other: UUID, after: datetime, procedure_id: UUID | None = None
) -> Touch | None:
    """The last time after a moment that one of two accounts changed the other. Two queries.

    procedure_id  whose roles count; None: of every procedure in which both take part
    """
    known = {(PLATFORM, str(id_)): id_ for id_ in (one, other)}
    ways = [(PLATFORM, str(a), f"account:{b}") for a, b in ((one, other), (other, one))]
    for chain, (a, b) in _together(session, one, other, procedure_id).items():
        known |= {(chain, str(a)): one, (chain, str(b)): other}
        ways += [(chain, str(a), f"participant:{b}"), (chain, str(b), f"participant:{a}")]
    act, actor, about = (aliased(TrailValue) for _ in range(3))
    query = select(TrailEntry.chain, TrailEntry.body, act.value, actor.value)
    for of, name in ((act, "act"), (actor, "actor"), (about, "object")):
        query = query.join(of, and_(of.entry_id == TrailEntry.id, of.name == name))
    query = query.where(
        TrailEntry.body >= f'{{"at":"{moment(after)}',  # a body begins with its moment
        act.value.in_([_text(one) for one in ACTS]),
        or_(
            *(
                and_(TrailEntry.chain == chain, actor.value == _text(a), about.value == _text(b))
                for chain, a, b in ways
            )
        ),
    )
    found = [
        Touch(known[chain, who.strip('"')], what.strip('"'), read_moment(open_body(body)[3]))
        for chain, body, what, who in session.execute(query)
    ]
    return max((row for row in found if row.at > after), key=lambda row: row.at, default=None)


def _together(
    session: Session, one: UUID, other: UUID, procedure_id: UUID | None
) -> dict[str, tuple[UUID, UUID]]:
    """Per chain of a procedure in which both take part, as whom each does."""
    mine, theirs = aliased(Participant), aliased(Participant)
    query = (
        select(mine.procedure_id, mine.id, theirs.id)
        .join(theirs, theirs.procedure_id == mine.procedure_id)
        .where(mine.user_id == one, theirs.user_id == other)
    )
    if procedure_id is not None:
        query = query.where(mine.procedure_id == procedure_id)
    return {str(chain): (a, b) for chain, a, b in session.execute(query)}


def _text(value: str) -> str:
    return canonical(value).decode()
