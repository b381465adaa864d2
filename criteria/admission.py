"""Exclusion grounds, integrity demands and suitability requirements, tested per party.

The same demands hold for the lead, each member and each subcontractor (S §4.2 L682-683). A demand
is met, not met or not applicable; it is never scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from criteria.catalogue import Demand, load
from criteria.catalogue.rows import DEMAND_KINDS as DEMAND_KINDS
from criteria.refusals import Refusal, refusal
from criteria.requirements import Requirement
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence

if TYPE_CHECKING:
    from criteria.plan import EvaluationPlan

EXCLUDED, REJECTED = "excluded", "rejected"
"""How a tenderer falls out over demands that are not met: `consequence`."""
PROGRAMME = "programme"
"""The kind of a demand that is a row of the programme of requirements."""
TITLE_LENGTH = 90


class Outcome(StrEnum):
    OPEN = "open"
    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    ASKED = "asked"


NO_DECISION = frozenset({Outcome.OPEN, Outcome.ASKED})
"""The states of a cell in which nobody decided: never asked anything, or a question is out."""


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """A party as the test needs it."""

    id: str
    role: str
    legal_form: str


@dataclass(frozen=True, slots=True)
class Admission:
    """What the test says of one tenderer: cells still open, and the cells that failed.

    asked  cells that are open because a question is out; they are not in `open`
    """

    open: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def undecided(self) -> tuple[tuple[str, str], ...]:
        return self.open + self.asked

    @property
    def suitable(self) -> bool:
        return not self.undecided and not self.failed


def applies(demand: Demand, party: PartyStanding) -> bool:
    """Whether a demand is put to a party, by role and legal form (the WNT knows exceptions)."""
    return party.role in demand.asked_of and party.legal_form not in demand.not_for_legal_forms


def check_decision(
    demand: Demand, party: PartyStanding, outcome: str, reason: str, proved: bool = True
) -> tuple[Refusal, ...]:
    """Met needs evidence or a reason; anything else a reason that can stand in report and letter.
    Marks alone, such as a dash, are no reason.

    proved  whether some evidence serves the demand for this party
    """
    if outcome not in set(Outcome) - NO_DECISION:
        return (refusal("admission.outcome_missing", "outcome"),)
    if not applies(demand, party):
        return (refusal("admission.does_not_apply", "outcome"),)
    told = any(mark.isalpha() for mark in reason)
    if outcome != Outcome.MET and not told:
        return (refusal("admission.reason_missing", "reason"),)
    if outcome == Outcome.MET and not proved and not told:
        return (refusal("admission.proof_or_reason", "reason"),)
    if len(reason) > 5_000:
        return (refusal("admission.reason_long", "reason", limit=5_000),)
    return ()


def admission(
    demands: Iterable[Demand],
    parties: Iterable[PartyStanding],
    outcomes: Mapping[tuple[str, str], str],
) -> Admission:
    """Gather the cells (demand id, party id) of one tenderer. Missing decisions are open."""
    put = tuple(demands)
    cells = [(demand.id, party.id) for party in parties for demand in put if applies(demand, party)]
    state = {cell: outcomes.get(cell, Outcome.OPEN) for cell in cells}
    return Admission(
        tuple(cell for cell in cells if state[cell] == Outcome.OPEN),
        tuple(cell for cell in cells if state[cell] == Outcome.NOT_MET),
        tuple(cell for cell in cells if state[cell] == Outcome.ASKED),
    )


def consequence(failed: Iterable[Demand]) -> str:
    """What demands that are not met lead to: an exclusion ground excludes the tenderer; any other
    demand is a requirement, and who does not meet it is rejected."""
    return EXCLUDED if any(row.kind == "exclusion" for row in failed) else REJECTED


def asked(plan: EvaluationPlan) -> tuple[Demand, ...]:
    """Everything that is tested per party: the demands of the plan, and the rows of the programme
    of requirements that are tested at the tender."""
    tested = (row for row in plan.requirements if at_tender(row) and not elsewhere(plan, row))
    return (*plan.demands, *(_programme(row) for row in tested))


def in_full(plan: EvaluationPlan) -> tuple[Demand, ...]:
    """The same for letters and reports, where a row of the programme is never cut short."""
    return tuple(
        replace(row, title=Text(*(row.text.get(lang).strip().rstrip(".") for lang in LANGUAGES)))
        if row.kind == PROGRAMME
        else row
        for row in asked(plan)
    )


def at_tender(row: Requirement) -> bool:
    """Whether a row of the programme holds, binds a tenderer and is tested at the tender."""
    return row.in_force and row.for_tenderers and row.moment in ("tender", "both")


def elsewhere(plan: EvaluationPlan, row: Requirement) -> tuple[str, ...]:
    """The questions and parts of the offer in which a row is tested, when it is tested in these
    alone: there it is scored or offered, and nobody decides on it per party. Empty otherwise."""
    other = {q.id for q in plan.questions} | {element.id for element in plan.elements}
    return row.tested_by if row.tested_by and other.issuperset(row.tested_by) else ()


def _programme(row: Requirement) -> Demand:
    """A row of the programme as a demand. It holds for the tenderer and for whoever works for it
    alike, unless it binds the subcontractor alone (S §4.2 L682-683)."""
    alone = "provider" not in row.subject
    return Demand(
        row.id,
        PROGRAMME,
        Text(*(_short(row.text.get(lang)) for lang in LANGUAGES)),
        row.text,
        row.proof,
        _place(row.id),
        ("subcontractor",) if alone else ("lead", "member", "subcontractor"),
    )


def _short(text: str) -> str:
    """The first sentence, cut at a word where it is long."""
    first = text.strip().split(". ")[0].rstrip(".")
    if len(first) <= TITLE_LENGTH:
        return first
    return first[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _place(id_: str) -> str:
    known = next((row for row in load().requirements if row.id == id_), None)
    return known.source if known else sentence("admission.programme_own", id=id_)
