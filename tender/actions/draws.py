"""Drawing lots between equals: one officer commits to a secret seed, two persons reveal it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.drawing import Draw, fits, order
from criteria.refusals import Refused, refusal
from tender.actions.deciders import may_decide
from tender.actions.deciding import PROPOSE, present_outcome
from tender.actions.entry import enter, record, second_of_two
from tender.actions.recorded import require_recorded
from tender.permissions import Identity
from tender.store import decisions, draws
from tender.store.draws import CommitmentView
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SEED_BYTES = 32


def commit_draw(
    session: Session, actor: Identity, vault: Vault, stage: str, lot: str, now: datetime
) -> str:
    """Commit to a seed that nobody sees, for those who stand equal now. Returns the commitment.

    Refused while one to the same tenderers waits: nobody tries another seed.
    """
    case = enter(session, actor, PROPOSE[stage])
    may_decide(session, actor, case, stage)
    drawn = _equals(session, case, stage, lot)
    earlier = [row for row in _of(session, case, stage) if row.lot == lot]
    if any(row.seed is None and row.drawn == drawn for row in earlier):
        raise Refused(refusal("acts.draw_committed"))
    number = max((row.number for row in earlier), default=0) + 1
    draw = Draw(case.reference, stage, lot, number, tuple(name for _, name in drawn))
    seed = secrets.token_hex(_SEED_BYTES)
    commitment = draw.commitment(seed)
    sealed = vault.seal(seed.encode(), _seal(case, commitment))
    draws.commit(session, case.lot_id(lot), draw, drawn, commitment, sealed, actor.id, now)
    record(
        session,
        actor,
        "lots.committed",
        f"procedure:{case.id}",
        now,
        stage=stage,
        lot=lot,
        number=number,
        names=[id_ for id_, _ in drawn],
        digest=commitment,
    )
    return commitment


def reveal_draw(
    session: Session, actor: Identity, vault: Vault, stage: str, seen: str, now: datetime
) -> bool:
    """One of two persons reveals the seed of a commitment; with the second lots are drawn.

    seen  the commitment a page showed: both reveal the same one
    """
    case = enter(session, actor, PROPOSE[stage])
    everyone = may_decide(session, actor, case, stage)
    found = next((row for row in _of(session, case, stage) if row.commitment == seen), None)
    if found is None:
        raise Refused(refusal("acts.changed_meanwhile"))
    if found.seed is not None:
        raise Refused(refusal("acts.already_done"))
    if _equals(session, case, stage, found.lot) != found.drawn:
        raise Refused(refusal("acts.draw_changed"))
    lot_id = case.lot_id(found.lot)
    first = second_of_two(
        session,
        case,
        actor,
        f"{stage}.draw",
        f"lot:{lot_id}",
        now,
        basis=found.commitment,
        about=everyone,
    )
    if first is None:
        return False
    _draw(session, actor, vault, case, found, first.participant, now)
    return True


def _draw(
    session: Session,
    actor: Identity,
    vault: Vault,
    case: Case,
    found: CommitmentView,
    first: UUID,
    now: datetime,
) -> None:
    about = f"procedure:{case.id}"
    require_recorded(session, case, "lots.committed", object=about, digest=found.commitment)
    sealed = draws.sealed_seed(session, found.id)
    seed = vault.open_sealed(sealed, _seal(case, found.commitment)).decode()
    if not fits(found.draw(case.reference), seed, found.commitment):
        raise Refused(refusal("acts.draw_damaged"))
    ids = {name: id_ for id_, name in found.drawn}
    placed = tuple(ids[name] for name in order(seed, ids))
    draws.reveal(session, found.id, seed, first, actor.id, now)
    lot_id = case.lot_id(found.lot)
    decisions.record_draw(session, lot_id, found.stage, placed, actor.name, first, now)
    record(
        session,
        actor,
        "lots.drawn",
        f"procedure:{case.id}",
        now,
        stage=found.stage,
        lot=found.lot,
        number=found.number,
        order=list(placed),
        seed=seed,
        digest=found.commitment,
        first=first,
    )


def _equals(session: Session, case: Case, stage: str, lot: str) -> tuple[tuple[str, str], ...]:
    """Who stand equal where it decides, by name. Refused where nobody does."""
    found = next(
        (row for row in present_outcome(session, case, stage).lots if row.lot == lot), None
    )
    if found is None or not found.to_draw:
        raise Refused(refusal("acts.draw_not_needed"))
    names = dict(found.entrants)
    return tuple(sorted(((id_, names[id_]) for id_ in found.to_draw), key=lambda one: one[1]))


def _of(session: Session, case: Case, stage: str) -> list[CommitmentView]:
    return [row for row in draws.commitments(session, case.id) if row.stage == stage]


def _seal(case: Case, commitment: str) -> tuple[str, ...]:
    return (str(case.id), "draw", commitment)
