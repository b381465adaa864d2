"""Tenderers as a list, their opening, the declarations about them and what they wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.entry import look
from tender.actions.receiving import APPLICATION
from tender.actions.tenderers import has_opened, require_declared, tenderer_in
from tender.pages.two import opening
from tender.pages.vaults import TurnView, turn_view
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import contents, envelopes, outside, people, tenderers
from tender.store.envelopes import EnvelopeView
from tender.store.people import DeclarationView
from tender.store.procedures import Case, MilestoneView
from tender.store.tenderers import CandidacyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

APPLICATIONS = "applications"


@dataclass(frozen=True, slots=True)
class TendererRow:
    """A tenderer in the list. `mine` is the viewer's own declaration, when there is one.

    email  of its contact; empty when it is not known, or not for this reader
    """

    tenderer: TendererView
    state: str
    mine: DeclarationView | None
    email: str = ""

    @property
    def opened(self) -> bool:
        return bool(self.tenderer.candidacies)

    @property
    def shown(self) -> bool:
        """Not to somebody who declared an interest."""
        return self.mine is None or not self.mine.conflict


@dataclass(frozen=True, slots=True)
class OpeningView:
    """How far the opening by two is.

    state  unset, running, nothing, ready, waiting, begun or done
    mine   whether the viewer is the one who waits for the other
    """

    state: str
    deadline: datetime | None
    received: int
    late: int
    first: str = ""
    second: str = ""
    until: datetime | None = None
    at: datetime | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class IndexPage:
    """turn: what opening asks, where persons hold the keys of the vault."""

    case: Case
    rows: tuple[TendererRow, ...]
    opening: OpeningView
    may_invite: bool
    may_open: bool
    may_declare: bool
    reads: bool
    may_test: bool
    may_record: bool
    may_set_aside: bool
    may_contact: bool
    turn: TurnView | None = None


@dataclass(frozen=True, slots=True)
class DeclarePage:
    """decides: whether this person decides on doubts of others; onward: where this person reads
    what a tenderer wrote now: dossier, by its name, or sheets; empty for nowhere yet."""

    case: Case
    rows: tuple[TendererRow, ...]
    chosen: TendererRow | None
    decides: bool
    onward: str


@dataclass(frozen=True, slots=True)
class LotDossier:
    """The answers of one lot: (title, question, text)."""

    title: Text
    answers: tuple[tuple[Text, Text, str], ...]


@dataclass(frozen=True, slots=True)
class DossierPage:
    """What a tenderer wrote; no lots while the viewer has not opened it in this step.

    part  the viewer sees some of the answers alone
    """

    case: Case
    tenderer: TendererView
    opened: bool
    lots: tuple[LotDossier, ...]
    part: bool


def index_page(session: Session, actor: Identity, now: datetime) -> IndexPage:
    case = look(session, actor, Permission.VIEW_TENDERERS)
    bidders = tenderers.tenderers(session, case.id)
    mine = {row.tenderer: row for row in people.all_declarations(session, case.id, actor.id)}
    gone = envelopes.all_envelopes(session, case.id, APPLICATION)
    recording = allowed(actor, Permission.RECORD_ELSEWHERE, case.step)
    may_contact = allowed(actor, Permission.KEEP_CONTACT, case.step)
    known = outside.contacts(session, case.id) if may_contact else {}
    emails = {id_: one.email for id_, one in known.items() if str(id_) not in actor.conflicted}
    return IndexPage(
        case,
        tuple(
            TendererRow(row, _state(row, gone), mine.get(row.id), emails.get(row.id, ""))
            for row in bidders
        ),
        _opening(session, actor, case, bidders, now),
        allowed(actor, Permission.INVITE_TENDERER, case.step),
        allowed(actor, Permission.OPEN_APPLICATIONS, case.step),
        allowed(actor, Permission.DECLARE, case.step),
        visibility.beside_name(actor.viewer, case.moment),
        allowed(actor, Permission.VIEW_SUITABILITY, case.step),
        recording and f"{APPLICATIONS}.opening" not in case.milestones,
        allowed(actor, Permission.DECIDE_DEMAND, case.step),
        may_contact,
        turn_view(session, actor, case) if recording else None,
    )


def _state(tenderer: TendererView, received: Mapping[UUID, Sequence[EnvelopeView]]) -> str:
    state = state_of(tenderer)
    return "withdrawn" if state == "invited" and tenderer.id in received else state


def state_of(tenderer: TendererView) -> str:
    """One word for where a tenderer stands."""
    if tenderer.aside is not None:
        return tenderer.aside
    if tenderer.candidacies:
        return "opened"
    if tenderer.application is None:
        return "invited"
    return "late" if tenderer.late else "received"


def _opening(
    session: Session,
    actor: Identity,
    case: Case,
    bidders: tuple[TendererView, ...],
    now: datetime,
) -> OpeningView:
    names = {person.id: person.name for person in people.people(session, case.id)}
    deadline = case.plan.application_deadline
    late = sum(1 for row in bidders if row.late)
    received = sum(1 for row in bidders if row.application is not None) - late
    begun = case.milestones.get(f"{APPLICATIONS}.opening")
    if begun is not None:
        return _by_two(case, begun, names, deadline, received, late)
    first = opening(session, actor, case, names, APPLICATIONS, now)
    if first is not None:
        return OpeningView(
            "waiting", deadline, received, late, first.name, until=first.until, mine=first.mine
        )
    return OpeningView(_before(deadline, received, now), deadline, received, late)


def _before(deadline: datetime | None, received: int, now: datetime) -> str:
    if deadline is None:
        return "unset"
    if now <= deadline:
        return "running"
    return "ready" if received else "nothing"


def _by_two(
    case: Case,
    begun: MilestoneView,
    names: dict[UUID, str],
    deadline: datetime | None,
    received: int,
    late: int,
) -> OpeningView:
    done = case.milestones.get(f"{APPLICATIONS}.opened")
    return OpeningView(
        "begun" if done is None else "done",
        deadline,
        received,
        late,
        names[begun.first],
        names[begun.second] if begun.second else "",
        at=begun.at if done is None else done.at,
    )


def declare_page(session: Session, actor: Identity, tenderer_id: UUID | None) -> DeclarePage:
    """Everyone of whom applications were opened, and the one to declare about. Somebody who only
    scores is not asked about who takes no part."""
    case = look(session, actor, Permission.DECLARE)
    mine = {row.tenderer: row for row in people.all_declarations(session, case.id, actor.id)}
    rows = tuple(
        TendererRow(row, state_of(row), mine.get(row.id))
        for row in tenderers.tenderers(session, case.id)
        if row.candidacies
    )
    chosen = next((row for row in rows if row.tenderer.id == tenderer_id), None)
    if tenderer_id is not None and chosen is None:
        raise NotGranted
    if actor.roles <= {"assessor"}:
        rows = tuple(row for row in rows if row.tenderer.valid or row.mine)
    decides = allowed(actor, Permission.DECIDE_DOUBT, case.step)
    onward = "sheets" if allowed(actor, Permission.SCORE, case.step) else ""
    if visibility.beside_name(actor.viewer, case.moment):
        onward = "dossier"
    return DeclarePage(case, rows, chosen, decides, onward)


def dossier_page(session: Session, actor: Identity, tenderer_id: UUID) -> DossierPage:
    """Refused until the viewer declared; NotGranted in a conflict, and to who scores without
    names."""
    case = look(session, actor, Permission.DECLARE)
    tenderer = tenderer_in(session, case, tenderer_id)
    if not tenderer.candidacies or not visibility.beside_name(actor.viewer, case.moment):
        raise NotGranted
    require_declared(actor, tenderer_id)
    opened = has_opened(session, actor, case, tenderer_id)
    sight = visibility.answers(actor.viewer, case.moment, "selection")
    lots = _lots(session, sight, case, tenderer) if opened else ()
    asked = [q for key, _ in tenderer.candidacies for q in case.plan.lot(key).selection.questions]
    part = not all(sight.asks(question.id) for question in asked)
    return DossierPage(case, tenderer, opened, lots, part)


def _lots(
    session: Session, sight: Sight, case: Case, tenderer: TendererView
) -> tuple[LotDossier, ...]:
    found = []
    for key, candidacy_id in tenderer.candidacies:
        candidacy = CandidacyView(candidacy_id, key, tenderer.id, tenderer.name, tenderer.position)
        texts = contents.answers(session, sight, candidacy, "selection")
        rules = case.plan.lot(key)
        found.append(
            LotDossier(
                rules.title,
                tuple(
                    (q.title, q.text, texts.get(q.id, ""))
                    for q in rules.selection.questions
                    if sight.asks(q.id)
                ),
            )
        )
    return tuple(found)
