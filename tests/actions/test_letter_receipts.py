"""Who has had its letter, recorded once: on the own page, or elsewhere by an officer."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import letter_receipts
from tender.actions.receiving import own_case, tenderer_of
from tender.permissions import Identity, NotGranted
from tender.store import decisions
from tender.store.decisions import ReceiptView
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
