"""The guide: what it tells of amendments, which requirements it lists, and its worked example."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.case_facts import CaseFacts
from criteria.formulas import PriceRule
from criteria.guide import (
    Version,
    amendments,
    bidding,
    cited_rightly,
    scales,
    stretches,
    undecided,
)
from criteria.guide_example import curve, example, mark_step
from criteria.plan import EvaluationPlan, LotRules, RuleSet, Setting
from criteria.plan import parts as plan_parts
from criteria.requirements import Requirement
from criteria.text import Text
from tests.rules.plans import (
    AWARD,
    DEMAND,
    FACTS,
    LOT,
    PLAN,
    SCALE,
    question,
    with_award,
    with_lot,
    with_selection,
)

AT = datetime(2021, 11, 1, 9, tzinfo=UTC)
LATER = datetime(2021, 12, 1, 9, tzinfo=UTC)
EMPTY = Text("", "")
UNFUNDED = replace(FACTS, budget=replace(FACTS.budget, years=()))


def requirement(
    id_: str, *subject: str, applicability: str = "carried_over", moment: str = "both"
) -> Requirement:
    text = Text(f"Eis {id_}", f"Rule {id_}")
    return Requirement(id_, text, subject, moment, EMPTY, applicability=applicability)


def amended(old: EvaluationPlan, new: EvaluationPlan) -> list[tuple[str, str, str]]:
    found = amendments([Version(2, LATER, "daarom", new), Version(1, AT, "", old)])
    assert [(one.number, one.at, one.reason) for one in found] == [(2, LATER, "daarom")]
    return [(row.place.nl, row.old.nl, row.new.nl) for row in found[0].told]


# Amendments


def test_one_version_has_no_amendment() -> None:
    assert amendments([Version(1, AT, "", PLAN)]) == ()


def test_an_amendment_tells_place_old_and_new() -> None:
    new = with_lot(admitted=2)
    assert amended(PLAN, new) == [("Aantal inschrijvers naar de gunningsfase", "1", "2")]


def test_who_chose_what_is_no_amendment() -> None:
    assert amended(PLAN, replace(PLAN, settings=(Setting("consensus", "X", AT.date()),))) == []


def test_an_amendment_never_tells_what_binds_the_authority_only() -> None:
    old = replace(PLAN, requirements=(requirement("A", "authority"), requirement("P", "provider")))
    first, second = old.requirements
    text = Text("Anders", "Otherwise")
    new = replace(old, requirements=(replace(first, text=text), replace(second, text=text)))
    assert amended(old, new) == [
        ("Programma van eisen, P: tekst in het Engels", "Rule P", "Otherwise"),
        ("Programma van eisen, P: tekst in het Nederlands", "Eis P", "Anders"),
    ]
    gone = replace(old, requirements=(second,))
    assert amended(old, gone) == []
    turned = replace(old, requirements=(second, first))
    assert amended(old, turned) == []


def test_a_requirement_that_comes_to_bind_tenderers_is_told() -> None:
    old = replace(PLAN, requirements=(requirement("A", "authority"),))
    new = replace(PLAN, requirements=(requirement("A", "provider"),))
    assert [row[0].split(":")[0] for row in amended(old, new)] == ["Programma van eisen, A"]


def test_the_words_of_the_catalogue_are_no_amendment() -> None:
    demand = replace(DEMAND, title=Text("Anders", "Exclusion"), original=(("title", DEMAND.title),))
    found = amended(PLAN, replace(PLAN, demands=(demand,)))
    assert [row[1:] for row in found] == [("Uitsluiting", "Anders")]


# What is listed


def test_only_requirements_in_force_that_bind_whoever_tenders_are_listed() -> None:
    rows = (
        requirement("1", "provider", moment="contract"),
        requirement("2", "authority"),
        requirement("3", "access_team"),
        requirement("4", "client"),
        requirement("5", "provider", applicability="superseded"),
        requirement("6", "provider", applicability="historic"),
        requirement("7", "provider", applicability="undecided"),
        requirement("8", "authority", "subcontractor", applicability="adapted", moment="tender"),
        requirement("9", "authority", applicability="undecided"),
        requirement("10", "provider", moment="both"),
        requirement("11", "provider", moment="some other time"),
    )
    plan = replace(PLAN, requirements=rows)
    found = [(moment, [row.id for row in some]) for moment, some in bidding(plan)]
    assert found == [
        ("tender", ["8"]),
        ("both", ["10"]),
        ("contract", ["1"]),
        ("some other time", ["11"]),
    ]
    assert undecided(plan) == 1


def test_a_scale_is_listed_once() -> None:
    other = replace(SCALE, id="own", title=Text("Eigen", "Own"))
    assert scales(PLAN) == (SCALE,)
    some = with_award(questions=(replace(question("A", 60), scale=other), question("B", 40)))
    assert scales(some) == (SCALE, other)
    assert scales(with_selection(scale=None)) == (SCALE,)


def lots(*changed: LotRules) -> EvaluationPlan:
    return replace(PLAN, lots=(LOT, *changed))


def test_one_lot_is_never_named() -> None:
    assert [one.lots for one in stretches(PLAN, "award")] == [()]


def test_lots_with_the_same_rules_are_told_once() -> None:
    same = replace(LOT, id="2", title=Text("Zuid", "South"))
    own = replace(LOT, id="3", title=Text("Oost", "East"), admitted=5)
    (both,) = stretches(lots(same), "selection")
    assert both.everything and [title.nl for title in both.lots] == ["Geheel", "Zuid"]
    first, second = stretches(lots(same, own), "selection")
    assert [title.nl for title in first.lots] == ["Geheel", "Zuid"]
    assert [title.nl for title in second.lots] == ["Oost"] and not second.everything
    assert len(stretches(lots(same, own), "award")) == 1


# I13


CITING = replace(
    DEMAND,
    text=Text("Geen fraude. Naar het voorbeeld van Aw 2.86. Altijd.", "No fraud. As in Aw 2.86."),
)


def declared(source: str, id_: str = "exclusion-optional") -> EvaluationPlan:
    sets = tuple(
        RuleSet(one.id, source if one.id == id_ else "none", "Leidraad §3")
        for one in PLAN.rule_sets
    )
    return replace(PLAN, rule_sets=sets)


def test_a_text_cites_the_law_only_where_the_plan_declares_the_rules() -> None:
    assert cited_rightly(PLAN, CITING, CITING.text) == Text("Geen fraude. Altijd.", "No fraud.")
    for source in ("documents", "law"):
        assert cited_rightly(declared(source), CITING, CITING.text) == CITING.text
    other = declared("documents", "suitability")
    assert cited_rightly(other, CITING, CITING.text).nl == "Geen fraude. Altijd."


def test_a_text_that_cites_nothing_or_has_no_rules_behind_it_stays_as_it_is() -> None:
    plain = Text("Een  tekst.\nMet regels.", "A text.")
    assert cited_rightly(PLAN, DEMAND, plain) == plain
    own = replace(CITING, kind="integrity")
    assert cited_rightly(PLAN, own, CITING.text) == CITING.text


def test_no_place_is_named_of_rules_that_do_not_apply() -> None:
    plan = declared("documents", "standstill")
    assert plan.place_of("standstill") == "Leidraad §3"
    assert plan.place_of("low-offers") == ""
    shown = {row.id: row.reference for row in plan_parts.rules(plan).lines}
    assert shown.pop("standstill") == "Leidraad §3" and set(shown.values()) == {""}


def test_a_source_that_names_no_line_is_shown_as_it_was_typed() -> None:
    assert plan_parts.source(FACTS, "brief van 3 mei") == Text("brief van 3 mei", "brief van 3 mei")
    assert plan_parts.source(FACTS, "S §1 L2").nl == "inkoopstrategie, paragraaf 1, regel 2"


# The worked example


def prices(plan: EvaluationPlan, facts: CaseFacts = UNFUNDED) -> list[D | None]:
    found = example(plan.lots[0], facts)
    assert found is not None
    return [offer.price for offer in found.offers]  # type: ignore[misc]


def test_the_example_is_what_the_engine_says_by_hand() -> None:
    """No ceiling and no budget for both years: 96, 92 and 88 percent of a million. C is cheapest.

    Marks on 0, 5, 10 with weights 50 and 10: A 10 and 5, B 5 and 5, C 0 and 10.
    A 50 + 5 + 40 x 88/96 = 55 + 110/3; B 25 + 5 + 40 x 88/92 = 30 + 880/23; C 0 + 10 + 40 = 50.
    """
    found = example(LOT, UNFUNDED)
    assert found is not None
    assert prices(PLAN) == [D(960_000), D(920_000), D(880_000)]
    assert {offer.id: offer.total for offer in found.ranking.offers} == {
        "A": 55 + F(110, 3),
        "B": 30 + F(880, 23),
        "C": F(50),
    }
    assert [offer.id for offer in found.ranking.offers] == ["A", "B", "C"]


def price(formula: str, points: int | None = 40, **parameters: D) -> PriceRule:
    return PriceRule(formula, None if points is None else D(points), tuple(parameters.items()))


def test_in_a_band_the_prices_lie_at_three_quarters_a_half_and_a_quarter() -> None:
    """Band 80 to 160: 140, 120 and 100 earn 40 x 20/80 = 10, 40 x 40/80 = 20 and 30 points."""
    plan = with_award(price=price("band", floor=D(80), ceiling=D(160)))
    assert prices(plan) == [D(140), D(120), D(100)]
    found = example(plan.lots[0], FACTS)
    assert found is not None
    earned = {offer.id: offer.price_points for offer in found.ranking.offers}
    assert earned == {"A": 10, "B": 20, "C": 30}


def test_prices_follow_the_ceilings_of_the_years_that_count() -> None:
    plan = with_lot(ceilings=(D(300_000), D(200_000)), priced_years=2)
    assert prices(plan) == [D(480_000), D(460_000), D(440_000)]
    one = with_lot(ceilings=(D(300_000), D(200_000)), priced_years=1)
    assert prices(one) == [D(288_000), D(276_000), D(264_000)]


def test_the_budget_is_the_measure_where_there_is_no_ceiling() -> None:
    """The one year that counts has a budget of 3 euros; too small to round to thousands."""
    assert prices(with_lot(priced_years=1), FACTS) == [D("2.88"), D("2.76"), D("2.64")]


def test_a_reference_price_is_the_measure() -> None:
    plan = with_award(price=price("reference-over-price", reference=D(100)))
    assert prices(plan) == [D(125), D(110), D(95)]


def test_without_a_price_that_counts_there_is_none() -> None:
    rule = price("quality-only", None)
    assert prices(with_award(price=rule, ties=("quality", "draw"))) == [None, None, None]


def test_a_price_that_settles_ties_is_in_the_example_even_if_quality_alone_counts() -> None:
    rule = price("quality-only", None)
    assert prices(with_award(price=rule)) == [D(960_000), D(920_000), D(880_000)]


def test_no_mark_of_the_example_is_below_a_minimum() -> None:
    plan = with_award(questions=(question("A", 50, 5), question("B", 10)))
    found = example(plan.lots[0], FACTS)
    assert found is not None
    assert [dict(offer.marks)["A"] for offer in found.offers] == [10, 5, 5]
    assert all(offer.set_aside is None for offer in found.ranking.offers)


@pytest.mark.parametrize(
    "open_",
    [
        with_award(price=None),
        with_award(scale=None),
        with_award(scale=replace(SCALE, steps=())),
        with_award(questions=(question("A", None), question("B", 10))),
        with_award(price=price("band")),
    ],
)
def test_there_is_no_example_while_something_is_open(open_: EvaluationPlan) -> None:
    assert example(open_.lots[0], open_.facts) is None


def test_a_mark_becomes_points_as_the_engine_says() -> None:
    """Mark 5 of 0 to 10 on a question of 60: 30 points."""
    step = mark_step(LOT.selection)
    assert step is not None and dict(step.values)["result"] == 30
    assert mark_step(replace(LOT.selection, scale=None)) is None


def test_a_decision_on_the_programme_stands_with_who_made_it_and_when() -> None:
    """Two rules carried over by one person on one day, one by nobody yet, one still undecided."""
    named = ("P-01", "carried_over"), ("P-02", "carried_over"), ("P-03", "adapted")
    rows = [requirement(id_, applicability=word) for id_, word in named]
    rows.append(requirement("P-04", applicability="undecided"))
    day = date(2021, 10, 9)
    chosen = [Setting(f"requirements/{one}/applicability", "K.", day) for one in ("P-01", "P-02")]
    plan = replace(PLAN, requirements=tuple(rows), settings=tuple(chosen))
    (line,) = plan_parts.decisions(plan)
    assert (line.author, line.on) == ("K.", day)
    assert "2" in line.value.nl
    assert len(plan_parts.proposals(plan)) > 1  # of the rules one line, and of each other choice


# The curve


def test_the_line_of_a_band_bends_at_floor_and_ceiling() -> None:
    rule = price("band", floor=D(80), ceiling=D(160))
    plan = with_award(price=rule)
    found = example(plan.lots[0], FACTS)
    assert found is not None
    drawn = curve(rule, found)
    assert drawn is not None and not drawn.relative
    line = dict(drawn.line)
    assert min(line) == 64 and max(line) == 176
    assert (line[F(80)], line[F(160)], line[F(64)], line[F(176)]) == (40, 0, 40, 0)
    assert drawn.dots == (("A", F(140), F(10)), ("B", F(120), F(20)), ("C", F(100), F(30)))


def test_a_line_below_a_ceiling_runs_on_both_sides_of_it() -> None:
    """40 x (160 - p) / 160: from 0,4 x 160 = 64, with 24 points, to 1,1 x 160 = 176, with none."""
    rule = price("below-ceiling", ceiling=D(160))
    found = example(with_award(price=rule).lots[0], FACTS)
    assert found is not None
    drawn = curve(rule, found)
    assert drawn is not None
    line = dict(drawn.line)
    assert (min(line), max(line)) == (64, 176)
    assert (line[F(64)], line[F(176)]) == (24, 0)


def test_a_relative_line_runs_from_the_lowest_to_the_highest_price() -> None:
    found = example(LOT, UNFUNDED)
    assert found is not None and AWARD.price is not None
    drawn = curve(AWARD.price, found)
    assert drawn is not None and drawn.relative
    line = dict(drawn.line)
    assert (min(line), max(line)) == (880_000, 960_000)
    assert line[F(880_000)] == 40 and line[F(960_000)] == F(110, 3)


def test_where_each_price_changes_the_others_there_is_no_line() -> None:
    rule = price("rank-ladder")
    found = example(with_award(price=rule).lots[0], FACTS)
    assert found is not None
    drawn = curve(rule, found)
    assert drawn is not None and drawn.line == ()
    assert [points for _, _, points in drawn.dots] == [0, 20, 40]


def test_a_price_without_points_has_no_curve() -> None:
    rule = price("quality-over-price", None)
    found = example(with_award(price=rule).lots[0], FACTS)
    assert found is not None and curve(rule, found) is None


def test_an_offer_that_is_set_aside_has_no_dot() -> None:
    """Minimum quality 40 of 60: only A has it, with 55."""
    plan = with_award(minimum_total=D(40))
    found = example(plan.lots[0], FACTS)
    assert found is not None and AWARD.price is not None
    drawn = curve(AWARD.price, found)
    assert drawn is not None and [name for name, _, _ in drawn.dots] == ["A"]
