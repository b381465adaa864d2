"""The trace of what was agreed: what is missing between its links, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.catalogue import Topic
from criteria.text import Text
from criteria.trace import DECIDES, Agreed, Gap, check_gap, gaps_of, without_agreement

WHOLE = Agreed("t", "DLG-01", "commitment", "agreed", "6.2", ("BAFO-22",), True, "met")


def topic(id_: str, *, contract: bool = False, kind: tuple[str, ...] = ("O",)) -> Topic:
    return Topic(id_, Text(id_, id_), Text("", ""), contract, "S §1", (), kind)


def test_an_agreement_with_every_link_has_no_gap() -> None:
    assert gaps_of(WHOLE) == ()


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"elements": ()}, Gap.NO_ELEMENT),
        ({"clause": " "}, Gap.NO_CLAUSE),
        ({"followed": False}, Gap.UNMEASURED),
        ({"conformity": "not_met"}, Gap.MISSING),
        ({"conformity": "met_differently"}, Gap.WEAKENED),
    ],
)
def test_each_missing_link_has_its_name(change: dict[str, object], gap: Gap) -> None:
    assert gaps_of(replace(WHOLE, **change)) == (gap,)  # type: ignore[arg-type]


def test_only_a_commitment_has_to_be_measured() -> None:
    assert gaps_of(replace(WHOLE, kind="clarification", followed=False)) == ()


@pytest.mark.parametrize("status", ["proposed", "dropped"])
def test_what_does_not_stand_has_no_gap(status: str) -> None:
    assert gaps_of(replace(WHOLE, status=status, clause="", elements=())) == ()


def test_before_an_offer_was_judged_it_is_no_gap() -> None:
    assert gaps_of(replace(WHOLE, conformity=None)) == ()


def test_a_topic_that_belongs_in_the_contract_needs_an_agreement() -> None:
    topics = (
        topic("A", contract=True),
        topic("B", kind=("S", "C")),
        topic("C", kind=("S", "C")),
        topic("D"),
    )
    outcomes = {"A": "deferred", "B": "agreed", "C": "not_agreed", "D": "agreed"}
    assert without_agreement(topics, outcomes, ()) == ("A", "B")
    made = [replace(WHOLE, topic="B"), replace(WHOLE, topic="A", status="proposed")]
    assert without_agreement(topics, outcomes, made) == ("A",)


@given(
    st.builds(
        Agreed,
        thread=st.just("t"),
        topic=st.just("DLG-01"),
        kind=st.sampled_from(["commitment", "clarification", "change", "confidential"]),
        status=st.sampled_from(["agreed", "proposed", "dropped"]),
        clause=st.sampled_from(["", "6.2"]),
        elements=st.sampled_from([(), ("BAFO-01",)]),
        followed=st.booleans(),
        conformity=st.sampled_from([None, "met", "met_differently", "not_met"]),
    )
)
def test_every_gap_is_told_once_and_somebody_decides_on_it(one: Agreed) -> None:
    found = gaps_of(one)
    assert len(set(found)) == len(found)
    assert all(gap in DECIDES for gap in found)
    assert not {Gap.MISSING, Gap.WEAKENED} <= set(found)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (("accepted", "Past.", "Mandaathouder"), []),
        (("", "", ""), ["outcome", "reason", "decided_by"]),
        (("accepted", " ", "M" * 201), ["reason", "decided_by"]),
        (("never", "Nee.", "Wij"), ["outcome"]),
    ],
)
def test_a_decision_says_what_why_and_who(said: tuple[str, str, str], fields: list[str]) -> None:
    assert [row.field for row in check_gap(*said)] == fields
