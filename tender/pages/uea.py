"""What the parties of a tenderer declared of themselves, beside what is demanded of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import espd
from criteria.catalogue import Demand
from criteria.refusals import Refusal, refusal
from criteria.uea import (
    Counts,
    Criterion,
    Declaration,
    DeclaredAnswer,
    counts,
    declared,
    declared_answer,
)
from criteria.uea_beside import Difference, differences
from tender.actions import desk
from tender.actions.entry import look
from tender.actions.tenderers import (
    may_read,
    party_in,
    party_of,
    require_declared,
    require_workable,
    tenderer_shown,
)
from tender.actions.uea import contradicting, seen_before
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import evidence, uea
from tender.store.evidence import EvidenceView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView
from tender.store.uea import UeaView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 20
"""Criteria on one page of a declaration."""


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with its versions, newest first. `former`: it takes part no more."""

    party: PartyView
    versions: tuple[UeaView, ...]
    former: bool = False

    @property
    def last(self) -> UeaView | None:
        """The version that counts."""
        return next((one for one in self.versions if one.withdrawn is None), None)

    @property
    def earlier(self) -> tuple[UeaView, ...]:
        """The others, withdrawn ones among them."""
        return tuple(one for one in self.versions if one is not self.last)


@dataclass(frozen=True, slots=True)
class Beside:
    """A declaration beside the plan.

    demands    what is declared against each demand that something speaks to
    apart      what we know but this plan does not demand
    unmatched  criteria that we know nothing of
    """

    declaration: Declaration
    counts: Counts
    demands: tuple[tuple[Demand, tuple[DeclaredAnswer, ...]], ...]
    apart: tuple[DeclaredAnswer, ...]
    unmatched: tuple[Criterion, ...]

    @property
    def remarks(self) -> tuple[Refusal, ...]:
        """What is odd in the file, and how much more there is."""
        found = tuple(one.refusal() for one in self.declaration.remarks)
        more = self.declaration.more
        return (*found, refusal("uea.more", None, count=more)) if more else found

    @property
    def alarming(self) -> int:
        """How many criteria say that a ground applies, that a demand is not met, or both."""
        rows = {id(one): one for _, answers in self.demands for one in answers}
        return len({one.criterion for one in (*rows.values(), *self.apart) if one.alarming})


@dataclass(frozen=True, slots=True)
class UeaPage:
    """The declarations of a tenderer; of one party beside the plan, once interests are declared.

    testing    the parties of which one can be read in now
    handed_in  the XML that lies with the evidence
    """

    case: Case
    tenderer: TendererView
    lines: tuple[PartyLine, ...]
    chosen: PartyLine | None
    shown: Beside | None
    contradictions: tuple[Refusal, ...]
    declared: bool
    may_import: bool
    testing: frozenset[UUID]
    handed_in: tuple[EvidenceView, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version in full, a page of its criteria at a time, and what it changed."""

    case: Case
    tenderer: TendererView
    party: PartyView
    view: UeaView
    declaration: Declaration
    counts: Counts
    criteria: tuple[Criterion, ...]
    differences: tuple[Difference, ...] | None
    page: int
    pages: int
    may_withdraw: bool


def beside(declaration: Declaration, case: Case) -> Beside:
    """A declaration beside the demands of the plan."""
    answered = tuple((demand, declared(declaration, demand.id)) for demand in case.plan.demands)
    ids = {demand.id for demand in case.plan.demands}
    matched = [(one, one.row) for one in declaration.criteria]
    return Beside(
        declaration,
        counts(declaration),
        tuple((demand, answers) for demand, answers in answered if answers),
        tuple(
            declared_answer(declaration, one, row)
            for one, row in matched
            if row is not None and not any(map(row.speaks_to, ids))
        ),
        tuple(one for one, row in matched if row is None),
    )


def uea_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID | None
) -> UeaPage:
    """The declarations of a tenderer. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    testing = frozenset(one.id for one in desk.parties_tested(session, case, tenderer))
    may = reads_in(session, actor, case, tenderer)
    if not may_read(actor, tenderer):
        return UeaPage(case, tenderer, (), None, None, (), False, may, testing)
    given = evidence.evidence(session, case.id, tenderer.id)
    xml = tuple(one for one in given if one.is_xml and not one.withdrawn)
    found: dict[UUID, list[UeaView]] = {}
    for one in uea.versions(session, tenderer.id):
        found.setdefault(one.party, []).append(one)
    lines = tuple(
        PartyLine(one, tuple(found.get(one.id, ())), one in tenderer.former)
        for one in tenderer.ever
    )
    chosen = _chosen(lines, party_id)
    last = uea.of_party(session, chosen.party.id) if chosen else None
    shown = beside(last[1], case) if last else None
    against: tuple[Refusal, ...] = ()
    if chosen and last and not chosen.former:
        against = contradicting(case, tenderer, chosen.party, last[1])
    return UeaPage(case, tenderer, lines, chosen, shown, against, True, may, testing, xml)


def reads_in(session: Session, actor: Identity, case: Case, tenderer: TendererView) -> bool:
    """Whether this person may read in what some party of a tenderer declares in this step."""
    may = tenderer.valid and allowed(actor, Permission.IMPORT_UEA, case.step)
    return may and bool(desk.parties_tested(session, case, tenderer))


def _chosen(lines: tuple[PartyLine, ...], party_id: UUID | None) -> PartyLine | None:
    """The party that was asked for, else the first with a declaration, else the first."""
    if party_id is None:
        return next((line for line in lines if line.last), lines[0] if lines else None)
    for line in lines:
        if line.party.id == party_id:
            return line
    raise NotGranted


def version_page(
    session: Session, actor: Identity, tenderer_id: UUID, version_id: UUID, wanted: int
) -> VersionPage:
    """One version in full. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    require_declared(actor, tenderer.id)
    view = next((one for one in uea.versions(session, tenderer.id) if one.id == version_id), None)
    if view is None or view.withdrawn:
        raise NotGranted
    found = uea.of_party(session, view.party, view.number)
    before = uea.of_party(session, view.party, view.number - 1)
    assert found is not None
    declaration = found[1]
    pages = max(1, -(-len(declaration.criteria) // PAGE_SIZE))
    wanted = min(wanted, pages)
    return VersionPage(
        case,
        tenderer,
        party_of(tenderer, view.party, ever=True),
        view,
        declaration,
        counts(declaration),
        declaration.criteria[(wanted - 1) * PAGE_SIZE : wanted * PAGE_SIZE],
        differences(before[1], declaration) if before else None,
        wanted,
        pages,
        allowed(actor, Permission.RECORD_EVIDENCE, case.step),
    )


def entry_page(
    session: Session, actor: Identity, tenderer_id: UUID, party_id: UUID
) -> tuple[Case, TendererView, PartyView, tuple[espd.Row, ...], str]:
    """What is asked when the answers of a document are typed over, in the order of the form.

    The last is what a form remembers of the versions there are.
    """
    case = look(session, actor, Permission.IMPORT_UEA)
    tenderer, party = party_in(session, case, party_id)
    if tenderer.id != tenderer_id:
        raise NotGranted
    require_workable(actor, tenderer)
    desk.require_tested(session, case, tenderer, [party.id])
    rows = espd.asked(frozenset(one.id for one in case.plan.demands))
    return case, tenderer, party, rows, seen_before(session, tenderer.id)


def declared_against(
    session: Session, party_id: UUID, demand_id: str
) -> tuple[DeclaredAnswer, ...]:
    """What a party's last declaration says on one demand. The caller asks who may read it."""
    found = uea.of_party(session, party_id)
    return declared(found[1], demand_id) if found else ()
