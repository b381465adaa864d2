"""The letter of an end tells what a tenderer can do, and no more than the plan declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria.ending import KINDS, ending_letter
from criteria.notices import Letterhead, Names, read_letter
from criteria.plan import RULE_SETS, EvaluationPlan, RuleSet, StandstillRule
from tests.rules.plans import PLAN

HEAD = Letterhead("Gemeente", "Zorg", "REF-1", "Partij T", date(2022, 6, 9))
FULL = StandstillRule(20, True, 15, "rechtbank Voorbeeld", "served", "Klachtenmeldpunt Zorg")
NOTICE = "2021/S 215-123456"


def plan(declared: str, rule: StandstillRule, number: str = "") -> EvaluationPlan:
    rules = tuple(RuleSet(id_, declared, "Leidraad §6.2") for id_ in RULE_SETS)
    return replace(PLAN, rule_sets=rules, standstill=rule, notice=number)


@pytest.mark.parametrize("kind", KINDS)
def test_it_names_court_desk_and_notice_where_the_plan_does(kind: str) -> None:
    text = ending_letter(plan("documents", FULL, NOTICE), HEAD, kind, "Geen geld.", Names())
    assert "voorleggen aan rechtbank Voorbeeld. Het beoordelingsplan noemt voor deze" in text
    assert "Dien die in bij Klachtenmeldpunt Zorg." in text and NOTICE in text
    assert "Wat u kunt doen" in [part.heading for part in read_letter(text).parts]


def test_empty_lines_in_the_reason_are_left_out() -> None:
    letters = [
        ending_letter(plan("none", FULL), HEAD, KINDS[0], reason, Names())
        for reason in ("Geen geld.\nGeen mensen.", "\nGeen geld. \n \n\nGeen mensen.\n")
    ]
    assert letters[0] == letters[1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("declared", ["documents", "none"])
def test_it_tells_no_term_article_or_court_that_is_not_declared(
    kind: str, lang: str, declared: str
) -> None:
    bare = plan(declared, StandstillRule(20, True))
    text = ending_letter(bare, HEAD, kind, "Geen geld.", Names(), lang)
    for word in ("rechtbank", "klacht", "omplain", "aankondiging", "Leidraad", "29 "):
        assert word not in text
    assert ("bevoegde rechter" if lang == "nl" else "competent court") in text
    assert ("geen laatste dag" if lang == "nl" else "no last day") in text
