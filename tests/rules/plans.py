"""A plan as small as a plan can be: one lot, two questions, two contract years, one demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D

from criteria.case import load as load_facts
from criteria.case_facts import CaseFacts, Statement
from criteria.catalogue import Demand, Element, Scale, Step, Topic, load
from criteria.contract_budget import Budget, BudgetYear, Term, TermPart
from criteria.formulas import PriceRule
from criteria.plan import (
    RULE_SETS,
    AdviceRule,
    EvaluationPlan,
    LotRules,
    Question,
    RuleSet,
    Seat,
    Setting,
    StageRules,
    first_draft,
)
from criteria.plan.authors import buyers_choices
from criteria.text import Text

EMPTY = Text("", "")
SCALE = Scale(
    "even",
    Text("Schaal", "Scale"),
    tuple(Step(D(n), Text(f"{n}", f"{n}"), Text(f"zo {n}", f"so {n}")) for n in (0, 5, 10)),
)
FACTS = CaseFacts(
    "tiny",
    "1",
    "T-1",
    Text("Klein", "Tiny"),
    Statement("object", Text("Zorg", "Care"), "S §1 L1"),
    (),
    (),
    (),
    (),
    Budget(
        (BudgetYear(2022, D(1), D(2), D(3)), BudgetYear(2023, D(1), D(1), D(2))),
        (),
        2022,
        2023,
        "-",
        "S §1 L2",
        "S §1 L2",
    ),
    (),
    Term(date(2022, 1, 1), (TermPart("base", 2),), EMPTY, "S §1 L3"),
    (),
    (),
    (),
    (),
)
DEMAND = Demand(
    "X1",
    "exclusion",
    Text("Uitsluiting", "Exclusion"),
    Text("Geen fraude.", "No fraud."),
    EMPTY,
    "S §1 L4",
    ("lead", "member"),
    ("vof",),
)
TOPIC = Topic("DLG-01", Text("Tarief", "Rate"), EMPTY, True, "S §1 L5")
ELEMENT = Element("BID-01", Text("Prijs", "Price"), EMPTY, EMPTY, "S §1 L6")


def question(id_: str, points: int | None, minimum: int | None = None) -> Question:
    title = Text(f"Vraag {id_}", f"Question {id_}")
    return Question(
        id_,
        title,
        Text("Hoe?", "How?"),
        EMPTY,
        ("O1",),
        None if points is None else D(points),
        None if minimum is None else D(minimum),
    )


# selection 60 + 40 = 100; award 50 + 10 + 40 for the price = 100
SELECTION = StageRules((question("A", 60, 5), question("B", 40)), SCALE, ties=("quality", "draw"))
AWARD = StageRules(
    (question("A", 50), question("B", 10)),
    SCALE,
    PriceRule("lowest-over-price", D(40)),
    ties=("price", "draw"),
)
LOT = LotRules("1", Text("Geheel", "Whole"), SELECTION, AWARD, 1, 2)
COMMITTEE = (
    Seat("chair", "chair", Text("Voorzitter", "Chair")),
    Seat("care", "assessor", Text("Zorg", "Care")),
)


ADVICE = (AdviceRule("council", Text("Adviesraad", "Advisory council")),)


def signed(plan: EvaluationPlan) -> EvaluationPlan:
    """The plan with somebody behind every choice."""
    day = date(2021, 10, 1)
    return replace(plan, settings=tuple(Setting(p, "K.", day) for p in buyers_choices(plan)))


UNSIGNED = EvaluationPlan(
    "T-1",
    Text("Kleine aanbesteding", "Tiny procedure"),
    "Gemeente Voorbeeld",
    (("themes", "1"),),
    (LOT,),
    (DEMAND,),
    (TOPIC,),
    (ELEMENT,),
    FACTS,
    tuple(RuleSet(id_, "none") for id_ in RULE_SETS),
    application_deadline=datetime(2021, 12, 15, 8, tzinfo=UTC),
    committee=COMMITTEE,
    advice=ADVICE,
)
PLAN = signed(UNSIGNED)


def with_selection(**changes: object) -> EvaluationPlan:
    return _with(replace(LOT, selection=replace(SELECTION, **changes)))  # type: ignore[arg-type]


def with_award(**changes: object) -> EvaluationPlan:
    return _with(replace(LOT, award=replace(AWARD, **changes)))  # type: ignore[arg-type]


def with_lot(**changes: object) -> EvaluationPlan:
    return _with(replace(LOT, **changes))  # type: ignore[arg-type]


def _with(lot: LotRules) -> EvaluationPlan:
    return replace(PLAN, lots=(lot,))


def full_draft() -> EvaluationPlan:
    """What the documents of the case and the catalogues give, and no choice of the buyer."""
    facts = load_facts()
    return first_draft("R", Text("a", "b"), "G", load(), facts, load().topics)
