"""The evidence of one tenderer: what there is, what it serves, what its dates come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.admission import applies, asked
from criteria.catalogue import Demand
from criteria.cells import Cell
from criteria.evidence import PAST, reference_date, slots
from criteria.evidence_kinds import Kind, kinds
from criteria.openings import names_looked_for
from tender.actions.entry import look
from tender.actions.tenderers import tenderer_in
from tender.pages.suitability_cells import Proof, proofs
from tender.pages.uea import reads_in
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import evidence, pages, people
from tender.store.evidence import EvidenceView
from tender.store.pages import MaskView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 50
SHOWN = ("past", "unknown", "unused")
MOST_MISSING = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A demand that a piece serves, for which parties; `all`: everyone to whom it is put.

    left  those that take part no longer
    """

    demand: Demand
    parties: tuple[PartyView, ...]
    all: bool
    left: tuple[PartyView, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece in the list, with what it serves: per demand the parties."""

    proof: Proof
    adder: str
    serves: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A proof that demands ask and nobody gave: the kinds that would do, and for which parties."""

    kinds: tuple[Kind, ...]
    demands: tuple[Demand, ...]
    parties: tuple[PartyView, ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The list of a tenderer's evidence. Nothing of it shows before the viewer declared.

    known      every piece there is or was
    gone       what was withdrawn, for officer and auditor, with who did it
    missing    the open slots, at most so many; `more` is how many are not shown
    reference  the day on which it has to be valid
    masks      of each file that assessors read without names, what was found of the name in it
    editions   of each piece that is read in place of such a file, the number of that file
    """

    case: Case
    tenderer: TendererView
    hidden: bool
    declared: bool
    known: frozenset[UUID]
    lines: tuple[EvidenceLine, ...]
    gone: tuple[tuple[EvidenceView, str], ...]
    missing: tuple[MissingLine, ...]
    more: int
    demands: tuple[Demand, ...]
    reference: date | None
    masks: Mapping[UUID, MaskView]
    editions: Mapping[UUID, int]
    ages: bool
    may_record: bool
    may_import: bool
    shown: str
    counts: Mapping[str, int]
    page: int
    pages: int


def evidence_page(
    session: Session, actor: Identity, tenderer_id: UUID, shown: str = "", wanted: int = 1
) -> EvidencePage:
    """The evidence of a tenderer; NotGranted when it is not there. Fixed queries."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    found = tenderer_in(session, case, tenderer_id)
    if not found.candidacies:
        raise NotGranted
    hidden = str(found.id) in actor.conflicted
    declared = str(found.id) in actor.declared and not hidden
    names = {person.id: person.name for person in people.people(session, case.id)}
    every = evidence.evidence(session, case.id, found.id) if declared else ()
    blind = visibility.blind_to_prices(actor.viewer, case.moment)
    everything = tuple(one for one in every if not (blind and one.about_offer))
    there = proofs(case.plan, (one for one in everything if not one.withdrawn))
    put = asked(case.plan)
    titles = {demand.id: demand for demand in put}
    some = [proof for proof in there if _fits(proof, shown)]
    last = max(1, -(-len(some) // PAGE_SIZE))
    page = min(wanted, last)
    masking = declared and names_looked_for(case.plan)
    masked = pages.masks(session, case.id, found.id) if masking else ()
    open_ = _missing(found, put, there) if declared else ()
    sees_gone = bool(actor.roles & {"officer", "auditor"})
    return EvidencePage(
        case,
        found,
        hidden,
        declared,
        frozenset(one.id for one in everything),
        tuple(
            EvidenceLine(
                proof,
                names.get(proof.evidence.adder, "") if proof.evidence.adder else "",
                _serves(found, titles, proof.evidence),
            )
            for proof in some[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ),
        tuple(
            (one, names.get(one.withdrawn_by, "") if one.withdrawn_by else "")
            for one in everything
            if one.withdrawn and sees_gone
        ),
        open_[:MOST_MISSING],
        max(0, len(open_) - MOST_MISSING),
        put,
        reference_date(case.plan),
        {one.file: one for one in masked},
        {one.edition: one.number for one in masked if one.edition},
        case.plan.applies("proof-ages"),
        declared and allowed(actor, Permission.RECORD_EVIDENCE, case.step),
        declared and reads_in(session, actor, case, found),
        shown,
        {one: sum(_fits(proof, one) for proof in there) for one in ("", *SHOWN)},
        page,
        last,
    )


def _fits(proof: Proof, shown: str) -> bool:
    if shown == "past":
        return proof.judged.validity in PAST
    if shown == "unknown":
        return proof.judged.validity in ("unknown", "no_end")
    return shown != "unused" or not proof.evidence.serves


def _serves(
    tenderer: TendererView, titles: Mapping[str, Demand], one: EvidenceView
) -> tuple[Served, ...]:
    there = set(one.serves)
    found = []
    for demand in titles.values():
        put = [party for party in tenderer.parties if applies(demand, party.standing)]
        having = tuple(party for party in put if (demand.id, str(party.id)) in there)
        left = tuple(p for p in tenderer.former if (demand.id, str(p.id)) in there)
        if having or left:
            found.append(Served(demand, having, len(having) == len(put) > 0, left))
    return tuple(found)


def _missing(
    tenderer: TendererView, put: tuple[Demand, ...], there: tuple[Proof, ...]
) -> tuple[MissingLine, ...]:
    """The open slots; one line for what several demands ask alike of several parties."""
    given: dict[Cell, set[str]] = {}
    for proof in there:
        for cell in proof.evidence.serves:
            given.setdefault(cell, set()).add(proof.evidence.kind)
    found: dict[tuple[str, ...], tuple[dict[str, Demand], dict[UUID, PartyView]]] = {}
    for party in tenderer.parties:
        for demand in put:
            if not applies(demand, party.standing):
                continue
            for slot in slots(demand):
                if given.get((demand.id, str(party.id)), set()).isdisjoint(slot.kinds):
                    demands, parties = found.setdefault(slot.kinds, ({}, {}))
                    demands[demand.id], parties[party.id] = demand, party
    return tuple(
        MissingLine(
            tuple(kinds().kind(one) for one in wanted),
            tuple(demands.values()),
            tuple(parties.values()),
        )
        for wanted, (demands, parties) in found.items()
    )
