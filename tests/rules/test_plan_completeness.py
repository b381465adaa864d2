"""What a plan still lacks that is easily overlooked: names, days that fit, a rule said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from criteria.case_facts import CaseFacts, ClientCount, Municipality, PlanningRow
from criteria.plan import AdviceRule, EvaluationPlan, Group, StageRules
from criteria.plan.check import check_plan
from criteria.text import Text
from tests.rules.plans import AWARD, EMPTY, PLAN, SELECTION, signed, with_award, with_selection

# The plan of the tests closes on 15 December 2021 at 9:00 in Amsterdam; its contract begins on
# 1 January 2022.
CLOSES = datetime(2021, 12, 15, 8, tzinfo=UTC)


def faults(plan: EvaluationPlan, now: datetime | None = None) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("plan."), one.field) for one in check_plan(signed(plan), now)]


def with_facts(**changes: object) -> EvaluationPlan:
    facts: CaseFacts = replace(PLAN.facts, **changes)  # type: ignore[arg-type]
    return replace(PLAN, facts=facts)


def step(id_: str, start: date, end: date) -> PlanningRow:
    return PlanningRow(id_, Text("Stap", "Step"), start, end, "", None, "planned", "")


def closing(*moment: int) -> EvaluationPlan:
    return replace(PLAN, application_deadline=datetime(*moment, tzinfo=UTC))


# The day on which requests close


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (None, []),
        (datetime(2021, 12, 15, 7, 59, 59, tzinfo=UTC), []),
        (CLOSES, [("deadline_past", "application_deadline")]),
        (datetime(2026, 1, 1, tzinfo=UTC), [("deadline_past", "application_deadline")]),
    ],
)
def test_a_closing_time_in_the_past_is_told_by_whoever_knows_the_time(
    now: datetime | None, expected: list[tuple[str, str | None]]
) -> None:
    assert faults(PLAN, now) == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (closing(2021, 12, 31, 22, 59), []),  # 23:59 in Amsterdam, the day before the contract
        (closing(2021, 12, 31, 23, 0), [("deadline_after_start", "application_deadline")]),
        (closing(2027, 2, 28, 12), [("deadline_after_start", "application_deadline")]),
    ],
)
def test_requests_close_before_the_contract_begins(
    plan: EvaluationPlan, expected: list[tuple[str, str | None]]
) -> None:
    assert faults(plan) == expected


@pytest.mark.parametrize(
    ("first", "last", "good"),
    [
        (date(2021, 12, 15), date(2021, 12, 15), True),
        (date(2021, 11, 1), date(2022, 1, 1), True),
        (date(2021, 12, 16), date(2022, 1, 1), False),
        (date(2021, 11, 1), date(2021, 12, 14), False),
    ],
)
def test_requests_close_within_the_planning(first: date, last: date, good: bool) -> None:
    plan = with_facts(planning=(step("a", first, first), step("b", first, last)))
    expected = [] if good else [("deadline_outside_planning", "application_deadline")]
    assert faults(plan) == expected


def test_the_days_are_named() -> None:
    (fault,) = check_plan(closing(2027, 2, 28, 12))
    assert fault.sentence("nl") == (
        "De aanmelding sluit op 28 feb 2027, maar de overeenkomst begint op 1 jan 2022. "
        "Verander een van de twee."
    )
    planning = (step("a", date(2021, 11, 1), date(2021, 11, 30)),)
    (fault,) = check_plan(with_facts(planning=planning))
    assert fault.sentence("en") == (
        "Requests close on 15 Dec 2021, but the planning runs from 1 Nov 2021 to "
        "30 Nov 2021. Change one of the two."
    )


# Mandates


def towns(*mandates: str) -> EvaluationPlan:
    rows = (
        Municipality(f"Plaats {n}", (), None, None, "", f"p{n}", mandate)
        for n, mandate in enumerate(mandates)
    )
    return with_facts(municipalities=tuple(rows))


def test_of_no_municipality_at_all_the_mandate_is_known() -> None:
    assert faults(towns("unknown", "unknown")) == [("mandates_unknown", "facts/municipalities")]
    assert faults(towns("unknown", "no")) == []
    assert faults(towns()) == []


# Rules for a tie


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (("quality", "price", "draw"), []),
        (("criterion:A", "criterion:B", "draw"), []),
        (("quality", "quality", "draw"), ["tie_twice"]),
        (("criterion:A", "draw", "criterion:A"), ["tie_twice", "tie_after_draw"]),
        (("draw", "quality"), ["tie_after_draw"]),
        (("draw", "draw", "quality"), ["tie_twice", "tie_after_draw"]),
    ],
)
def test_a_tie_is_settled_by_each_rule_once_and_lots_come_last(
    ties: tuple[str, ...], expected: list[str]
) -> None:
    found = faults(with_award(ties=ties))
    assert found == [(code, "lots/1/award/ties") for code in expected]


def test_a_rule_that_stands_twice_is_named() -> None:
    (fault,) = check_plan(with_award(ties=("criterion:A", "criterion:A", "draw")))
    assert (
        fault.sentence("nl") == "‘hoogste score op Vraag A’ staat hier twee keer. Haal er een weg."
    )


# Names that lack


def grouped(stage: StageRules, title: Text) -> dict[str, object]:
    first, *rest = stage.questions
    asked = (replace(first, group="g"), *rest)
    return {"groups": (Group("g", title),), "questions": asked}


def test_a_group_has_a_title() -> None:
    titled = grouped(SELECTION, Text("Zorg", "Care"))
    assert faults(with_selection(**titled)) == []
    place = "groups/g/title/nl"
    for title in (EMPTY, Text(" ", "Care")):
        assert faults(with_selection(**grouped(SELECTION, title))) == [
            ("name_missing", f"lots/1/selection/{place}")
        ]
        assert faults(with_award(**grouped(AWARD, title))) == [
            ("name_missing", f"lots/1/award/{place}")
        ]


def test_a_number_of_clients_says_what_was_counted() -> None:
    count = ClientCount("OWN-1", 10, 20, EMPTY, "unknown", "")
    assert faults(with_facts(clients=(count,))) == [
        ("basis_missing", "facts/clients/OWN-1/basis/nl")
    ]
    assert faults(with_facts(clients=(replace(count, basis=Text("Cliënten", "")),))) == []


def test_an_adviser_has_a_name() -> None:
    nameless = replace(PLAN, advice=(AdviceRule("council", EMPTY),))
    assert faults(nameless) == [("adviser_unnamed", "advice/council/title/nl")]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_is_told_in_both_languages(lang: str) -> None:
    count = ClientCount("OWN-1", 10, 20, EMPTY, "unknown", "")
    plan = replace(
        with_facts(clients=(count,), municipalities=towns("unknown").facts.municipalities),
        advice=(AdviceRule("council", EMPTY),),
    )
    told = {
        one.sentence(lang) for one in check_plan(signed(plan), datetime(2026, 1, 1, tzinfo=UTC))
    }
    assert len(told) == 4


@pytest.mark.parametrize(
    ("id_", "fits"),
    [
        ("OWN-1", True),
        ("PRE", True),
        ("OWN-een-thema-12345", True),
        ("OWN-een-thema-met-een-lange-naam", False),
        ("OWN-FIN/A", False),
        ("..", False),
        ("een thema", False),
        ("thema-é", False),
    ],
)
def test_an_id_fits_in_an_address_and_in_its_column(id_: str, fits: bool) -> None:
    rules = replace(SELECTION, questions=(replace(SELECTION.questions[0], id=id_),))
    found = ("id_form", "lots/1/selection/questions")
    assert (found in faults(with_selection(questions=rules.questions))) is not fits
    demands = (replace(PLAN.demands[0], id=id_),)
    assert (("id_form", "demands") in faults(replace(PLAN, demands=demands))) is not fits


@pytest.mark.parametrize(("id_", "taken"), [("review", True), ("pages", True), ("Review", False)])
def test_no_question_is_called_like_a_page_of_the_score_sheet(id_: str, taken: bool) -> None:
    questions = (replace(SELECTION.questions[0], id=id_),)
    found = ("id_in_address", "lots/1/selection/questions")
    assert (found in faults(with_selection(questions=questions))) is taken
    demands = (replace(PLAN.demands[0], id=id_),)
    assert ("id_in_address", "demands") not in faults(replace(PLAN, demands=demands))
