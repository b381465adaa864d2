"""Demands: put to each party by role and legal form; met or not, never scored."""

from __future__ import annotations

import pytest

from criteria.admission import (
    Admission,
    Outcome,
    PartyStanding,
    admission,
    applies,
    check_decision,
    consequence,
)
from criteria.application import ASKED_AT_FIRST, LEGAL_FORMS
from criteria.catalogue import Demand, chosen, load
from criteria.text import Text

NOTHING = Text("", "")


def demand(id_: str, roles: str = "lead member subcontractor", forms: str = "") -> Demand:
    kind, source = "integrity", "S §1 L1"
    return Demand(
        id_,
        kind,
        NOTHING,
        NOTHING,
        NOTHING,
        source,
        tuple(roles.split()),
        tuple(forms.split()),
    )


ALL = demand("ALL")
LEAD = demand("LEAD", "lead")
WNT = demand("WNT", forms="eenmanszaak vof maatschap")
LEADER = PartyStanding("p1", "lead", "stichting")
MEMBER = PartyStanding("p2", "member", "vof")
SUB = PartyStanding("p3", "subcontractor", "bv")


@pytest.mark.parametrize(
    ("asked", "party", "expected"),
    [
        (ALL, LEADER, True),
        (ALL, MEMBER, True),
        (ALL, SUB, True),
        (LEAD, LEADER, True),
        (LEAD, MEMBER, False),
        (LEAD, SUB, False),
        (WNT, LEADER, True),
        (WNT, MEMBER, False),
        (WNT, SUB, True),
        (demand("BOTH", "lead", "stichting"), LEADER, False),
        (demand("NOBODY", ""), LEADER, False),
    ],
)
def test_a_demand_is_put_by_role_and_legal_form(
    asked: Demand, party: PartyStanding, expected: bool
) -> None:
    assert applies(asked, party) is expected


@pytest.mark.parametrize("form", LEGAL_FORMS)
def test_the_wnt_exempts_partnerships_and_sole_traders(form: str) -> None:
    (wnt,) = chosen(load().demands, ["INT-01"])
    exempt = form in ("eenmanszaak", "vof", "maatschap")
    assert applies(wnt, PartyStanding("p", "lead", form)) is not exempt


@pytest.mark.parametrize("role", ASKED_AT_FIRST)
def test_the_same_demands_hold_for_lead_member_and_subcontractor_but_five(role: str) -> None:
    # S §4.2: these five are about the tenderer as a whole, so the lead alone shows them
    whole = {"SEL-F2", "SEL-T2", "SEL-T3", "SEL-T4", "SEL-T6"}
    asked = {d.id for d in load().demands if applies(d, PartyStanding("p", role, "stichting"))}
    every = {d.id for d in load().demands}
    assert every - asked == (set() if role == "lead" else whole)


@pytest.mark.parametrize(
    ("asked", "outcome", "reason", "expected"),
    [
        (ALL, "met", "", None),
        (ALL, "met", "gezien", None),
        (ALL, "not_met", "veroordeling", None),
        (ALL, "not_applicable", "geen personeel", None),
        (ALL, "not_met", "", ("reason_missing", "reason")),
        (ALL, "not_met", " \n", ("reason_missing", "reason")),
        (ALL, "not_met", " - ", ("reason_missing", "reason")),
        (ALL, "not_applicable", "...", ("reason_missing", "reason")),
        (ALL, "not_applicable", "", ("reason_missing", "reason")),
        (ALL, "open", "", ("outcome_missing", "outcome")),
        (ALL, "", "", ("outcome_missing", "outcome")),
        (ALL, "perhaps", "x", ("outcome_missing", "outcome")),
        (WNT, "met", "", ("does_not_apply", "outcome")),
        (LEAD, "not_met", "x", ("does_not_apply", "outcome")),
        (ALL, "met", "x" * 5_000, None),
        (ALL, "met", "x" * 5_001, ("reason_long", "reason")),
    ],
)
def test_a_decision_other_than_met_says_why(
    asked: Demand, outcome: str, reason: str, expected: tuple[str, str] | None
) -> None:
    found = check_decision(asked, MEMBER, outcome, reason)
    wanted = [(f"admission.{expected[0]}", expected[1])] if expected else []
    assert [(fault.code, fault.field) for fault in found] == wanted


# lead: ALL, LEAD, WNT; member (vof): ALL; subcontractor: ALL, WNT. Six cells.
CELLS = (
    ("ALL", "p1"),
    ("LEAD", "p1"),
    ("WNT", "p1"),
    ("ALL", "p2"),
    ("ALL", "p3"),
    ("WNT", "p3"),
)


def outcome_of(**outcomes: str) -> Admission:
    """ALL_p1="met" and so on; what is not said is met."""
    table = {cell: outcomes.get("_".join(cell), "met") for cell in CELLS}
    return admission([ALL, LEAD, WNT], [LEADER, MEMBER, SUB], table)


def test_before_any_decision_every_cell_that_applies_is_open() -> None:
    found = admission([ALL, LEAD, WNT], [LEADER, MEMBER, SUB], {})
    assert found == Admission(CELLS, ())
    assert not found.suitable


@pytest.mark.parametrize(
    ("outcomes", "open_", "failed", "suitable"),
    [
        ({}, (), (), True),
        ({"ALL_p3": "open"}, (("ALL", "p3"),), (), False),
        ({"ALL_p3": "not_met"}, (), (("ALL", "p3"),), False),
        ({"WNT_p1": "not_applicable"}, (), (), True),
        (
            {"ALL_p2": "not_met", "ALL_p1": "open", "WNT_p3": "not_met"},
            (("ALL", "p1"),),
            (("ALL", "p2"), ("WNT", "p3")),
            False,
        ),
    ],
)
def test_one_failed_cell_of_one_party_makes_the_tenderer_unsuitable(
    outcomes: dict[str, str],
    open_: tuple[tuple[str, str], ...],
    failed: tuple[tuple[str, str], ...],
    suitable: bool,
) -> None:
    found = outcome_of(**outcomes)
    assert (found.open, found.failed, found.suitable) == (open_, failed, suitable)


def test_a_decision_on_a_cell_that_does_not_apply_counts_for_nothing() -> None:
    assert admission([WNT], [MEMBER], {("WNT", "p2"): "not_met"}) == Admission((), ())


def test_outcomes_have_five_names() -> None:
    assert [outcome.value for outcome in Outcome] == [
        "open",
        "met",
        "not_met",
        "not_applicable",
        "asked",
    ]


def test_met_without_evidence_says_why() -> None:
    (fault,) = check_decision(ALL, MEMBER, "met", " ", proved=False)
    assert (fault.code, fault.field) == ("admission.proof_or_reason", "reason")
    assert check_decision(ALL, MEMBER, "met", "Nagezien.", proved=False) == ()
    assert check_decision(ALL, MEMBER, "met", "", proved=True) == ()


@pytest.mark.parametrize(
    ("failed", "way"),
    [
        (("SEL-T8",), "rejected"),
        (("INT-03", "SEL-T8"), "rejected"),
        (("SEL-X2",), "excluded"),
        (("SEL-T8", "SEL-X4"), "excluded"),  # one exclusion ground among them excludes
    ],
)
def test_only_an_exclusion_ground_excludes(failed: tuple[str, ...], way: str) -> None:
    rows = [row for row in load().demands if row.id in failed]
    assert len(rows) == len(failed) and consequence(rows) == way
