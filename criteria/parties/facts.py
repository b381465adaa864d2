"""What a party's papers say on one subject: each kind a frozen value, with amounts as decimals.

A fact is kept whole, as plain values in the form of its kind; `read_fact` reads it back strictly.
Amounts are euros per year, shares are per cent. `note` says where it stands, or what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from criteria.canon import Json, from_plain, to_plain
from criteria.capacity import PartyCapacity
from criteria.ratio_accounts import Accounts

NATURES = ("shares", "votes", "control", "senior")
"""Why somebody is an ultimate beneficiary; the last is the senior official where nobody else is."""
RELATION_KINDS = ("owns", "controls", "manages")
SUBJECTS = ("real_estate", "service")
STAFF = ("director", "staff")
PROGRESS = ("done", "planned", "not")
REPORTS = ("aef", "ftm")
"""The two reports of the strategy: AEF (Stelsel in groei) and Follow the Money."""
STEPS = ("bibob_inquiry", "bibob_question", "bibob_advice", "ubo_register")
"""What an officer does to screen a party, for the Bibob and in the register of beneficiaries."""


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """A natural person who is behind a party in the end; `share` only where one is known."""

    name: str
    nature: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Beneficiaries:
    rows: tuple[Beneficiary, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A line of the group chart, from one organisation to another; `share` is of owning alone."""

    source: str
    target: str
    kind: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    rows: tuple[Relation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Affiliate:
    """Money that goes to an affiliated entity every year, and what its price rests on."""

    counterpart: str
    subject: str
    yearly: Decimal
    price_basis: str


@dataclass(frozen=True, slots=True)
class Affiliates:
    """`turnover` of the party in a year, where it is known."""

    rows: tuple[Affiliate, ...]
    turnover: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    payee: str
    yearly: Decimal
    specification: str


@dataclass(frozen=True, slots=True)
class Fees:
    rows: tuple[Fee, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Profit:
    """A maximum that is set on profit: at most `cap` per cent of turnover.

    norm_source  which branch norm it follows
    surplus      the clause on what happens with a surplus
    result       profit of the last year, with the turnover of that year
    """

    cap: Decimal | None = None
    norm_source: str = ""
    surplus: str = ""
    result: Decimal | None = None
    turnover: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Salary:
    """Yearly pay for a part of full time; `staff` tells directors from other staff."""

    role: str
    staff: str
    fte: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay in a year, and the ceiling of that year as the officer found it, with where."""

    year: int
    ceiling: Decimal
    ceiling_source: str
    rows: tuple[Salary, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Norms:
    """A set of norms of conduct: signed when and by whom, tested every so many months."""

    title: str
    signed_on: date | None = None
    signed_by: str = ""
    every_months: int | None = None
    tested_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation of a report, and what the party does with it."""

    report: str
    advice: str
    progress: str
    measure: str


@dataclass(frozen=True, slots=True)
class Recommendations:
    rows: tuple[Recommendation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScreeningStep:
    """What the officer did on a day, and what came out of it."""

    step: str
    on: date
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    rows: tuple[ScreeningStep, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DoubleParticipation:
    """How a party explains that it takes part in more than one tenderer, and who said so."""

    explanation: str
    explained_by: str
    asked_on: date | None = None


Fact: TypeAlias = (
    Beneficiaries
    | Relations
    | Affiliates
    | Fees
    | Profit
    | Pay
    | Norms
    | Recommendations
    | Screening
    | DoubleParticipation
    | PartyCapacity
    | Accounts
)
FACTS: Mapping[str, type[Fact]] = {
    "beneficiaries": Beneficiaries,
    "relations": Relations,
    "affiliates": Affiliates,
    "fees": Fees,
    "profit": Profit,
    "pay": Pay,
    "norms": Norms,
    "recommendations": Recommendations,
    "screening": Screening,
    "double_participation": DoubleParticipation,
    "capacity": PartyCapacity,
    "accounts": Accounts,
}
"""The kinds of facts, in the order of a page."""
DOUBLE = "double_participation"
"""Only there where a party takes part in more than one tenderer."""
ADDED_UP = ("capacity", "accounts")
"""What is added up for all parties that take part; of who left it is read and changes no more."""
PAPERS = tuple(kind for kind in FACTS if kind not in (DOUBLE, *ADDED_UP))
"""What is written down of every party by itself."""

ANSWERS: Mapping[str, str] = {
    "INT-01": "pay",
    "INT-02": "relations",
    "INT-03": "beneficiaries",
    "INT-04": "affiliates",
    "INT-05": "affiliates",
    "INT-06": "fees",
    "INT-07": "profit",
    "INT-08": "profit",
    "INT-09": "norms",
    "INT-10": "recommendations",
    "INT-11": "pay",
}
"""Which kind of fact answers which integrity demand of the catalogue."""


def answering(demand: str) -> str | None:
    """The kind of fact that answers a demand; None for one that a buyer added."""
    return ANSWERS.get(demand)


def answered(kind: str) -> tuple[str, ...]:
    """The demands that a kind of fact answers."""
    return tuple(demand for demand, own in ANSWERS.items() if own == kind)


def kind_of(cls: type[object]) -> str:
    """The kind of fact that a class holds."""
    return next(kind for kind, own in FACTS.items() if own is cls)


def read_fact(kind: str, content: object) -> Fact:
    """The fact that `write_fact` wrote. ValueError for another kind or other values."""
    if kind not in FACTS:
        raise ValueError(f"{kind!r} is no kind of fact")
    found: Fact = from_plain(FACTS[kind], content)
    return found


def write_fact(fact: Fact) -> Json:
    """The fact as plain values."""
    return to_plain(fact)
