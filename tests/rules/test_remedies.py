"""What letters say a tenderer can do: only what the plan declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria.catalogue import load
from criteria.letters import LetterFacts, letter
from criteria.notices import Letterhead, RejectionFacts, rejection_letter
from criteria.plan import BEGUN, RULE_SETS, EvaluationPlan, RuleSet, StandstillRule
from criteria.plan.check import check_plan
from criteria.plan.limits import MOST_DAYS
from criteria.plan.warnings import open_ends
from criteria.remedies import decision_term
from tests.rules.plans import PLAN

SENT = date(2022, 1, 19)
DESK = "Klachtenmeldpunt Zorg, klachten@voorbeeld.nl."
FULL = StandstillRule(20, True, 15, "rechtbank Voorbeeld", "served", DESK, 10)


def plan(rule: StandstillRule = FULL, declared: str = "documents") -> EvaluationPlan:
    rules = tuple(RuleSet(id_, declared, "Leidraad §6.2") for id_ in RULE_SETS)
    return replace(PLAN, rule_sets=rules, standstill=rule, notice="2021/S 215-123456")


def told(rules: EvaluationPlan, stage: str, lang: str = "nl", out: str | None = None) -> str:
    facts = LetterFacts(stage, "Partij T", "Zorg", "Gemeente", SENT, (), out, "Een reden.")
    return letter(rules, facts, decision_term(rules, stage, SENT, out), lang)


def test_an_award_letter_tells_the_court_when_it_counts_and_where_to_complain() -> None:
    text = told(plan(), "award")
    # Wednesday 19 January and 20 days: Tuesday 8 February
    begin = "Begin dan uiterlijk dinsdag 8 februari 2022 een kort geding bij rechtbank Voorbeeld."
    assert f"{begin} U bent op tijd als de dagvaarding uiterlijk op die dag aan ons" in text
    assert "Dien die in bij Klachtenmeldpunt Zorg, klachten@voorbeeld.nl. Een klacht" in text
    assert "aankondiging met nummer 2021/S 215-123456." in text


def test_a_selection_letter_tells_a_term_only_where_the_plan_declares_one() -> None:
    text = told(plan(), "selection")
    # 15 days from 19 January: Thursday 3 February
    assert "of met de toelating van een ander? Begin dan uiterlijk donderdag 3 februari" in text
    assert "De termijn is 15 dagen; dag 1 is donderdag 20 januari 2022." in text
    assert "Deze termijn staat in het beoordelingsplan." in text and "getekend" not in text
    assert "§6.2" not in text  # what the documents say of the award
    for rules in (plan(declared="none"), plan(replace(FULL, selection_days=None))):
        text = told(rules, "selection")
        assert "februari" not in text and "Deze termijn staat" not in text
        assert "schriftelijk weten" in text and "voorleggen aan rechtbank Voorbeeld." in text


def test_who_is_out_with_the_selection_has_the_term_of_a_rejection() -> None:
    text = told(plan(), "selection", out="excluded")
    # 10 days from 19 January, as for every rejection: Saturday 29 January, so Monday 31 January
    assert "uiterlijk maandag 31 januari 2022" in text
    assert text.count("verlengt") == 2  # an explanation, and a complaint
    assert "Wij sturen u deze brief volgens Leidraad §6.2." in text and "gemotiveerd" not in text


def test_the_term_of_the_award_is_not_that_of_a_rejection() -> None:
    text = told(plan(replace(FULL, rejection_days=None)), "selection", out="excluded")
    assert "kort geding" not in text and "dagen" not in text
    assert "Het beoordelingsplan noemt voor dit besluit geen laatste dag." in text


def test_a_rejection_tells_the_same_court_and_desk() -> None:
    head = Letterhead("Gemeente", "Zorg", "REF-1", "Partij T", SENT)
    text = rejection_letter(plan(), head, RejectionFacts("incomplete", reason="Deel 3."))
    assert "een kort geding bij rechtbank Voorbeeld. U bent op tijd als de dagvaarding" in text
    assert "klachten@voorbeeld.nl. Een klacht verlengt de termijn niet." in text
    assert "aankondiging met nummer" in text


@pytest.mark.parametrize("stage", ["selection", "award"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_plan_that_declares_nothing_names_no_court_desk_or_notice(stage: str, lang: str) -> None:
    bare = replace(plan(StandstillRule(20, True)), notice="")
    text = told(bare, stage, lang)
    for word in ("rechtbank", "op tijd", "in time", "klacht", "omplain", "aankondiging", "notice"):
        assert word not in text
    assert ("bevoegde rechter" if lang == "nl" else "competent court") in text


def test_a_plan_begins_with_twenty_days_of_which_the_last_is_never_a_day_off() -> None:
    assert StandstillRule() == StandstillRule(days=20, extend=True)


@pytest.mark.parametrize("begun", BEGUN)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_way_to_begin_has_its_words(begun: str, lang: str) -> None:
    assert "{" not in told(plan(replace(FULL, begun=begun)), "award", lang)


@pytest.mark.parametrize("name", ["selection_days", "rejection_days"])
@pytest.mark.parametrize(("days", "fine"), [(1, True), (MOST_DAYS, True), (0, False), (366, False)])
def test_a_term_of_the_selection_phase_has_a_length(name: str, days: int, fine: bool) -> None:
    rules = replace(PLAN, standstill=replace(PLAN.standstill, **{name: days}))
    fields = [one.field for one in check_plan(rules)]
    assert (f"standstill/{name}" not in fields) == fine


@pytest.mark.parametrize("kind", ["selection", "rejection"])
@pytest.mark.parametrize(("declared", "warned"), [("none", True), ("documents", False)])
def test_a_term_that_no_letter_can_tell_is_warned_of(
    declared: str, warned: bool, kind: str
) -> None:
    codes = {one.code for one in open_ends(plan(declared=declared), load())}
    assert (f"plan.{kind}_term_undeclared" in codes) == warned
