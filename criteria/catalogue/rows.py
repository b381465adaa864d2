"""What the catalogues hold: each row a frozen value, with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from criteria.canon import later
from criteria.numbers import Mark
from criteria.ratios import Ratio, RatioRule, Term
from criteria.regimes import Regime
from criteria.requirements import RequirementRow, Section
from criteria.text import Originals, Text

PARTIES = ("lead", "member", "relied_on", "subcontractor")
"""Who a demand or ground can be put to; relied_on is a party whose capacity the tenderer uses."""

LEGAL_FORMS = (
    "stichting",
    "bv",
    "nv",
    "cooperatie",
    "vereniging",
    "vof",
    "maatschap",
    "eenmanszaak",
)
DEMAND_KINDS = ("exclusion", "integrity", "suitability")
SUITABILITY = ("financial", "technical", "professional")
GROUND_KINDS = ("mandatory", "optional")
GOAL_KINDS = ("objective", "principle", "question")
TOPIC_KINDS = ("D", "S", "C", "I", "N", "R", "O", "E")
"""D named for the dialogue, S after selection or before the start, C contract, I implementation
plan, N procurement documents, R per resident, O left open, E expectation of the partner."""


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed mark of a scale, with the words that say what it means."""

    points: Decimal
    name: Text
    anchor: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """The allowed marks, lowest first."""

    id: str
    title: Text
    steps: tuple[Step, ...]

    @property
    def lowest(self) -> Decimal:
        return self.steps[0].points

    @property
    def highest(self) -> Decimal:
        return self.steps[-1].points

    def step(self, mark: Mark) -> Step | None:
        """The step with this mark, or None when the mark is off the scale."""
        return next((step for step in self.steps if step.points == mark), None)


@dataclass(frozen=True, slots=True)
class Subtopic:
    id: str
    title: Text
    source: str
    trace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the competence dossier; `trace` names the goals it serves."""

    id: str
    title: Text
    question: Text
    guidance: Text
    trace: tuple[str, ...]
    source: str
    subtopics: tuple[Subtopic, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """Exclusion ground, integrity demand or suitability requirement: met or not, never scored.

    applies_to  the parties it is put to; for a ratio that follows from whose accounts count
    ratio       the financial ratio it asks, when it asks one
    """

    id: str
    kind: str
    title: Text
    text: Text
    proof: Text
    source: str
    applies_to: tuple[str, ...]
    not_for_legal_forms: tuple[str, ...] = ()
    original: Originals = ()
    ratio: RatioRule | None = None

    @property
    def asked_of(self) -> tuple[str, ...]:
        """The parties it is put to. A ratio of all together is put to the lead, once."""
        if self.ratio is None:
            return self.applies_to
        return ("lead", "member") if self.ratio.party == "each" else ("lead",)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that the strategy leaves to the dialogue.

    runs_from  the event from which a term in it runs; None while that is not settled
    theme      the theme of the dossier that it belongs to; empty where none was chosen
    """

    id: str
    title: Text
    decide: Text
    contract: bool
    source: str
    parties: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    original: Originals = ()
    runs_from: Text | None = None
    theme: str = later("")


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the final offer, with the unit it is given in."""

    id: str
    title: Text
    unit: Text
    compare: Text
    source: str
    trace: tuple[str, ...] = ()
    original: Originals = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the procurement; `text` is its core in words of our own."""

    id: str
    title: Text
    text: Text
    source: str
    kind: str


@dataclass(frozen=True, slots=True)
class NotTested:
    """A row of the documents that looks like a demand and is none, with the reason."""

    id: str
    kind: str
    title: Text
    text: Text
    source: str
    why: Text


@dataclass(frozen=True, slots=True)
class Codes:
    """The criterion of the ESPD and the eForms list that a ground answers to."""

    espd_code: str
    espd_uuid: str
    eforms_code: str


@dataclass(frozen=True, slots=True)
class Ground:
    """An exclusion ground of the Aanbestedingswet 2012, or a national one.

    law, directive   its articles; empty for a national ground, which is none of the act
    see_also         articles about when the ground does not hold
    look_back_years  calendar years back from the request or the tender; None where the act has none
    self_cleaning    whether a party may show measures that restore trust
    unverified       something in the row waits for a lawyer
    """

    id: str
    kind: str
    title: Text
    text: Text
    law: str
    see_also: tuple[str, ...]
    directive: str
    codes: tuple[Codes, ...]
    look_back_years: int | None
    look_back_note: Text
    proof: Text
    applies_to: tuple[str, ...]
    self_cleaning: bool
    unverified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a plan fills in for a formula; `default` holds when it is left out."""

    name: str
    unit: str
    meaning: Text
    default: bool | None = None


@dataclass(frozen=True, slots=True)
class FormulaRow:
    """What a reader needs to know of a price formula; the rule itself is `criteria.formulas`.

    relative       the result of an offer depends on other offers
    rank_reversal  two offers may change places when a third one drops out
    monotone       a lower price never has a worse result
    at_zero        what a price of nothing gives, one of `criteria.formulas.AT_ZERO`
    """

    id: str
    number: str
    title: Text
    text: Text
    result: str
    needs_ceiling: bool
    relative: bool
    rank_reversal: bool
    monotone: bool
    at_zero: str
    parameters: tuple[Parameter, ...]
    source: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All catalogues at one version each."""

    versions: tuple[tuple[str, str], ...]
    themes: tuple[Theme, ...]
    demands: tuple[Demand, ...]
    topics: tuple[Topic, ...]
    elements: tuple[Element, ...]
    goals: tuple[Goal, ...]
    scales: tuple[Scale, ...]
    requirements: tuple[RequirementRow, ...]
    sections: tuple[Section, ...] = ()
    not_tested: tuple[NotTested, ...] = ()
    grounds: tuple[Ground, ...] = ()
    terms: tuple[Term, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    regimes: tuple[Regime, ...] = ()
    formulas: tuple[FormulaRow, ...] = ()
    titles: tuple[tuple[str, Text], ...] = ()


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasId)


def chosen(rows: Iterable[_Row], ids: Iterable[str]) -> tuple[_Row, ...]:
    """The rows with these ids, in the order of the ids. KeyError for an unknown id."""
    by_id = {row.id: row for row in rows}
    return tuple(by_id[id_] for id_ in ids)
