"""The first of two persons, who waits for the second, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tender.actions.entry import CONSENT_WINDOW, waiting
from tender.actions.exclusion import ACTS, exclusion_basis, failed_cells
from tender.actions.tenderers import may_read
from tender.permissions import Identity
from tender.store import people, procedures, tenderers
from tender.store.procedures import Case, ConsentView
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Names = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class First:
    """Who agreed first and when, and until when a second person can confirm; perhaps the viewer."""

    name: str
    at: datetime
    until: datetime
    mine: bool


def first(consent: ConsentView | None, actor: Identity, names: Names) -> First | None:
    """A consent that waits, for the page of this viewer."""
    if consent is None:
        return None
    until, mine = consent.at + CONSENT_WINDOW, consent.participant == actor.id
    return First(names[consent.participant], consent.at, until, mine)


def opening(
    session: Session, actor: Identity, case: Case, names: Names, what: str, now: datetime
) -> First | None:
    """Who agreed first to open something of the procedure, while that waits."""
    given = procedures.consents(session, case.id, f"{what}.open", str(case.id))
    return first(waiting(session, case, given, now), actor, names)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act on a tenderer that one officer agreed to, and that waits for a second.

    act  what exactly; empty for who did not declare about the tenderer yet (I5)
    """

    act: str
    tenderer: TendererView
    first: First


def proposals(session: Session, actor: Identity, case: Case, now: datetime) -> tuple[Proposal, ...]:
    """Every act on a tenderer that waits for a second officer, the first one first; none about a
    tenderer in which the viewer has an interest. One query when nothing waits."""
    if "officer" not in actor.roles:
        return ()
    given = procedures.consents_since(session, case.id, now - CONSENT_WINDOW)
    found = [one for one in unanswered(given) if one.object.startswith("tenderer:")]
    if not found:
        return ()
    known = {f"tenderer:{row.id}": row for row in tenderers.tenderers(session, case.id)}
    names = {one.id: one.name for one in people.people(session, case.id)}
    shown = []
    for one in found:
        row = known.get(one.object)
        if row is None or str(row.id) in actor.conflicted:
            continue
        agreed = first(_waits(session, case, one, row, now), actor, names)
        if agreed is not None:
            shown.append(Proposal(one.act if may_read(actor, row) else "", row, agreed))
    return tuple(shown)


def unanswered(given: Iterable[ConsentView]) -> tuple[ConsentView, ...]:
    """The consents to which nobody else agreed yet. The yes of another to the same basis does the
    act; one on another basis, or a later one of the same person, takes its place."""
    left: dict[tuple[str, str], ConsentView] = {}
    for one in given:
        key = (one.act, one.object)
        before = left.pop(key, None)
        if before and before.participant != one.participant and before.basis == one.basis:
            continue
        left[key] = one
    return tuple(left.values())


def _waits(
    session: Session, case: Case, one: ConsentView, row: TendererView, now: datetime
) -> ConsentView | None:
    """The consent, unless what failed since makes it one on something else."""
    basis = None
    if one.act in ACTS.values():
        basis = exclusion_basis(failed_cells(session, case, row))
    return waiting(session, case, (one,), now, basis=basis, about=(row.id,))
