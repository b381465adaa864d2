"""Who did what, when, to what: one entry in the chain of the procedure, with the act itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from criteria.canon import to_plain
from criteria.trail import Head
from tender import security
from tender.store import trail
from tender.store.trail import PLATFORM as PLATFORM

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Actor(Protocol):
    """Whoever acts: known to the trail by a random number per person and procedure."""

    @property
    def participant(self) -> str: ...


def chain_of(procedure_id: UUID | None) -> str:
    return PLATFORM if procedure_id is None else str(procedure_id)


def record(
    session: Session,
    actor: Actor,
    act: str,
    object_: str,
    now: datetime,
    *,
    procedure_id: UUID | None,
    sealed: Iterable[str] = (),
    **fields: object,
) -> Head:
    """Add one entry in the transaction of the act itself; the caller commits both or neither.

    `object_` is written as "kind:uuid". Further named fields (old, new, result, basis, reason)
    are each salted and digested apart, so each can be shown or erased apart. Points go in as
    whole thousandths, money as whole cents or as text; floats are refused. `sealed` holds digests
    of commitments whose opening is kept elsewhere, such as inside a sealed offer.
    """
    security.note(session, act, object_, actor.participant)
    named = {"act": act, "actor": actor.participant, "object": object_, **fields}
    values = {name: to_plain(value) for name, value in named.items()}
    return trail.append(session, chain_of(procedure_id), values, now, sealed=sealed)
