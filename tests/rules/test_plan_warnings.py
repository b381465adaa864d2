"""What a plan leaves open: norms to give, requirements as they were, references to nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.catalogue import Demand, load
from criteria.plan import AdvisingRule, ConsensusRule, EvaluationPlan, ScoringRule
from criteria.plan.check import check_plan
from criteria.plan.warnings import cited, norms_to_give, open_ends
from criteria.ratios import RatioRule
from criteria.requirements import Requirement
from criteria.text import Text
from tests.rules.plans import AWARD, ELEMENT, EMPTY, LOT, PLAN, TOPIC, question, with_lot

OTHER = replace(LOT, award=replace(AWARD, questions=(question("C", 50), question("D", 10))))
CLEAN = replace(PLAN, lots=(OTHER,))


def told(plan: EvaluationPlan) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("plan."), one.field) for one in open_ends(plan, load())]


def demand(id_: str) -> Demand:
    return next(row for row in load().demands if row.id == id_)


def requirement(id_: str, applicability: str = "adapted") -> Requirement:
    row = next(one.requirement for one in load().requirements if one.requirement.id == id_)
    return replace(row, applicability=applicability, reason=Text("Nu zo.", "So now."))


def test_a_plan_that_leaves_nothing_open_has_no_warning() -> None:
    assert told(CLEAN) == []


# Norms that the documents leave to the buyer


def test_the_catalogue_says_which_demands_wait_for_a_norm() -> None:
    assert set(norms_to_give()) == {
        "INT-05", "INT-07", "INT-08", "INT-09", "SEL-F1", "SEL-T1", "SEL-B1", "SEL-B3",
    }  # fmt: skip
    assert norms_to_give()["SEL-F1"] == Text("de grenswaarde", "the limit value")


def test_every_demand_that_says_its_norm_is_not_in_the_documents_is_among_them() -> None:
    words = ("niet in de stukken", "noemen geen grenswaarde", "schrijft ze in de")
    open_ = {row.id for row in load().demands if any(word in row.text.nl for word in words)}
    assert open_ == set(norms_to_give())


@pytest.mark.parametrize("id_", ["INT-05", "INT-07", "SEL-F1"])
def test_a_norm_that_was_not_given_is_a_warning_at_the_text_and_no_blocker(id_: str) -> None:
    plan = replace(CLEAN, demands=(*CLEAN.demands, demand(id_)))
    assert told(plan) == [("norm_open", f"demands/{id_}/text/nl")]
    assert not any(one.field == f"demands/{id_}/text/nl" for one in check_plan(plan))
    found = open_ends(plan, load())[0]
    norm = norms_to_give()[id_]
    assert norm.nl in found.sentence("nl") and norm.en in found.sentence("en")


def test_a_norm_in_words_of_the_buyer_or_in_a_ratio_is_given() -> None:
    first = demand("SEL-F1")
    text = Text("De solvabiliteit is ten minste 20 procent.", "Solvency is at least 20 per cent.")
    written = replace(first, text=text, original=(("text", first.text),))
    asks = replace(first, ratio=RatioRule("solvency", D(20), 3, 2, "each"))
    for row in (written, asks):
        assert told(replace(CLEAN, demands=(*CLEAN.demands, row))) == []


# Requirements that are called adapted


def test_a_requirement_that_is_called_adapted_and_reads_as_it_did_is_a_warning() -> None:
    row = requirement("PVE-5.1-E2")
    assert told(replace(CLEAN, requirements=(row,))) == [
        ("adapted_not", "requirements/PVE-5.1-E2/text/nl")
    ]
    new = replace(row, text=Text("De jaarrekening over 2020.", "The accounts of 2020."))
    assert told(replace(CLEAN, requirements=(new,))) == []
    for applicability in ("carried_over", "superseded", "undecided"):
        row = requirement("PVE-5.1-E2", applicability)
        assert told(replace(CLEAN, requirements=(row,))) == []


def test_a_requirement_for_the_authority_alone_is_read_by_no_tenderer() -> None:
    row = replace(requirement("PVE-5.1-E2"), subject=("authority",))
    assert told(replace(CLEAN, requirements=(row,))) == []


# References


@pytest.mark.parametrize(
    ("nl", "en", "ids"),
    [
        ("afspraak DLG-15", "agreement DLG-15", ["DLG-15"]),
        ("DLG-10 tot en met DLG-12", "DLG-10 to DLG-12", ["DLG-10", "DLG-11", "DLG-12"]),
        ("DLG-24 en DLG-37", "", ["DLG-24", "DLG-37"]),
        ("geschiktheidseis SEL-T2", "requirement SEL-T10", ["SEL-T2", "SEL-T10"]),
        ("eisen INT-09 tot en met INT-11", "", ["INT-09", "INT-10", "INT-11"]),
        ("DLG-10 tot en met INT-11", "", ["DLG-10", "INT-11"]),
        ("beginwaarde; XDLG-15, DLG-150", "baseline", []),
    ],
)
def test_the_rows_a_text_names(nl: str, en: str, ids: list[str]) -> None:
    assert list(cited([Text(nl, en)])) == ids


def test_an_element_that_is_compared_with_a_topic_outside_the_plan_is_a_warning() -> None:
    """The tiny plan has topic DLG-01 only."""
    known = replace(ELEMENT, compare=Text("afspraak DLG-01", "agreement DLG-01"))
    assert told(replace(CLEAN, elements=(known,))) == []
    row = replace(ELEMENT, compare=Text("DLG-01 tot en met DLG-03", "DLG-01 to DLG-03"))
    plan = replace(CLEAN, elements=(row,))
    assert told(plan) == [("refers_outside", "elements/BID-01/compare/nl")]
    assert "verwijst naar DLG-02, DLG-03." in open_ends(plan, load())[0].sentence("nl")
    assert (
        told(replace(plan, topics=(TOPIC, *(replace(TOPIC, id=f"DLG-0{n}") for n in (2, 3))))) == []
    )


def test_of_many_missing_rows_five_are_named() -> None:
    row = replace(ELEMENT, compare=Text("INT-01 tot en met INT-11", ""))
    found = open_ends(replace(CLEAN, elements=(row,)), load())
    assert "INT-01, INT-02, INT-03, INT-04, INT-05 (+6)." in found[0].sentence("nl")


def test_a_question_that_names_a_topic_or_the_dialogue_needs_it_in_the_plan() -> None:
    first, *others = OTHER.award.questions
    asks = replace(first, text=Text("Wat werd uit DLG-02?", "What became of DLG-02?"))
    plan = replace(PLAN, lots=(replace(OTHER, award=replace(AWARD, questions=(asks, *others))),))
    assert told(plan) == [("refers_outside", "lots/1/award/questions/C/text/nl")]
    row = replace(ELEMENT, compare=Text("alle afspraken uit de dialoog", "all agreements"))
    assert told(replace(CLEAN, elements=(row,))) == []
    assert told(replace(CLEAN, elements=(row,), topics=())) == [
        ("refers_to_talks", "elements/BID-01/compare/nl")
    ]


def test_the_reason_of_a_requirement_is_read_too() -> None:
    row = replace(
        requirement("PVE-5.1-E2"),
        text=Text("De jaarrekening van nu.", "The accounts of now."),
        reason=Text("De eis SEL-F3 gebruikt deze eis.", ""),
    )
    assert told(replace(CLEAN, requirements=(row,))) == [
        ("refers_outside", "requirements/PVE-5.1-E2/reason/nl")
    ]


# The same question twice


def test_trap_29_the_same_question_in_selection_and_award_is_a_warning_per_lot() -> None:
    """A and B stand in both stages with the same words; C stands in the award only."""
    place = "lots/1/award/questions/A/text/nl"
    assert told(PLAN) == [("asked_in_both", place)]
    found = open_ends(PLAN, load())[0]
    assert "Vraag A, Vraag B" in found.sentence("nl") and "Question A" in found.sentence("en")
    changed = replace(AWARD.questions[0], text=Text("Wat voegt u toe?", "What do you add?"))
    plan = with_lot(award=replace(AWARD, questions=(changed, AWARD.questions[1])))
    assert told(plan) == [("asked_in_both", "lots/1/award/questions/B/text/nl")]
    weighs = replace(AWARD.questions[1], points=D(20), guidance=EMPTY)
    plan = with_lot(award=replace(AWARD, questions=(changed, weighs)))
    assert told(plan) == [("asked_in_both", "lots/1/award/questions/B/text/nl")]


# How marks come about


@pytest.mark.parametrize(
    ("method", "decimals", "warned"),
    [
        ("mean", None, [("mean_not_rounded", "consensus/decimals")]),
        ("mean", 0, []),
        ("mean", 1, []),
        ("median", None, []),
        ("consensus", None, []),
    ],
)
def test_a_mean_for_which_no_rounding_is_named_is_a_warning(
    method: str, decimals: int | None, warned: list[tuple[str, str]]
) -> None:
    plan = replace(CLEAN, consensus=ConsensusRule(method=method, decimals=decimals))
    assert told(plan) == warned
    assert not any("consensus/" in (one.field or "") for one in check_plan(plan))


def test_scoring_without_names_says_where_the_names_are_still_seen() -> None:
    plan = replace(CLEAN, scoring=ScoringRule(masked=True))
    (warning,) = open_ends(plan, load())
    assert (warning.code, warning.field) == ("plan.masked_names", "scoring/masked")
    assert "belangen" in warning.sentence("nl") and "interests" in warning.sentence("en")
    assert told(replace(CLEAN, scoring=ScoringRule("question", False, True))) == []


def test_hidden_names_where_nothing_is_read_are_a_warning() -> None:
    plan = replace(CLEAN, advising=AdvisingRule(masked=True))
    assert told(plan) == [("masked_unread", "advising/masked")]
    assert not any("advising" in (one.field or "") for one in check_plan(plan))
    for rule in (AdvisingRule(True, True), AdvisingRule(True, False), AdvisingRule()):
        assert told(replace(CLEAN, advising=rule)) == []
