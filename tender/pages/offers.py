"""Final offers: invited at once, sealed until two persons open them, the price last of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.phases import Condition, Step, conditions
from tender.actions.entry import look
from tender.actions.offers import PARTS
from tender.actions.outcomes import admitted_tenderers
from tender.actions.standing import standing
from tender.actions.told import not_had, untold
from tender.pages.papers import Form, all_papers
from tender.pages.two import First, opening
from tender.pages.vaults import TurnView, turn_view
from tender.permissions import Identity, Permission, allowed
from tender.store import decisions, people, tenderers
from tender.store.procedures import Case, MilestoneView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SCORING = (
    "quality_opened",
    "award_declared",
    "award_sheets_in",
    "award_consensus_opened",
    "award_consensus",
    "award_signed_off",
    "quality_final",
)
"""The conditions between the two openings, in the order of work."""


@dataclass(frozen=True, slots=True)
class Opened:
    first: str
    second: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the offers.

    state   sealed, blocked (the price before quality is final), ready, begun or opened
    """

    kind: str
    state: str
    waiting: First | None = None
    opened: Opened | None = None


@dataclass(frozen=True, slots=True)
class PapersLine:
    """The papers of one tenderer; `forms` only for who may read what was agreed with it."""

    tenderer: UUID
    name: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class OffersPage:
    """How far the final offers are. Nothing of what came in before it is opened.

    untold   agreed changes of which not all tenderers heard, and `not_had` how often a tenderer has
             not had a notice
    turn     what opening asks, where persons hold the keys of the vault
    """

    invited: tuple[str, ...]
    deadline: datetime | None
    running: bool
    quality: Part
    price: Part
    scoring: tuple[Condition, ...]
    may_handle: bool
    untold: int = 0
    not_had: int = 0
    sees_dialogue: bool = False
    papers: tuple[PapersLine, ...] = ()
    turn: TurnView | None = None

    @property
    def blocked(self) -> bool:
        """Whether nobody can be invited while somebody does not know what all must know (I12)."""
        return self.deadline is None and bool(self.untold or self.not_had)


def offers_page(session: Session, actor: Identity, now: datetime) -> OffersPage:
    """The vault as this viewer may see it: no size, no count and no presence before opening."""
    case = look(session, actor, Permission.VIEW_OFFERS)
    names = {person.id: person.name for person in people.people(session, case.id)}
    handles = allowed(actor, Permission.HANDLE_OFFERS, case.step)
    quality, price = (_part(session, case, actor, names, kind, now) for kind in PARTS)
    return OffersPage(
        tuple(row.name for row in admitted(session, case)),
        case.offer_deadline,
        case.offer_deadline is not None and now <= case.offer_deadline,
        quality,
        price,
        _scoring(session, case, actor, now),
        handles,
        len(untold(session, case)),
        len(not_had(session, case)),
        allowed(actor, Permission.VIEW_DIALOGUE, case.step),
        _papers(session, case, actor) if handles else (),
        turn_view(session, actor, case) if handles else None,
    )


def _papers(session: Session, case: Case, actor: Identity) -> tuple[PapersLine, ...]:
    return tuple(
        PapersLine(one.tenderer, one.about.tenderer, one.forms if one.readable(actor) else ())
        for one in all_papers(session, case)
    )


def admitted(session: Session, case: Case, at: datetime | None = None) -> tuple[CandidacyView, ...]:
    """Who was admitted to the award phase and is in it, in the order of the list.

    at  who was in it at that moment
    """
    rows = admitted_tenderers(
        tenderers.candidacies(session, case.id, at), decisions.decisions(session, case.id)
    )
    return tuple(sorted(rows, key=lambda row: row.position))


def _part(
    session: Session,
    case: Case,
    actor: Identity,
    names: Mapping[UUID, str],
    kind: str,
    now: datetime,
) -> Part:
    opened = case.milestones.get(f"{kind}.opened")
    if opened is not None:
        return Part(kind, "opened", opened=_by_two(opened, names))
    if f"{kind}.opening" in case.milestones:
        return Part(kind, "begun")
    if case.offer_deadline is None or now <= case.offer_deadline:
        return Part(kind, "sealed")
    if kind == "price" and not case.moment.quality_final:
        return Part(kind, "blocked")
    return Part(kind, "ready", opening(session, actor, case, names, kind, now))


def _by_two(opened: MilestoneView, names: Mapping[UUID, str]) -> Opened:
    second = names[opened.second] if opened.second else ""
    return Opened(names[opened.first], second, opened.at)


def _scoring(session: Session, case: Case, actor: Identity, now: datetime) -> tuple[Condition, ...]:
    """The counts of the award scoring: never for an assessor, never for those not told of them."""
    told = visibility.handed_in(actor.viewer).everyone and not actor.viewer.has("assessor")
    if case.step is not Step.OFFERS or not case.moment.quality_opened or not told:
        return ()
    found = {row.code: row for row in conditions(standing(session, case, now))}
    return tuple(found[code] for code in SCORING)
