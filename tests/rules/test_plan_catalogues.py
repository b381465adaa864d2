"""A plan and its catalogues: versions, exclusion grounds, and no article that is not declared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from criteria.canon import to_plain
from criteria.catalogue import load
from criteria.changes import changes
from criteria.plan import EvaluationPlan, RuleSet
from criteria.plan import rows as plan_rows
from criteria.plan.catalogues import check_articles, check_sources, ground_demand, sources, used
from criteria.plan.format import planted, tree
from criteria.plan.words import told
from criteria.regimes import RULE_SETS
from tests.rules.plans import DEMAND, PLAN

CATALOGUES = load()
GROUNDS = {ground.id: ground for ground in CATALOGUES.grounds}


def with_rules(source: str | None, only: str = "", plan: EvaluationPlan = PLAN) -> EvaluationPlan:
    """The plan with this source for one set of rules, or for all."""
    return replace(
        plan,
        rule_sets=tuple(
            RuleSet(id_, source if only in ("", id_) else "none", "§1") for id_ in RULE_SETS
        ),
    )


def picked(plan: EvaluationPlan, *ids: str) -> EvaluationPlan:
    return planted(plan_rows.picked(tree(plan), ("demands",), ids, CATALOGUES))


# Grounds as demands


def test_grounds_are_offered_beside_the_demands() -> None:
    offered = plan_rows.offered(("demands",), CATALOGUES)
    assert len(offered) == 35 + 26 + 6
    assert len({row.id for row in offered}) == 67
    assert {row.kind for row in offered[35:61]} == {"exclusion"}
    assert {row.kind for row in offered[61:]} == {"suitability"}


@pytest.mark.parametrize("source", ["law", "documents"])
def test_an_article_is_cited_where_the_plan_declares_its_rules(source: str) -> None:
    plan = picked(with_rules(source, "exclusion-mandatory"), "M1", "O3")
    mandatory, optional = plan.demands[-2:]
    assert mandatory.source == "Aw 2.86(2)a, van toepassing verklaard door de aanbestedende dienst"
    assert optional.source == "Keuze van de aanbestedende dienst; catalogus uitsluitingsgronden O3"


@pytest.mark.parametrize("source", ["none", None])
def test_no_article_is_cited_elsewhere(source: str | None) -> None:
    plan = picked(with_rules(source), *GROUNDS)
    assert len(plan.demands) == 1 + 26
    for demand in plan.demands[1:]:
        assert "Aw" not in str(to_plain(demand)), demand.id
    assert list(check_articles(plan)) == []


def test_a_national_ground_is_never_shown_as_one_of_the_act() -> None:
    demand = ground_demand(GROUNDS["N1"], tree(with_rules("documents")))
    assert demand.source == "Keuze van de aanbestedende dienst; catalogus uitsluitingsgronden N1"


def test_a_ground_is_met_by_whoever_it_does_not_hold_for() -> None:
    demand = ground_demand(GROUNDS["M2"], {})
    assert (demand.id, demand.kind) == ("M2", "exclusion")
    assert demand.applies_to == ("lead", "member", "subcontractor")
    assert demand.text.nl.startswith(
        "De partij voldoet als deze uitsluitingsgrond niet voor haar geldt. De grond: De partij is"
    )
    assert demand.text.nl.endswith(" De aanbestedende dienst kijkt 5 jaar terug.")
    assert demand.text.en.endswith(" The buyer looks back 5 years.")
    assert "jaar terug" not in ground_demand(GROUNDS["O2a"], {}).text.nl


# I13: an article only where its rules are declared applicable


def citing(words: str) -> EvaluationPlan:
    return replace(PLAN, demands=(replace(DEMAND, source=words),))


@pytest.mark.parametrize(
    ("cited", "rules", "denied"),
    [
        ("Aw 2.86(2)a", "exclusion-mandatory", "Aw 2.86"),
        ("zie Aw 2.87(1)c", "exclusion-optional", "Aw 2.87"),
        ("Aw 2.87a", "self-cleaning", "Aw 2.87a"),
    ],
)
def test_an_article_of_rules_that_are_denied_is_told(cited: str, rules: str, denied: str) -> None:
    plan = citing(cited)
    (fault,) = check_articles(with_rules("none", plan=plan))
    assert (fault.code, fault.field) == ("plan.article_denied", "demands/X1/source")
    assert dict(fault.values) == {"id": "X1", "article": denied}
    assert list(check_articles(with_rules("documents", rules, plan))) == []
    assert list(check_articles(with_rules(None, plan=plan))) == []  # told as a missing choice


def test_an_article_that_two_sets_share_needs_one_of_them() -> None:
    plan = citing("Aw 2.88")
    assert len(list(check_articles(with_rules("none", plan=plan)))) == 1
    for rules in ("exclusion-mandatory", "exclusion-optional"):
        assert list(check_articles(with_rules("documents", rules, plan))) == []


def test_an_article_of_no_set_binds_anyhow() -> None:
    assert list(check_articles(with_rules("none", plan=citing("Aw 1.10; Aw 2.39(3)")))) == []


# Versions


def test_picking_notes_the_version_of_the_catalogue() -> None:
    assert PLAN.catalogues == (("themes", "1"),)
    plan = picked(PLAN, "M1")
    assert plan.catalogues == (("themes", "1"), ("exclusion-grounds", "1"))
    assert picked(plan, "M2").catalogues == plan.catalogues
    assert picked(PLAN, "nothing") == PLAN


def test_a_version_is_noted_beside_an_earlier_one() -> None:
    old = replace(PLAN, catalogues=(("demands", "1"),))
    plan = picked(old, "SEL-X2")
    assert plan.catalogues == (("demands", "1"), ("demands", "3"))
    (one,) = used(plan, CATALOGUES)
    assert (one.versions, one.today, one.newer) == (("1", "3"), "3", False)


@pytest.mark.parametrize(
    ("noted", "today", "newer"),
    [("1", "2", True), ("2", "2", False), ("3", "2", False), ("10", "9", False), ("9", "10", True)],
)
def test_a_catalogue_of_today_may_be_newer_than_the_plan(
    noted: str, today: str, newer: bool
) -> None:
    plan = replace(PLAN, catalogues=(("demands", noted),))
    (one,) = used(plan, replace(CATALOGUES, versions=(("demands", today),)))
    assert one.newer is newer
    assert one.title.nl == "Uitsluiting, integriteit en geschiktheid"


def test_a_catalogue_that_is_gone_is_not_newer() -> None:
    (one,) = used(replace(PLAN, catalogues=(("runes", "1"),)), CATALOGUES)
    assert (one.title.nl, one.today, one.newer) == ("runes", None, False)


def test_the_versions_are_told_in_words() -> None:
    old: dict[str, Any] = tree(PLAN)
    new: dict[str, Any] = tree(picked(PLAN, "M1"))
    change = next(one for one in changes(old, new) if one.path == ("catalogues",))
    place, was, now = told(old, new, change)
    assert place.nl == "Gebruikte catalogi"
    assert was.nl == "Bekwaamheidsdossier: vijf thema's 1"
    assert now.en == "Competence dossier: five themes 1, Exclusion grounds 1"


# The source of a set of rules, as its regime allows it


@pytest.mark.parametrize("id_", RULE_SETS)
def test_the_law_is_no_source_where_the_regime_does_not_allow_it(id_: str) -> None:
    assert sources()[id_] == ("documents", "none")
    (fault,) = check_sources(with_rules("law", id_))
    assert (fault.code, fault.field) == ("plan.source_not_allowed", f"rule_sets/{id_}/source")
    assert list(check_sources(with_rules("documents"))) == []
    assert list(check_sources(with_rules("none"))) == []
    assert list(check_sources(with_rules(None))) == []  # what is not chosen is told elsewhere
