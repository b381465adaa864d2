"""The opening: late to the microsecond, times that come twice, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from criteria.application import Application, LotAnswers, PartyEntry
from criteria.moments import is_late
from criteria.opening import (
    Remark,
    check_elsewhere,
    check_recorded,
    in_winter_time,
    missing,
    with_offset,
)
from criteria.opening_record import Bidder
from criteria.proof import kind_name
from criteria.reading import read_local
from criteria.refusals import Refused
from tests.rules.plans import DEMAND, PLAN

LEAD = PartyEntry("lead", "Stichting Thuis", "12345678", "stichting", "large", "Tilburg")
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "deadline",
    [
        "2022-01-04T17:00:00",
        "2021-10-31T02:30:00",  # this time comes twice
        "2021-10-31T03:00:00",
        "2022-03-27T03:00:00",  # the first one after the gap
        "2022-03-27T01:59:59",  # the last one before it
        "2021-12-31T23:59:59",
    ],
)
def test_the_last_second_counts_and_one_microsecond_later_is_late(deadline: str) -> None:
    moment = read_local(deadline)
    assert not is_late(moment - SECOND, moment)
    assert not is_late(moment, moment)
    assert is_late(moment + MICROSECOND, moment)


def test_a_deadline_in_the_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    deadline = read_local("2021-10-31T02:30")
    assert deadline == datetime(2021, 10, 31, 0, 30, tzinfo=UTC)  # 02:30 +02:00
    second_time = datetime(2021, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 +01:00, an hour later
    assert is_late(second_time, deadline)
    assert is_late(second_time - timedelta(minutes=59), deadline)
    assert not is_late(second_time, read_local("2021-10-31T03:00"))  # 03:00 +01:00 is 02:00 UTC


def test_a_deadline_in_the_gap_does_not_exist() -> None:
    with pytest.raises(Refused, match=r"."):
        read_local("2022-03-27T02:30")
    before, after = read_local("2022-03-27T01:59:59"), read_local("2022-03-27T03:00:00")
    assert after - before == SECOND


def test_of_a_time_that_comes_twice_either_one_can_be_meant() -> None:
    summer = read_local("2021-10-31T02:30:15")
    winter = in_winter_time(summer)
    assert (with_offset(summer), with_offset(winter)) == (
        "2021-10-31 02:30:15 +02:00",
        "2021-10-31 02:30:15 +01:00",
    )
    assert in_winter_time(winter) == winter
    for once in ("2021-10-31T01:59:59", "2021-10-31T03:00", "2022-03-27T03:00", "2022-07-01T02:30"):
        assert in_winter_time(read_local(once)) == read_local(once)


def test_a_moment_is_written_with_its_distance_to_utc() -> None:
    assert with_offset(datetime(2022, 1, 4, 16, tzinfo=UTC)) == "2022-01-04 17:00:00 +01:00"
    assert with_offset(datetime(2022, 7, 4, 15, 0, 9, tzinfo=UTC)) == "2022-07-04 17:00:09 +02:00"


def test_what_is_missing_is_named_in_the_order_of_the_plan() -> None:
    x1, f1 = replace(DEMAND, id="SEL-X1"), replace(DEMAND, id="SEL-F1")
    plan = replace(PLAN, demands=(x1, replace(DEMAND, id="INT-01"), f1))
    first, second = plan.lots[0].selection.questions
    found = missing(plan, {plan.lots[0].id: {first.id}}, ["gva", "tax", "other"])
    assert found == (
        Remark("no_answer", (("theme", second.title),)),
        Remark("no_proof", (("demands", ("INT-01",)), ("kind", kind_name("pay-report")))),
        Remark("no_proof", (("demands", ("INT-01", "SEL-F1")), ("kind", kind_name("accounts")))),
    )
    assert found[2].sentence("nl") == (
        "Geen bestand van de soort ‘Jaarrekening’. Gevraagd bij INT-01, SEL-F1."
    )
    everything = {plan.lots[0].id: {first.id, second.id}}
    assert missing(plan, everything, ["gva", "tax", "pay-report", "accounts"]) == ()


def test_what_a_register_says_is_not_called_missing_alone() -> None:
    plan = replace(PLAN, demands=(replace(DEMAND, id="INT-03"),))
    lot = plan.lots[0]
    everything = {lot.id: {question.id for question in lot.selection.questions}}
    (remark,) = missing(plan, everything, [])
    assert remark.code == "no_extract" and "opzoeken in het register" in remark.sentence()


def test_one_of_several_kinds_will_do() -> None:
    plan = replace(PLAN, demands=(replace(DEMAND, id="SEL-T8"),))
    lot = plan.lots[0]
    everything = {lot.id: {question.id for question in lot.selection.questions}}
    assert missing(plan, everything, ["quality-equivalent"]) == ()
    (remark,) = missing(plan, everything, [])
    assert " / " in remark.sentence("nl") and "ISO 9001" in remark.sentence("en")


def test_what_came_in_elsewhere_may_lack_answers_but_not_its_lead() -> None:
    lot = PLAN.lots[0].id
    assert check_recorded(PLAN, Application((LEAD,), (LotAnswers(lot, ()),))) == ()
    without = check_recorded(PLAN, Application((), (LotAnswers(lot, ()),)))
    assert [fault.code for fault in without] == ["acts.party_missing"]
    nothing = check_recorded(PLAN, Application((LEAD,), ()))
    assert [fault.field for fault in nothing] == ["lots"]
    long = check_recorded(PLAN, Application((LEAD,), (LotAnswers(lot, (("A", "x" * 40_001),)),)))
    assert [fault.code for fault in long] == ["acts.text_long"]


NOW = datetime(2022, 1, 5, tzinfo=UTC)
PUBLISHED = datetime(2021, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("platform", "received_at", "published", "codes"),
    [
        ("TenderNed", NOW, PUBLISHED, []),
        ("TenderNed", PUBLISHED, PUBLISHED, []),
        ("TenderNed", NOW + MICROSECOND, PUBLISHED, ["receiving.received_ahead"]),
        ("TenderNed", PUBLISHED - MICROSECOND, PUBLISHED, ["receiving.received_early"]),
        ("TenderNed", NOW, None, ["receiving.received_early"]),
        (" ", NOW, PUBLISHED, ["receiving.platform_missing"]),
        ("x" * 81, NOW, PUBLISHED, ["acts.text_long"]),
    ],
)
def test_what_a_platform_says_must_be_able_to_be(
    platform: str, received_at: datetime, published: datetime | None, codes: list[str]
) -> None:
    found = check_elsewhere(platform, received_at, published, NOW)
    assert [fault.code for fault in found] == codes


def test_of_who_sent_nothing_the_record_says_so() -> None:
    assert Bidder("A", (), (), ()).state == "nothing"
