"""The programme of requirements in a plan: by section, filtered, decided many at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.catalogue import load
from criteria.changes import changes
from criteria.guide import bidding
from criteria.limit_words import limit_words
from criteria.plan import ConsensusRule, ScoringRule
from criteria.plan.codes import check_codes
from criteria.plan.format import planted, tree
from criteria.programme import (
    PROPOSED,
    Filter,
    accepted,
    decided,
    entries,
    inside,
    parts,
    path_to,
)
from criteria.requirements import Limit, Requirement
from criteria.text import Text
from tests.rules.plans import DEMAND, EMPTY, PLAN, TOPIC, with_award, with_lot

OWN = Requirement(
    "OWN-1", Text("Eigen eis", "Own"), ("provider",), "both", EMPTY, applicability="carried_over"
)
WHOLE = replace(PLAN, requirements=(*(row.requirement for row in load().requirements), OWN))


@pytest.mark.parametrize(
    ("section", "part", "within"),
    [
        ("3.9.1", "", True),
        ("3.9.1", "3", True),
        ("3.9.1", "3.9", True),
        ("3.9.1", "3.9.1", True),
        ("3.9.1", "3.9.12", False),
        ("3.91", "3.9", False),
        ("3", "3.9", False),
    ],
)
def test_a_section_lies_in_the_parts_above_it(section: str, part: str, within: bool) -> None:
    assert inside(section, part) is within


def test_the_parts_of_a_chapter_count_what_lies_below_them() -> None:
    every = entries(WHOLE, load())
    chapters = parts(every, load(), "")
    assert [part.section.id for part in chapters] == [*"1234567", "own"]
    assert sum(part.count for part in chapters) == 392
    assert sum(part.undecided for part in chapters) == 288
    # 2.4.1 13, 2.4.2 25 with 7 + 3 + 3 below it, 2.4.3 15
    assert [(p.section.id, p.count) for p in parts(every, load(), "2.4")] == [
        ("2.4.1", 13),
        ("2.4.2", 38),
        ("2.4.3", 15),
    ]
    assert parts(every, load(), "2.4.3") == ()
    assert path_to("3.9.3") == ("3", "3.9", "3.9.3") and path_to("") == ()


def test_what_binds_the_authority_alone_stands_apart() -> None:
    every = entries(WHOLE, load())
    theirs = [one for one in every if Filter().holds(one)]
    others = [one for one in every if Filter("others").holds(one)]
    # 205 + 79 provider, 12 with another beside it, and the own row; 50 access team + 45 authority
    assert len(theirs) == 205 + 79 + 12 + 1 and len(others) == 95
    assert {one.row.subject for one in others} == {("authority",), ("access_team",)}
    # carried over 15 and adapted 4, less what binds the authority's side; and the own row
    held = [one for one in every if one.row.in_force and one.who == "tenderers"]
    printed = {one.id for _, rows in bidding(WHOLE) for one in rows}
    assert printed == {one.row.id for one in held}


def test_one_decision_covers_the_rows_it_is_for_and_no_other() -> None:
    ids = {one.row.id for one in entries(WHOLE, load()) if inside(one.section, "3.7")}
    reason = Text("De strategie regelt dit.", "The strategy covers this.")
    plan = planted(decided(tree(WHOLE), ids, "superseded", reason))
    changed = {
        row.id for row, old in zip(plan.requirements, WHOLE.requirements, strict=True) if row != old
    }
    assert changed == ids and len(ids) == 3
    for row in plan.requirements:
        if row.id in ids:
            assert (row.applicability, row.reason) == ("superseded", reason)


def test_what_the_catalogue_proposes_is_found_until_somebody_decides() -> None:
    fresh = replace(PLAN, requirements=tuple(row.undecided for row in load().requirements))
    every = entries(fresh, load())
    waiting = [one for one in every if Filter(applicability=PROPOSED).holds(one)]
    theirs = [row for row in load().requirements if row.requirement.for_tenderers]
    assert len(waiting) == sum(row.requirement.applicability != "undecided" for row in theirs)
    assert {one.row.applicability for one in waiting} == {"undecided"}
    plan = planted(accepted(tree(fresh), {waiting[0].row.id}, load()))
    left = [one for one in entries(plan, load()) if Filter(applicability=PROPOSED).holds(one)]
    assert len(left) == len(waiting) - 1


def test_a_decision_is_never_overruled_by_a_proposal() -> None:
    ids = {row.id for row in load().requirements}
    plan = planted(decided(tree(WHOLE), ids, "historic", Text("Vervalt.", "Lapses.")))
    assert planted(accepted(tree(plan), ids, load())) == plan


def test_without_a_reason_the_reason_that_stood_there_stays() -> None:
    id_ = "PVE-5.1-E2"
    plan = planted(decided(tree(WHOLE), {id_}, "carried_over", None))
    (row,) = (row for row in plan.requirements if row.id == id_)
    assert row.applicability == "carried_over"
    assert row.reason is not None and "SEL-F3" in row.reason.nl
    made = changes(tree(WHOLE), tree(plan))
    assert [change.path for change in made] == [("requirements", id_, "applicability")]


@pytest.mark.parametrize(
    ("limit", "nl", "en"),
    [
        (Limit("max", D(6), "weeks"), "ten hoogste 6 weken", "at most 6 weeks"),
        (Limit("min", D(1), "years"), "ten minste 1 jaar", "at least 1 year"),
        (Limit("exact", D(0), "percent"), "precies 0%", "exactly 0%"),
        (Limit("max", D("47845849"), "euro"), "ten hoogste € 47.845.849", "at most € 47,845,849"),
        (
            Limit("exact", D(9), "items", Text("gemeenten", "municipalities")),
            "precies 9 (gemeenten)",
            "exactly 9 (municipalities)",
        ),
        (Limit("max", D(2), "moons"), "ten hoogste 2 moons", "at most 2 moons"),
    ],
)
def test_a_limit_in_words(limit: Limit, nl: str, en: str) -> None:
    assert limit_words(limit) == Text(nl, en)


def test_every_limit_of_the_catalogue_has_words() -> None:
    for row in load().requirements:
        for limit in row.requirement.limits:
            assert limit_words(limit).nl and limit_words(limit).en


def test_the_catalogues_use_no_word_that_no_page_knows() -> None:
    whole = replace(WHOLE, demands=load().demands, topics=load().topics)
    assert list(check_codes(whole)) == []


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        (replace(PLAN, demands=(replace(DEMAND, kind="x"),)), "demands/X1/kind"),
        (replace(PLAN, demands=(replace(DEMAND, applies_to=("x",)),)), "demands/X1/applies_to"),
        (replace(PLAN, topics=(replace(TOPIC, kind=("x",)),)), "topics/DLG-01/kind"),
        (replace(PLAN, requirements=(replace(OWN, moment="x"),)), "requirements/OWN-1/moment"),
        (replace(PLAN, requirements=(replace(OWN, subject=("x",)),)), "requirements/OWN-1/subject"),
        (
            replace(PLAN, requirements=(replace(OWN, limits=(Limit("max", D(1), "x"),)),)),
            "requirements/OWN-1/limits/1/unit",
        ),
        (with_lot(cutoff="x"), "lots/1/cutoff"),
        (with_award(against="x"), "lots/1/award/against"),
        (replace(PLAN, consensus=ConsensusRule(method="x")), "consensus/method"),
        (replace(PLAN, scoring=ScoringRule("x")), "scoring/order"),
    ],
)
def test_a_word_that_is_none_of_its_set_is_refused_at_its_place(plan: object, place: str) -> None:
    assert [(one.code, one.field) for one in check_codes(plan)] == [("plan.code_unknown", place)]  # type: ignore[arg-type]
