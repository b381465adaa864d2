"""Exclusion grounds: which a demand names, how far they look back, and the path to an outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.application import PARTY_ROLES
from criteria.catalogue import Demand, load
from criteria.exclusion import (
    AGAINST,
    CONSEQUENCES,
    EVENTS,
    OUTCOMES,
    OWN,
    REPLACED,
    Finding,
    NamedGround,
    check_finding,
    follows,
    ground_law,
    grounds_of,
    law,
    met,
    steps,
)
from criteria.look_back import LookBack, reference_day, years_before
from criteria.plan import EvaluationPlan, RuleSet
from criteria.plan.catalogues import ground_demand
from criteria.text import Text
from criteria.texts import LANGUAGES, catalogue, sentence
from tests.rules.plans import PLAN

TODAY = date(2022, 1, 20)
CAME_IN = date(2022, 1, 4)
RULES = ("exclusion-mandatory", "exclusion-optional", "self-cleaning")


def plan(*declared: str, demands: tuple[Demand, ...] = ()) -> EvaluationPlan:
    """A plan that declares these sets of rules in its documents, and the others nowhere."""
    rows = (RuleSet(id_, "documents" if id_ in declared else "none", "§3") for id_ in RULES)
    return replace(PLAN, rule_sets=tuple(rows), demands=demands)


ALL = plan(*RULES)
NONE = plan()


def known(id_: str) -> Demand:
    return next(row for row in load().demands if row.id == id_)


def of(id_: str) -> NamedGround:
    """A ground of the catalogue by itself."""
    row = next(row for row in load().grounds if row.id == id_)
    (found,) = grounds_of(ground_demand(row, {}), ALL)
    return found


def own() -> NamedGround:
    (found,) = grounds_of(known("SEL-X2"), ALL)
    return found


# Which grounds a demand names


def test_a_demand_that_cites_an_article_names_every_ground_in_it() -> None:
    found = grounds_of(known("SEL-X1"), ALL)
    assert [row.id for row in found] == [f"M{n}" for n in range(1, 9)]
    assert {row.kind for row in found} == {"mandatory"}


def test_a_ground_picked_from_the_catalogue_is_that_ground() -> None:
    for row in load().grounds:
        (found,) = grounds_of(ground_demand(row, {}), NONE)
        assert (found.id, found.kind, found.years) == (row.id, row.kind, row.look_back_years)


@pytest.mark.parametrize("id_", ["SEL-X2", "SEL-X3", "SEL-X4", "SEL-X5", "SEL-X6"])
def test_the_buyers_own_grounds_have_no_look_back_of_the_act(id_: str) -> None:
    (found,) = grounds_of(known(id_), ALL)
    assert (found.id, found.kind, found.years, found.tax) == (OWN, OWN, None, False)
    assert "window" in steps(found) and law("window", found, ALL) == ()


def test_a_plan_that_does_not_declare_the_rules_has_none_of_their_grounds() -> None:
    (found,) = grounds_of(known("SEL-X1"), plan("self-cleaning"))
    assert found.id == OWN and found.title == known("SEL-X1").title


def test_other_demands_name_no_ground() -> None:
    assert grounds_of(known("INT-01"), ALL) == grounds_of(known("SEL-T8"), ALL) == ()


def test_refusing_care_to_a_resident_is_no_exclusion_ground() -> None:
    """The programme says "uitsluiting" of care that is refused (P §3.7): a row there, no ground."""
    care = [row for row in load().requirements if row.section == "3.7"]
    assert care and all(row.id.startswith("PVE-3.7") for row in care)
    sources = {row.source for row in load().demands if row.kind == "exclusion"}
    assert not any("§3.7" in source for source in sources)


# I13: no article that the plan does not declare


@pytest.mark.parametrize(
    ("id_", "step", "expected"),
    [
        ("M1", "window", ("Aw 2.86(7)",)),
        ("M1", "cleaning", ("Aw 2.87a",)),
        ("M7", "payment", ("Aw 2.86(5)", "Aw 2.86a")),
        ("O3", "window", ("Aw 2.87(2)",)),
        ("O10", "payment", ("Aw 2.87(3)",)),
        ("O3", "waiver", ("Aw 2.88",)),
        ("N1", "cleaning", ()),
        ("N1", "waiver", ()),
    ],
)
def test_a_step_rests_on_its_article_where_the_plan_declares_it(
    id_: str, step: str, expected: tuple[str, ...]
) -> None:
    assert law(step, of(id_), ALL) == expected
    assert law(step, of(id_), NONE) == ()


def test_self_cleaning_is_offered_without_an_article_where_it_is_not_declared() -> None:
    half = plan("exclusion-mandatory", "exclusion-optional")
    assert "cleaning" in steps(of("M3")) and "cleaning" in steps(own())
    assert law("cleaning", of("M3"), half) == () and law("waiver", of("M3"), half) == ("Aw 2.88",)
    assert ground_law(of("M3"), half) == "Aw 2.86(2)c" and ground_law(of("M3"), NONE) == ""
    assert ground_law(own(), ALL) == ""


def test_every_article_of_a_step_stands_in_a_set_of_rules() -> None:
    declared = {article for row in load().regimes for article in row.law}
    for row in load().grounds:
        for step in steps(of(row.id)):
            cited = {article.split("(")[0] for article in law(step, of(row.id), ALL)}
            assert cited <= declared


# Look-back


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2022, 1, 4), 5, date(2017, 1, 4)),
        (date(2022, 1, 4), 3, date(2019, 1, 4)),
        (date(2024, 2, 29), 5, date(2019, 2, 28)),
        (date(2024, 2, 29), 3, date(2021, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(2025, 2, 28), 5, date(2020, 2, 28)),
        (date(2023, 12, 31), 3, date(2020, 12, 31)),
    ],
)
def test_the_window_begins_on_the_same_day_some_years_earlier(
    day: date, years: int, expected: date
) -> None:
    assert years_before(day, years) == expected


@pytest.mark.parametrize(
    ("event", "place", "usable"),
    [
        (date(2017, 1, 3), "outside", False),
        (date(2017, 1, 4), "edge", True),
        (date(2017, 1, 5), "inside", True),
        (date(2022, 1, 4), "inside", True),
        (date(2022, 1, 5), "after", True),
        (None, "unknown", True),
    ],
)
def test_the_first_day_counts_and_is_pointed_out(
    event: date | None, place: str, usable: bool
) -> None:
    back = LookBack(5, CAME_IN, event)
    assert (back.place, back.usable) == (place, usable)


def test_the_day_an_application_came_in_is_that_in_amsterdam() -> None:
    """Half past eleven at night in UTC is the next day in Amsterdam."""
    assert reference_day(datetime(2022, 1, 3, 23, 30, tzinfo=UTC)) == CAME_IN
    assert reference_day(datetime(2022, 6, 30, 22, 30, tzinfo=UTC)) == date(2022, 7, 1)
    assert reference_day(None) is None


def test_the_window_is_told_with_its_days() -> None:
    words = LookBack(5, CAME_IN, date(2017, 1, 4)).words()
    assert "dinsdag 4 januari 2022" in words and "woensdag 4 januari 2017" in words
    assert "precies op de grens" in words
    assert "4 January 2017" in LookBack(5, CAME_IN, None).words("en")
    assert "geen terugkijktermijn" in LookBack(None, CAME_IN, None).words()
    assert "niet bekend" in LookBack(3, None, None).words()


def test_a_day_counts_for_exactly_the_grounds_that_look_back() -> None:
    assert set(EVENTS) == {row.id for row in load().grounds if row.look_back_years is not None}
    for row in load().grounds:
        assert f"exclusion.day_{of(row.id).event}" in catalogue()
    assert of("O2a").event == "present" and own().event == "own"


# The path

CLEAN = Finding(outcome="not_applicable", origin="none")
CONVICTED = Finding(
    outcome="excluded",
    reason="Veroordeeld voor fraude.",
    origin="declared",
    event="Vonnis van de rechtbank.",
    event_on=date(2020, 3, 2),
    holds="yes",
    asked_on=date(2022, 1, 10),
    cleaning="not_shown",
    waiver="none",
    heard_on=date(2022, 1, 17),
    heard_how="In een gesprek.",
    heard_said="De inschrijver vindt het te zwaar.",
)
MISCONDUCT = replace(
    CONVICTED, proportion="proportionate", proportion_text="Ernstig, en kort geleden."
)
CLEANED = replace(
    CONVICTED,
    outcome="self_cleaned",
    damage="Betaald.",
    cooperation="Alle stukken gegeven.",
    measures="Nieuw bestuur.",
    cleaning="sufficient",
    weighing="Genoeg, want de oorzaak is weg.",
    waiver="",
    heard_on=None,
    heard_how="",
    heard_said="",
)
PAID = Finding(
    outcome="cleared_by_payment",
    reason="Betaald.",
    origin="declared",
    event="Aanslag niet betaald.",
    event_on=date(2021, 5, 1),
    holds="yes",
    payment="paid",
    payment_text="Bankafschrift.",
)
WAIVED = replace(
    CONVICTED, outcome="waived", waiver="public_interest", waiver_text="Geen ander kan het."
)


def refused(ground: NamedGround, found: Finding, role: str = "lead", **other: Any) -> list[str]:
    back = LookBack(ground.years, CAME_IN, found.event_on)
    rows = check_finding(ground, role, back, replace(found, **other), TODAY)
    return [f"{row.code.partition('.')[2]}@{row.field}" for row in rows]


@pytest.mark.parametrize(
    ("ground", "found", "role"),
    [
        ("M3", CLEAN, "lead"),
        ("M3", CONVICTED, "member"),
        ("M3", replace(CONVICTED, outcome="replace_party"), "subcontractor"),
        ("M3", replace(CONVICTED, outcome="replace_party"), "relied_on"),
        ("M3", CLEANED, "lead"),
        ("M3", WAIVED, "lead"),
        ("M3", replace(CONVICTED, outcome="not_applicable", holds="no"), "lead"),
        ("M3", replace(CLEAN, origin="declared", event="Oud", event_on=date(2016, 1, 1)), "lead"),
        ("O3", MISCONDUCT, "lead"),
        (
            "O3",
            replace(MISCONDUCT, outcome="waived", proportion="disproportionate"),
            "lead",
        ),
        ("M7", PAID, "lead"),
        ("M7", replace(PAID, payment="arrangement"), "lead"),
        ("M7", replace(PAID, payment="unreasonable", outcome="waived"), "lead"),
        ("O10", PAID, "lead"),
        ("M7", replace(CONVICTED, payment="unpaid", asked_on=None, cleaning=""), "lead"),
        ("O2a", replace(MISCONDUCT, event_on=None), "lead"),
        (OWN, replace(MISCONDUCT, event_on=None), "lead"),
        ("M3", Finding(origin="signal", event="Een artikel in de krant."), "lead"),
        ("M3", Finding(), "lead"),
    ],
)
def test_a_whole_path_stands(ground: str, found: Finding, role: str) -> None:
    assert refused(own() if ground == OWN else of(ground), found, role) == []


@pytest.mark.parametrize(
    ("ground", "found", "changed", "expected"),
    [
        ("M3", CONVICTED, {"outcome": "gone"}, "outcome_missing@outcome"),
        ("M3", CONVICTED, {"origin": ""}, "origin_missing@origin"),
        ("M3", CONVICTED, {"origin": "none"}, "nothing_known@outcome"),
        ("M3", CONVICTED, {"origin": "signal"}, "source_missing@source"),
        ("M3", CONVICTED, {"event": ""}, "event_missing@event"),
        ("M3", CONVICTED, {"holds": ""}, "holds_missing@holds"),
        ("M3", CONVICTED, {"holds": "no"}, "does_not_hold@outcome"),
        ("M3", CONVICTED, {"reason": ""}, "reason_missing@reason"),
        ("M3", CONVICTED, {"payment": "paid"}, "not_a_tax_ground@payment"),
        ("M3", CONVICTED, {"outcome": "cleared_by_payment"}, "not_a_tax_ground@outcome"),
        ("M3", CONVICTED, {"cleaning": ""}, "cleaning_missing@cleaning"),
        ("M3", CONVICTED, {"asked_on": None}, "asked_on_missing@asked_on"),
        ("M3", CONVICTED, {"damage": "Betaald."}, "cleaning_shown@cleaning"),
        ("M3", CONVICTED, {"waiver": ""}, "waiver_missing@waiver"),
        ("M3", CONVICTED, {"waiver": "public_interest"}, "waiver_text_missing@waiver_text"),
        ("M3", CONVICTED, {"outcome": "waived"}, "nothing_waived@outcome"),
        ("M3", CONVICTED, {"outcome": "not_applicable"}, "it_holds@outcome"),
        ("M3", CONVICTED, {"outcome": "replace_party"}, "only_excluded@outcome"),
        ("M3", CONVICTED, {"heard_on": None}, "heard_on_missing@heard_on"),
        ("M3", CONVICTED, {"heard_how": ""}, "heard_how_missing@heard_how"),
        ("M3", CONVICTED, {"heard_said": ""}, "heard_said_missing@heard_said"),
        ("M3", CONVICTED, {"heard_on": date(2022, 1, 21)}, "day_to_come@heard_on"),
        ("M3", CONVICTED, {"reason": "x" * 5_001}, "text_long@reason"),
        ("M3", CONVICTED, {"waiver": "mercy"}, "choose@waiver"),
        ("M3", CLEANED, {"damage": ""}, "element_missing@damage"),
        ("M3", CLEANED, {"cooperation": ""}, "element_missing@cooperation"),
        ("M3", CLEANED, {"measures": ""}, "element_missing@measures"),
        ("M3", CLEANED, {"weighing": ""}, "weighing_missing@weighing"),
        ("M3", CLEANED, {"outcome": "excluded"}, "was_cleaned@outcome"),
        ("M3", CLEANED, {"cleaning": "insufficient"}, "not_cleaned@outcome"),
        ("M3", WAIVED, {"outcome": "excluded"}, "was_waived@outcome"),
        ("O3", MISCONDUCT, {"proportion": ""}, "proportion_missing@proportion"),
        ("O3", MISCONDUCT, {"proportion_text": ""}, "proportion_text_missing@proportion_text"),
        ("O3", MISCONDUCT, {"proportion": "disproportionate"}, "was_waived@outcome"),
        ("M7", PAID, {"payment": ""}, "payment_missing@payment"),
        ("M7", PAID, {"payment_text": ""}, "payment_text_missing@payment_text"),
        ("M7", PAID, {"payment": "unpaid"}, "not_paid@outcome"),
        ("M7", PAID, {"outcome": "excluded"}, "was_paid@outcome"),
        ("M7", PAID, {"payment": "unreasonable"}, "was_unreasonable@outcome"),
        ("M7", CONVICTED, {"payment": "unpaid"}, "cleaning_closed@cleaning"),
        ("M8", CLEANED, {"payment": "unpaid"}, "cleaning_closed@cleaning"),
        ("O10", PAID, {"payment": "unreasonable"}, "unreasonable_closed@payment"),
    ],
)
def test_a_path_with_a_gap_is_refused(
    ground: str, found: Finding, changed: dict[str, Any], expected: str
) -> None:
    assert expected in refused(of(ground), found, **changed)


def test_an_event_before_the_window_is_not_used() -> None:
    old = replace(CONVICTED, event_on=date(2017, 1, 3))
    assert refused(of("M3"), old) == ["too_old@outcome"]
    on_the_edge = replace(CONVICTED, event_on=date(2017, 1, 4))
    assert refused(of("M3"), on_the_edge) == []


def test_without_a_day_a_ground_that_looks_back_has_no_outcome() -> None:
    assert "event_on_missing@event_on" in refused(of("M3"), replace(CONVICTED, event_on=None))
    late = check_finding(of("M3"), "lead", LookBack(5, None, CONVICTED.event_on), CONVICTED, TODAY)
    assert [row.code for row in late] == ["exclusion.reference_missing"]


@pytest.mark.parametrize("role", sorted(REPLACED))
def test_a_party_that_is_replaced_excludes_nobody(role: str) -> None:
    assert refused(of("M3"), CONVICTED, role) == ["only_replace_party@outcome"]


def test_a_mandatory_ground_asks_no_proportion_and_any_other_does() -> None:
    for row in load().grounds:
        assert ("proportion" in steps(of(row.id))) is (row.kind == "optional")
        assert ("payment" in steps(of(row.id))) is (row.id in ("M7", "M8", "O10"))
        assert ("cleaning" in steps(of(row.id))) is (row.id not in ("M7", "M8"))
    assert "proportion" in steps(own()) and "payment" not in steps(own())


def test_what_follows_is_told_for_every_role_and_kind() -> None:
    assert {role for role, _ in CONSEQUENCES} == {*PARTY_ROLES, "relied_on"}
    for role, kind in CONSEQUENCES:
        ground = {"mandatory": of("M1"), "optional": of("O3"), OWN: own()}[kind]
        assert f"exclusion.follows_{follows(role, ground)}" in catalogue()
    assert follows("member", of("M1")) == "excludes_all"
    assert follows("subcontractor", of("M1")) == "must_replace"


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, None),
        ({"M1": "not_applicable"}, None),
        ({"M1": "not_applicable", "M2": "open"}, None),
        ({"M1": "not_applicable", "M2": "waived"}, True),
        ({"M1": "self_cleaned", "M2": "cleared_by_payment"}, True),
        ({"M1": "excluded", "M2": "not_applicable"}, False),
        ({"M1": "not_applicable", "M2": "replace_party"}, False),
    ],
)
def test_a_demand_is_decided_once_every_ground_has_an_outcome(
    outcomes: dict[str, str], expected: bool | None
) -> None:
    assert met(outcomes, (of("M1"), of("M2"))) is expected


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from((3, 5)),
    st.integers(-3_000, 3_000),
)
def test_a_later_event_is_never_less_usable(came_in: date, years: int, days: int) -> None:
    """The first day is the edge, the day before it is outside, and nothing between turns back."""
    back = LookBack(years, came_in, None)
    assert back.start is not None and back.start.month == came_in.month
    assert replace(back, event=back.start).place == "edge"
    assert replace(back, event=back.start - timedelta(days=1)).place == "outside"
    event = came_in + timedelta(days=days)
    assert replace(back, event=event).usable is (event >= back.start)


def test_every_outcome_has_a_name_and_every_refusal_a_sentence() -> None:
    for outcome in OUTCOMES:
        assert all(sentence(f"names.ground_{outcome}", lang) for lang in LANGUAGES)
        assert all(sentence(f"exclusion.why_{outcome}", lang) for lang in LANGUAGES)
    assert set(OUTCOMES) >= AGAINST
    assert isinstance(of("M1").title, Text)
