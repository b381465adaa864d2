"""Evidence: what its dates come to on the reference date, and which slots nobody filled."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from criteria.admission import PartyStanding, applies
from criteria.catalogue import load
from criteria.evidence import (
    MOST_CELLS,
    Judged,
    NewEvidence,
    Validity,
    add_months,
    age_limit,
    check_evidence,
    check_quota,
    judge,
    lapsed_from,
    missing,
    reference_date,
    slots,
)
from criteria.evidence_kinds import kinds, read_evidence
from criteria.plan import RULE_SETS, RuleSet
from criteria.proof import EVER_BYTES, EVER_FILES, MOST_BYTES
from criteria.refusals import Refusal
from criteria.tables import Table
from criteria.texts import sentence
from tests.rules.plans import PLAN

DAY = date(2022, 1, 26)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("issued", "until", "months", "validity", "last"),
    [
        # its own end: the last day still counts
        ("", "2022-01-26", None, "valid", "2022-01-26"),
        ("", "2022-01-25", None, "expired", "2022-01-25"),
        ("", "2022-01-27", None, "valid", "2022-01-27"),
        ("2021-12-01", "2022-01-25", None, "expired", "2022-01-25"),
        # issued on the day itself, and a day after
        ("2022-01-26", "", None, "no_end", ""),
        ("2022-01-27", "", None, "not_yet", ""),
        ("2022-01-27", "2023-01-01", 6, "not_yet", "2022-07-27"),
        # six months: on the day with the same number it still counts
        ("2021-07-26", "", 6, "valid", "2022-01-26"),
        ("2021-07-25", "", 6, "too_old", "2022-01-25"),
        ("2021-07-25", "", None, "no_end", ""),
        # two years
        ("2020-01-26", "", 24, "valid", "2022-01-26"),
        ("2020-01-25", "", 24, "too_old", "2022-01-25"),
        # the first of the two ends counts, and its own end is told first
        ("2021-12-01", "2022-03-01", 6, "valid", "2022-03-01"),
        ("2021-12-01", "2023-03-01", 6, "valid", "2022-06-01"),
        ("2021-01-01", "2021-06-01", 6, "expired", "2021-06-01"),
        # an age is asked and only the end is known
        ("", "2022-06-01", 6, "valid", "2022-06-01"),
        ("", "", 6, "unknown", ""),
        ("", "", None, "unknown", ""),
    ],
)
def test_what_dates_come_to(
    issued: str, until: str, months: int | None, validity: str, last: str
) -> None:
    assert judge(day(issued), day(until), months, DAY) == Judged(Validity(validity), day(last))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2021-08-31", 6, "2022-02-28"),  # February has no 31st
        ("2023-08-31", 6, "2024-02-29"),
        ("2021-08-28", 6, "2022-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 24, "2022-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2022-02-28", 6, "2022-08-28"),  # not the 31st: the number stays
        ("2021-12-31", 1, "2022-01-31"),
        ("2021-10-31", 1, "2021-11-30"),
        ("2021-06-30", 6, "2021-12-30"),
        ("2021-12-15", 12, "2022-12-15"),
        ("2021-12-15", 0, "2021-12-15"),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("issued", "reference", "validity"),
    [
        ("2021-08-31", "2022-02-28", "valid"),
        ("2021-08-31", "2022-03-01", "too_old"),
        ("2020-02-29", "2020-08-29", "valid"),
        ("2020-02-29", "2020-08-30", "too_old"),
    ],
)
def test_ages_at_the_end_of_a_month(issued: str, reference: str, validity: str) -> None:
    found = judge(day(issued), None, 6, day(reference))
    assert found.validity == validity


def test_it_is_told_from_which_day_something_no_longer_counted() -> None:
    assert lapsed_from(judge(None, date(2021, 12, 31), None, DAY)) == date(2022, 1, 1)
    assert lapsed_from(judge(date(2021, 7, 25), None, 6, DAY)) == DAY
    assert lapsed_from(judge(None, DAY, None, DAY)) is None
    assert lapsed_from(Judged(Validity.UNKNOWN)) is None


def test_the_reference_date_is_the_day_of_the_deadline_in_amsterdam() -> None:
    late = replace(PLAN, application_deadline=datetime(2022, 1, 26, 23, 30, tzinfo=UTC))
    assert reference_date(late) == date(2022, 1, 27)
    summer = replace(PLAN, application_deadline=datetime(2022, 7, 1, 22, 0, tzinfo=UTC))
    assert reference_date(summer) == date(2022, 7, 2)
    without = replace(PLAN, application_deadline=None)
    assert reference_date(without) is None
    assert judge(DAY, DAY, None, None).validity is Validity.UNKNOWN


@pytest.mark.parametrize("source", ["law", "documents", "none", None])
def test_an_age_counts_only_where_the_plan_says_so(source: str | None) -> None:
    rules = tuple(RuleSet(id_, source) for id_ in RULE_SETS)
    gva = kinds().kind("gva")
    expected = 24 if source in ("law", "documents") else None
    assert age_limit(replace(PLAN, rule_sets=rules), gva) == expected
    assert age_limit(replace(PLAN, rule_sets=rules), kinds().kind("vog")) is None


@pytest.mark.parametrize("validity", list(Validity))
def test_every_state_has_words_without_an_article(validity: Validity) -> None:
    for lang in ("nl", "en"):
        assert "Aw" not in sentence(f"names.validity_{validity}", lang)


# The catalogue


def test_the_kinds_of_the_documents_are_there() -> None:
    found = {kind.id: kind for kind in kinds().kinds}
    ages = {id_: kind.age_months for id_, kind in found.items() if kind.age_months}
    assert ages == {"gva": 24, "tax": 6, "kvk": 6}
    assert {"vog", "ubo", "iso-9001", "agb", "big", "accounts", "commitment", "other"} <= set(found)
    assert len([id_ for id_ in found if id_.startswith("hkz-")]) == 3
    assert all(kind.title.nl and kind.title.en and kind.source for kind in found.values())
    assert all("Aw" not in kind.title.nl for kind in found.values())
    assert kinds().kind("gone-since").id == "other"


def test_every_slot_is_of_a_demand_and_one_of_four_schemes_will_do() -> None:
    asked = {demand.id for demand in load().demands}
    assert {slot.demand for slot in kinds().slots} <= asked
    (quality,) = kinds().slots_of("SEL-T8")
    assert len(quality.kinds) == 5
    assert kinds().demands_of("accounts") == {"INT-01", "SEL-F1", "SEL-F2", "SEL-F3"}
    assert kinds().slots_of("OWN-1") == () and kinds().demands_of("other") == frozenset()


GOOD = """id = "evidence"
version = "1"
title = {nl = "a", en = "a"}
about = {nl = "a", en = "a"}
[[kind]]
id = "other"
title = {nl = "a", en = "a"}
source = "S L1"
[[slot]]
demand = "SEL-X1"
kinds = ["other"]
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", None),
        ('id = "other"', 'id = "b"', "tables.not_allowed"),
        ('kinds = ["other"]', 'kinds = ["none"]', "tables.not_allowed"),
        ('source = "S L1"', 'source = "Aw 9.99"', "catalogue.article_unknown"),
        ('source = "S L1"', 'source = "S"\nage_months = 6', "tables.missing"),
        ('source = "S L1"', 'source = "S"\nage_months = 0\nage_law = "Aw 2.89"', "catalogue.years"),
        ('source = "S L1"', 'source = "S"\nages = 6', "tables.unknown_key"),
        (
            "[[slot]]",
            '[[kind]]\nid="other"\nsource="S"\ntitle={nl="a",en="a"}\n[[slot]]',
            "tables.twice",
        ),
    ],
)
def test_a_fault_in_the_catalogue_is_found(old: str, new: str, code: str | None) -> None:
    faults: list[Refusal] = []
    table = Table(tomllib.loads(GOOD.replace(old, new, 1)), "", faults)
    read_evidence(table)
    table.close()
    assert code in {fault.code for fault in faults} if code else faults == []


# Slots


def test_a_slot_stays_open_until_one_of_its_kinds_is_there() -> None:
    (quality,) = [row for row in load().demands if row.id == "SEL-T8"]
    (staff,) = [row for row in load().demands if row.id == "SEL-B2"]
    lead, sub = PartyStanding("p", "lead", "stichting"), PartyStanding("q", "subcontractor", "bv")
    given = {("SEL-T8", "p"): {"hkz-small"}, ("SEL-B2", "p"): {"diploma"}}
    found = [(cell, slot.kinds) for cell, slot in missing([quality, staff], [lead, sub], given)]
    assert found == [
        (("SEL-B2", "p"), ("big",)),
        (("SEL-B2", "p"), ("vog",)),
        (("SEL-T8", "q"), slots(quality)[0].kinds),
        (("SEL-B2", "q"), ("diploma",)),
        (("SEL-B2", "q"), ("big",)),
        (("SEL-B2", "q"), ("vog",)),
    ]


def test_nothing_is_missing_where_a_demand_is_not_put() -> None:
    (wnt,) = [row for row in load().demands if row.id == "INT-01"]
    alone = PartyStanding("p", "lead", "eenmanszaak")
    assert not applies(wnt, alone)
    assert list(missing([wnt], [alone], {})) == []


# Adding


FILE: dict[str, Any] = {"kind": "gva", "title": "GVA", "name": "gva.pdf", "content": b"x"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"kind": "nothing"}, [("evidence.kind_missing", "kind")]),
        ({"title": "x" * 201}, [("acts.text_long", "title")]),
        ({"note": "x" * 2001}, [("acts.text_long", "note")]),
        ({"name": "", "content": b""}, [("evidence.nothing_given", "file")]),
        ({"name": "", "content": b"", "note": "x"}, [("evidence.file_missing", "file")]),
        ({"kind": "kvk", "name": "", "content": b"", "note": "Ingeschreven"}, []),
        ({"issued_on": DAY}, []),
        ({"issued_on": date(2022, 1, 27)}, [("evidence.issued_later", "issued_on")]),
        ({"issued_on": date(1899, 12, 31)}, [("evidence.issued_later", "issued_on")]),
        ({"issued_on": DAY, "valid_until": DAY}, []),
        (
            {"issued_on": DAY, "valid_until": date(2022, 1, 25)},
            [("evidence.ends_first", "valid_until")],
        ),
        ({"valid_until": date(1899, 1, 1)}, [("evidence.ends_first", "valid_until")]),
        (
            {"cells": (("A", "p"),) * (MOST_CELLS + 1)},
            [("evidence.too_many_cells", "cells")],
        ),
    ],
)
def test_what_can_be_wrong_with_new_evidence(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = list(check_evidence(NewEvidence(**FILE | changed), DAY))
    assert [(one.code, one.field) for one in found] == expected
    assert all(one.sentence("nl") and one.sentence("en") for one in found)


@pytest.mark.parametrize("answers", [True, False])
def test_a_tenderer_has_room_for_a_hundred_files_of_two_hundred_mebibytes(answers: bool) -> None:
    def told(*taken: int) -> list[str]:
        return [one.code for one in check_quota(*taken, answers=answers)]

    full = ["clarification.files_full" if answers else "evidence.files_full"]
    assert told(99, MOST_BYTES - 7, 99, MOST_BYTES - 7, 7) == []
    assert told(100, 0, 100, 0, 1) == full
    assert told(1, MOST_BYTES - 7, 1, MOST_BYTES - 7, 8) == full
    assert told(0, 0, EVER_FILES, 0, 1) == full
    assert told(0, 0, 5, EVER_BYTES - 7, 8) == full
