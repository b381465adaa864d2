"""The traps on the selection and the advice: what the text slips on, and what we do there.

The number is that of the list of traps. S is the procurement strategy, P the old programme.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal as D

import pytest

from criteria.admission import PartyStanding, applies
from criteria.case import load as load_facts
from criteria.catalogue import load
from criteria.changes import changes, put
from criteria.formulas import FORMULAS, PriceRule
from criteria.limit_words import limit_words
from criteria.outcome import AWARD, SELECTION, Entrant, above_ceiling, ranking
from criteria.phases import Standing, Step, conditions
from criteria.plan import RULE_SETS, SEATS, AdviceRule, Seat, Setting
from criteria.plan.authors import buyers_choices
from criteria.plan.check import check_plan
from criteria.plan.edits import edited
from criteria.plan.format import planted, tree
from criteria.plan.originals import keep_originals
from criteria.requirements import Requirement
from criteria.text import Text
from tests.rules.plans import PLAN, with_lot
from tests.rules.traps import asked, codes, demand, draft, note, rows, topic, without_settings


def test_trap_05_one_tenderer_goes_on_unless_the_buyer_says_more_and_it_is_published() -> None:
    assert {lot.admitted for lot in draft().lots} == {1}
    assert "lots/1/admitted" in buyers_choices(PLAN)
    assert "plan.admitted_too_few" not in codes(with_lot(admitted=3))
    assert "plan.admitted_too_few" in codes(with_lot(admitted=0))
    assert tree(PLAN)["lots"][0]["admitted"] == 1  # type: ignore[index, call-overload]


def test_trap_05_whoever_signs_is_always_one_party_whatever_the_number_admitted() -> None:
    partner = load_facts().role("contractpartner")
    assert partner is not None and "precies één" in partner.meaning.nl


def test_trap_08_no_rule_of_the_open_procedure_binds_until_the_plan_declares_it() -> None:
    assert [rules.id for rules in draft().rule_sets] == list(RULE_SETS)
    assert not any(draft().applies(id_) for id_ in RULE_SETS)
    assert codes(draft()).count("plan.rule_set_missing") == len(RULE_SETS)
    assert [phase.id for phase in load_facts().phases] == ["selection", "award"]


def test_trap_17_without_a_ceiling_nothing_is_checked_against_one() -> None:
    lot = draft().lots[0]
    assert lot.ceilings == () and lot.fixed_prices == ()
    assert above_ceiling(lot, (D(10) ** 12,)) == ()
    needing = [name for name, formula in FORMULAS.items() if formula.needs_ceiling]
    assert needing
    for name in needing:
        award = replace(PLAN.lots[0].award, price=PriceRule(name, D(40)))
        assert "plan.ceiling_missing" in codes(with_lot(award=award))


def test_trap_17_the_taper_that_the_text_leaves_open_has_no_number() -> None:
    element = next(one for one in load().elements if one.id == "BAFO-10")
    assert not re.search(r"\d+ ?%", element.unit.nl + element.compare.nl)


def test_trap_19_profit_has_a_maximum_that_the_buyer_sets() -> None:
    cap = demand("INT-07")
    assert "maximum aan de winst" in cap.text.nl and "gemaximaliseerd" not in cap.text.nl
    assert not re.search(r"\d", cap.text.nl)


def test_trap_21_a_demand_is_for_both_unless_one_party_can_meet_it_for_all() -> None:
    shared = [one.id for one in load().demands if set(one.applies_to) >= {"lead", "subcontractor"}]
    once = sorted(one.id for one in load().demands if one.id not in shared)
    assert once == ["SEL-F2", "SEL-T2", "SEL-T3", "SEL-T4", "SEL-T6"]
    assert all(demand(id_).applies_to == ("lead",) for id_ in once)


def test_trap_21_an_adaptation_is_a_choice_with_a_name_of_its_own() -> None:
    before = tree(PLAN)
    path = ("demands", "X1", "applies_to")
    (change,) = changes(before, put(dict(before), path, ["lead"]))
    assert change.path == path and change.old == ["lead", "member"]
    assert topic("DLG-33").title.nl.startswith("Register van onderaannemers")


def test_trap_21_an_adaptation_is_recorded_with_author_and_date_or_it_is_not_sealed() -> None:
    whole = replace(PLAN, demands=(demand("SEL-T8"), demand("SEL-T2")))
    assert "demands/SEL-T8/applies_to" not in buyers_choices(whole)
    assert "demands/SEL-T2/applies_to" not in buyers_choices(whole)  # as the catalogue has it
    before = without_settings(whole)
    after = put(dict(before), ("demands", "SEL-T8", "applies_to"), ["lead"])
    made = changes(before, after)
    plan, _ = edited(whole, before, made, "K. de Wit", date(2021, 10, 1))
    place = "demands/SEL-T8/applies_to"
    assert place in buyers_choices(plan) and check_plan(plan) == ()
    assert Setting(place, "K. de Wit", date(2021, 10, 1)) in plan.settings
    (fault,) = check_plan(replace(plan, settings=whole.settings))
    assert (fault.code, fault.field) == ("plan.author_missing", place)
    own = replace(demand("SEL-T8"), id="OWN-1", applies_to=("lead", "member"))
    assert "demands/OWN-1/applies_to" in buyers_choices(replace(PLAN, demands=(own,)))


def test_trap_22_an_adviser_is_given_themes_and_no_area() -> None:
    assert [field.name for field in fields(AdviceRule)] == ["id", "title", "questions", "closes"]
    themes = {theme.id for theme in load().themes}
    council = AdviceRule("council", Text("Raad", "Council"), ("A",))
    assert "plan.question_unknown" not in codes(replace(PLAN, advice=(council,)))
    area = replace(council, questions=("Tilburg",))
    assert "plan.question_unknown" in codes(replace(PLAN, advice=(area,)))
    assert themes == {"PRE", "FIN", "SAM", "GOV", "TRA"} and len(draft().lots) == 1


def test_trap_23_an_adviser_never_scores() -> None:
    assert SEATS == ("chair", "assessor")
    council = AdviceRule("council", Text("Raad", "Council"))
    chair = Seat("chair", "chair", Text("Voorzitter", "Chair"))
    alone = replace(PLAN, committee=(chair,), advice=(council,))
    assert "plan.committee_missing" in codes(alone)
    scores = {field.name for field in fields(AdviceRule)} & {"points", "weight", "value", "score"}
    assert scores == set()


def test_trap_23_a_plan_in_which_nobody_is_asked_for_advice_is_not_sealed() -> None:
    (fault,) = check_plan(replace(PLAN, advice=()))
    assert (fault.code, fault.field) == ("plan.advice_missing", "advice")
    assert check_plan(PLAN) == () and PLAN.advice


@pytest.mark.parametrize("step", [Step.CONSENSUS, Step.SELECT, Step.DECIDE])
def test_trap_23_every_advice_is_answered_before_a_decision(step: Step) -> None:
    waiting = conditions(Standing(step, advice_unanswered=1))
    (answered,) = (one for one in waiting if one.code == "advice_answered")
    assert not answered.met and answered.turn == "officer"


def test_trap_24_the_event_a_term_runs_from_is_a_field_that_begins_empty() -> None:
    weeks, months = topic("DLG-28"), topic("DLG-27")  # six weeks for the plan, six months to place
    assert weeks.runs_from is None and months.runs_from is None
    assert all(one.runs_from is None for row_ in rows().values() for one in row_.requirement.limits)
    plan = replace(PLAN, topics=(weeks, months), requirements=(asked("2.4.2.1-B1"),))
    event = {"nl": "de start van de zorg", "en": "the start of care"}
    after = put(dict(tree(plan)), ("topics", "DLG-28", "runs_from"), event)
    kept = planted(keep_originals(tree(plan), after, changes(tree(plan), after)))
    assert kept.topics[0].runs_from == Text(event["nl"], event["en"])
    assert kept.topics[1].runs_from is None  # the terms stay apart
    assert kept.topics[0].original == ()  # the buyer's own, no words of the catalogue


def test_trap_24_a_limit_says_from_which_event_it_runs_once_that_is_settled() -> None:
    (limit_,) = (one for one in asked("2.4.2.1-B1").limits if one.unit == "weeks")
    event = Text("een volledige aanvraag", "a complete application")
    assert "vanaf" not in limit_words(limit_).nl
    told = limit_words(replace(limit_, runs_from=event))
    assert told.nl.endswith(", vanaf een volledige aanvraag")
    assert told.en.endswith(", from a complete application")


def test_trap_24_a_term_without_a_start_stays_open_and_the_terms_stay_apart() -> None:
    assert "Vanaf welk moment" in topic("DLG-28").decide.nl and "O" in topic("DLG-28").kind
    assert topic("DLG-27").decide.nl != topic("DLG-28").decide.nl
    starts = {
        one.applies.nl
        for id_ in ("2.4.2.1-B1", "3.4-E1", "3.5-E2", "3.6-E1")
        for one in asked(id_).limits
        if one.unit == "weeks" and one.value == 6 and one.applies
    }
    assert len(starts) == 4
    assert "een andere termijn" in note("2.4.2.1-B1")
    assert Requirement("x", Text("", ""), (), "both", Text("", "")).limits == ()


def test_trap_29_the_award_rests_on_the_final_offer_and_no_points_of_the_selection_are_in_it() -> (
    None
):
    first = Entrant("1", "X", (("A", D(10)), ("B", D(0))), (D(50), D(50)))
    second = Entrant("2", "Y", (("A", D(5)), ("B", D(10))), (D(50), D(50)))
    # selection, 60 + 40: X 60 + 0 = 60, Y 30 + 40 = 70; award, 50 + 10 + 40: X 90, Y 25 + 10 + 40
    chosen = ranking(PLAN, "1", SELECTION, (first, second))
    awarded = ranking(PLAN, "1", AWARD, (first, second))
    assert [(one.id, one.total) for one in chosen.offers] == [("Y", 70), ("X", 60)]
    assert [(one.id, one.total) for one in awarded.offers] == [("X", 90), ("Y", 75)]
    turned = replace(
        PLAN.lots[0].selection,
        questions=tuple(replace(one, points=D(50)) for one in PLAN.lots[0].selection.questions),
    )
    assert ranking(with_lot(selection=turned), "1", AWARD, (first, second)) == awarded


def test_trap_30_what_the_documents_leave_open_is_a_choice_with_author_and_date() -> None:
    open_ = {fault.field for fault in check_plan(draft())}
    for stage in ("selection", "award"):
        place = f"lots/1/{stage}"
        assert {f"{place}/scale", f"{place}/questions/PRE/points", f"{place}/ties"} <= open_
    assert {"lots/1/award/price", "lots/1/admitted", "standstill", "committee"} <= open_
    anonymous = {fault.field for fault in check_plan(replace(PLAN, settings=()))}
    assert set(buyers_choices(PLAN)) <= anonymous


def test_trap_30_nothing_is_opened_while_the_plan_is_not_sealed() -> None:
    (sealed,) = conditions(Standing(Step.PUBLISH, plan_faults=0, sealed=False))
    assert (sealed.code, sealed.met) == ("plan_sealed", False)
    (sealed,) = conditions(Standing(Step.PUBLISH, plan_faults=0, sealed=True))
    assert sealed.met


def test_trap_31_three_remedies_are_three_topics() -> None:
    complaint, gap, objection = (
        next(topic for topic in load().topics if topic.id == id_)
        for id_ in ("DLG-16", "DLG-17", "DLG-18")
    )
    assert "klachten" in complaint.decide.nl and "los van de partner" in complaint.decide.nl
    assert "geen verwijzing" in gap.decide.nl
    assert "bezwaar" in objection.decide.nl
    assert len({one.title.nl for one in (complaint, gap, objection)}) == 3
    assert all(one.source.startswith("S §4.4.2 ") for one in (complaint, gap, objection))


def test_trap_32_two_demands_on_top_incomes_and_the_legal_form_counts_in_the_first_alone() -> None:
    directors, staff = demand("INT-01"), demand("INT-11")
    sole = PartyStanding("p", "lead", "eenmanszaak")
    assert directors.not_for_legal_forms == ("eenmanszaak", "vof", "maatschap")
    assert staff.not_for_legal_forms == ()
    assert not applies(directors, sole) and applies(staff, sole)
