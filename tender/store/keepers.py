"""Who keeps heads of the trail elsewhere, and the chains that they keep the heads of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from tender.models.identity import Role, User
from tender.models.outbox import HeadKeeper
from tender.models.procedures import Participant, StepChange
from tender.store.accounts import ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class KeeperView:
    """Somebody who keeps heads; procedure: whose chain, None for that of the platform."""

    id: UUID
    procedure: UUID | None
    name: str
    email: str
    by: str
    at: datetime


def keepers(session: Session, procedure_id: UUID | None) -> tuple[KeeperView, ...]:
    """Who keeps the heads of one chain now, in order of address. One query."""
    return _present(session, HeadKeeper.procedure_id.is_not_distinct_from(procedure_id))


def every_keeper(session: Session) -> tuple[KeeperView, ...]:
    """Who keeps heads of any chain now. One query."""
    return _present(session, true())


def _present(session: Session, of: ColumnElement[bool]) -> tuple[KeeperView, ...]:
    newest = (
        select(HeadKeeper.keeper, func.max(HeadKeeper.number).label("number"))
        .group_by(HeadKeeper.keeper)
        .subquery()
    )
    rows = session.execute(
        select(HeadKeeper, User.name)
        .join(
            newest,
            (newest.c.keeper == HeadKeeper.keeper) & (newest.c.number == HeadKeeper.number),
        )
        .join(User, User.id == HeadKeeper.by_id)
        .where(HeadKeeper.keeps, of)
        .order_by(HeadKeeper.email, HeadKeeper.keeper)
    )
    return tuple(
        KeeperView(row.keeper, row.procedure_id, row.name, row.email, by, row.at)
        for row, by in rows
    )


def taking_part(session: Session, of: tuple[KeeperView, ...]) -> frozenset[UUID]:
    """Those who by now take part in what the chain is of, or manage accounts. One query."""
    address = func.lower(HeadKeeper.email)
    rows = session.scalars(
        select(HeadKeeper.keeper)
        .join(User, User.email == address)
        .outerjoin(
            Participant,
            (Participant.user_id == User.id)
            & (Participant.procedure_id == HeadKeeper.procedure_id),
        )
        .where(
            HeadKeeper.keeper.in_([one.id for one in of]),
            Participant.id.is_not(None)
            | (HeadKeeper.procedure_id.is_(None) & User.roles.any(Role.name == ADMINISTRATOR)),
        )
    )
    return frozenset(rows)


def keep(
    session: Session, procedure_id: UUID | None, name: str, email: str, by: UUID, now: datetime
) -> UUID:
    """Somebody keeps heads from now on."""
    row = HeadKeeper(
        procedure_id=procedure_id,
        keeper=uuid4(),
        number=1,
        name=name,
        email=email,
        keeps=True,
        by_id=by,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.keeper


def stop(session: Session, keeper: KeeperView, by: UUID, now: datetime) -> None:
    """Somebody keeps heads no more; who it was stays."""
    number = select(func.max(HeadKeeper.number)).where(HeadKeeper.keeper == keeper.id)
    session.add(
        HeadKeeper(
            procedure_id=keeper.procedure,
            keeper=keeper.id,
            number=(session.scalar(number) or 0) + 1,
            name=keeper.name,
            email=keeper.email,
            keeps=False,
            by_id=by,
            at=now,
        )
    )
    session.flush()


def stepped(session: Session) -> dict[UUID, datetime]:
    """When each procedure entered the step it is in. One query."""
    rows = session.execute(
        select(StepChange.procedure_id, func.max(StepChange.at)).group_by(StepChange.procedure_id)
    )
    return {id_: at for id_, at in rows}
