"""Who has had its letter, recorded once: on the own page, or elsewhere by an officer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import letter_receipts
from tender.actions.receiving import own_case, tenderer_of
from tender.permissions import Identity, NotGranted
from tender.store import decisions, notices
from tender.store.decisions import ReceiptView
from tender.store.notices import NoticeView
from tests.actions.test_dossier import found as dossier_found
from tests.actions.test_dossier import written
from tests.actions.test_ending import ended
from tests.worlds import World, Worlds

AT = "2022-06-10T10:00"


def elsewhere(world: World, key: str, note: str, who: str = "officer") -> None:
    def act(session: Session, actor: Identity, now: datetime) -> None:
        tenderer = world.course.ids[key]
        letter_receipts.record_letter(session, actor, AWARD, tenderer, note, now)

    world.act(who, AT, act)


def opened(world: World, key: str, number: int) -> None:
    with world.opened() as session:
        actor = tenderer_of(session, world.course.links[key])
        case = own_case(session, actor, lock=True)
        letter_receipts.note_letter_opened(session, actor, case, number, read_local(AT))
        session.commit()


def had(world: World, key: str) -> ReceiptView | None:
    with world.looked() as session:
        letters = decisions.letters_to(session, world.course.ids[key])
    return letters[-1].had


def test_a_letter_is_had_once(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        with world.looked() as session:
            count = len(decisions.letters_to(session, world.course.ids["a"]))
        assert had(world, "a") is None
        opened(world, "a", count)
        opened(world, "a", count)
        found = had(world, "a")
        assert found is not None and (found.how, found.note) == ("own_page", "")
        assert world.count("letter_receipts") == 1
        with pytest.raises(Refused):
            elsewhere(world, "a", "Per post op 10 juni 2022.")
        elsewhere(world, "b", " Per post op 10 juni 2022. ")
        other = had(world, "b")
        assert other is not None
        assert (other.how, other.note) == ("elsewhere", "Per post op 10 juni 2022.")


def test_a_delivery_elsewhere_says_which_way(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        with pytest.raises(Refused):
            elsewhere(world, "a", "  ")
        for who in ("chair", "decision_maker", "auditor"):
            with pytest.raises(NotGranted):
                elsewhere(world, "a", "Per post.", who)
        for number in (0, 9):
            with pytest.raises(NotGranted):
                opened(world, "a", number)
        assert world.count("letter_receipts") == 0
    with sqlite_worlds.at(Step.DECIDE) as world, pytest.raises(NotGranted):
        elsewhere(world, "a", "Per post.")


# Letters of the desk: rejections, questions, and that the procedure ended


def to(world: World, key: str) -> NoticeView:
    with world.looked() as session:
        return notices.notices_to(session, world.course.ids[key])[-1]


def noted(world: World, notice: UUID, note: str, who: str = "officer") -> None:
    world.act(who, AT, letter_receipts.record_notice, notice, note)


def read(world: World, key: str, notice: UUID) -> None:
    with world.opened() as session:
        actor = tenderer_of(session, world.course.links[key])
        case = own_case(session, actor, lock=True)
        letter_receipts.note_notice_opened(session, actor, case, notice, read_local(AT))
        session.commit()


def test_a_letter_of_the_desk_is_had_once_too(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        rejection, late = to(world, "d"), to(world, "e")
        assert (rejection.kind, rejection.had, late.had) == ("rejection", None, None)
        read(world, "d", rejection.id)
        read(world, "d", rejection.id)
        found = to(world, "d").had
        assert found is not None and (found.how, found.note) == ("own_page", "")
        with pytest.raises(Refused):
            noted(world, rejection.id, "Per post op 10 juni 2022.")
        noted(world, late.id, " Per post op 10 juni 2022. ")
        other = to(world, "e").had
        assert other is not None
        assert (other.how, other.note) == ("elsewhere", "Per post op 10 juni 2022.")
        assert (world.count("notice_receipts"), world.count("letter_receipts")) == (2, 0)


def test_nobody_records_a_letter_of_another_or_none(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        one = to(world, "d").id
        with pytest.raises(NotGranted):
            read(world, "e", one)
        for who in ("chair", "decision_maker", "auditor"):
            with pytest.raises(NotGranted):
                noted(world, one, "Per post.", who)
        with pytest.raises(NotGranted):
            noted(world, world.procedure_id, "Per post.")
        with pytest.raises(Refused):
            noted(world, one, " ")
        world.new_party("d")  # the officer has yet to declare about it
        with pytest.raises(NotGranted):
            noted(world, one, "Per post.")
        assert world.count("notice_receipts") == 0


def test_the_letters_of_an_end_are_delivered_after_it(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        ended(world, Step.STANDSTILL)
        for key in "ab":
            assert to(world, key).kind == "ending"
        world.act(
            "officer",
            "2022-06-16T10:00",
            letter_receipts.record_notice,
            to(world, "a").id,
            "Per post.",
        )
        with world.opened() as session:
            actor = tenderer_of(session, world.course.links["b"])
            case = own_case(session, actor, lock=True)
            at, one = read_local("2022-06-16T11:00"), to(world, "b").id
            letter_receipts.note_notice_opened(session, actor, case, one, at)
            session.commit()
        assert world.count("notice_receipts") == 2
        assert dossier_found(written(world, tmp_path)) is None
