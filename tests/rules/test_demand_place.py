"""Where a demand stands, in words that a tenderer can look up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from criteria.admission import PROGRAMME, asked, in_full
from criteria.catalogue import load
from criteria.demand_place import place_of
from criteria.plan import RULE_SETS, EvaluationPlan, RuleSet
from tests.rules.plans import PLAN, full_draft

DEMAND = load().demands[0]


def plan(*declared: str) -> EvaluationPlan:
    rules = tuple(
        RuleSet(id_, "documents" if id_ in declared else "none", "Leidraad §3.1")
        for id_ in RULE_SETS
    )
    return replace(PLAN, rule_sets=rules)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("S §2.2 pr.6 L130-134", "inkoopstrategie, paragraaf 2.2, uitgangspunt 6"),
        ("S §2.3 doel 10 L182-185", "inkoopstrategie, paragraaf 2.3, doelstelling 10"),
        ("S §4.6a L1250-1251", "inkoopstrategie, paragraaf 4.6a"),
        ("S §4.2 L676-695; S §4.2 L818", "inkoopstrategie, paragraaf 4.2"),
        ("P §1 bullet 3", "programma van eisen, paragraaf 1"),
        ("P §5.1 Eis 1-2", "programma van eisen, paragraaf 5.1, eis 1-2"),
        ("P §3.9.2", "programma van eisen, paragraaf 3.9.2"),
        ("Leidraad, bijlage 2", "Leidraad, bijlage 2"),
        ("S §4.6a L1250 noemt alleen iets", ""),  # not a place by itself
        ("zie L1250", ""),
        ("artikel 12 van de wet", ""),
        ("", ""),
    ],
)
def test_a_source_is_told_as_a_place_or_left_out(source: str, place: str) -> None:
    assert place_of(plan(), replace(DEMAND, source=source)) == place


def test_an_article_is_never_told_and_the_place_of_its_rules_only_when_declared() -> None:
    cited = replace(DEMAND, source="Aw 2.86, van toepassing verklaard; P §5.2")
    assert place_of(plan(), cited) == "programma van eisen, paragraaf 5.2"
    told = place_of(plan("exclusion-mandatory"), cited)
    assert told == "Leidraad §3.1; programma van eisen, paragraaf 5.2"


def test_no_demand_of_the_catalogue_tells_our_notation_or_an_article() -> None:
    for demand in load().demands:
        for lang in ("nl", "en"):
            told = place_of(plan(*RULE_SETS), demand, lang)
            assert re.search(r"\b[SP] §|L[0-9]{2}|\bAw\b|\{", told) is None
            assert told


def test_a_row_of_the_programme_is_cut_on_a_page_and_never_in_full() -> None:
    rows = tuple(
        replace(row, applicability="carried_over", moment="tender", tested_by=())
        for row in full_draft().requirements
        if row.for_tenderers
    )
    draft = replace(full_draft(), requirements=rows)
    assert any("…" in row.title.nl for row in asked(draft))
    whole = {row.id: row for row in in_full(draft)}
    assert not any("…" in row.title.nl for row in whole.values())
    for row in whole.values():
        if row.kind == PROGRAMME:
            assert row.title.nl == row.text.nl.rstrip(".")
