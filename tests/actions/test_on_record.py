"""Rows that somebody adds in the database, past the application: the log tells nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.vault import SERVER
from tender.actions import deciding
from tender.store import decisions, draws, final_offers, procedures, vaults
from tests.actions.test_draws import commit, kept, reveal
from tests.actions.test_vault_keys import quick_words, ready
from tests.ties import tie, tied
from tests.worlds import World, Worlds

__all__ = ["quick_words"]
AT = "2022-06-07T09:00"


def added(world: World, add: Callable[..., Any], *given: Any) -> None:
    """A row of one's own, and nothing beside it."""
    with world.opened() as session:
        add(session, *given)
        session.commit()


def not_on_record(act: Callable[[], Any]) -> None:
    with pytest.raises(Refused) as found:
        act()
    assert [one.code for one in found.value.refusals] == ["acts.not_on_record"]


def minute(number: int) -> datetime:
    return read_local(f"2022-06-07T09:{number:02}")


def test_a_yes_that_nobody_gave_is_no_first_one(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        commitment, witness = commit(world), world.identity("witness").id
        about = f"lot:{world.case().lot_id('1')}"
        consent = (world.procedure_id, "award.draw", about, commitment, witness)
        added(world, procedures.consent, *consent, minute(1))
        not_on_record(lambda: reveal(world, commitment, "officer", "2022-06-07T09:02"))
        # nor does an old yes count as a new one
        assert reveal(world, commitment, "witness", "2022-06-07T09:12") is False
        added(world, procedures.consent, *consent, minute(30))
        not_on_record(lambda: reveal(world, commitment, "officer", "2022-06-07T09:31"))
        assert world.count("draw_reveals") == 0


def test_lots_that_nobody_committed_to_are_not_drawn(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        commit(world)
        (row,), case = kept(world), world.case()
        seed, officer = "0" * 64, world.identity("officer").id
        made = replace(row.draw(case.reference), number=2)
        chosen = made.commitment(seed)
        sealed = world.vault.seal(seed.encode(), (str(case.id), "draw", chosen))
        given = (case.lot_id("1"), made, row.drawn, chosen, sealed, officer, minute(1))
        added(world, draws.commit, *given)
        assert reveal(world, chosen, "officer", "2022-06-07T09:02") is False
        not_on_record(lambda: reveal(world, chosen, "witness", "2022-06-07T09:03"))


def test_an_order_of_lots_that_were_not_drawn_gives_no_winner(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        lot, officer = world.case().lot_id("1"), world.identity("officer").id
        added(world, decisions.record_draw, lot, AWARD, tied(world), "X", officer, minute(1))
        not_on_record(lambda: world.act("officer", AT, deciding.propose, AWARD, "Gun."))


def test_an_offer_that_nobody_set_aside_holds_up_the_award(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world:
        first, _ = tied(world)
        officers = [world.identity(key).id for key in ("officer", "witness")]
        added(world, final_offers.add_aside, UUID(first), "Weg.", {}, *officers, minute(1))
        not_on_record(lambda: world.act("officer", AT, deciding.propose, AWARD, "Gun."))


def test_a_decision_that_nobody_approved_is_not_sent(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        row = world.act("officer", "2022-01-31T11:00", deciding.propose, SELECTION, "Volg.")
        who, at = world.identity("decision_maker").id, read_local("2022-01-31T11:30")
        added(world, decisions.approve, row, True, "", who, at)
        not_on_record(lambda: world.act("officer", "2022-01-31T12:00", deciding.send, SELECTION))


def test_a_vault_does_not_go_back_to_the_server_by_a_row(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        world.third_officer("2021-10-29T08:00")
        ready(world)
        who, when = world.identity("officer").id, read_local("2021-10-29T10:00")
        added(world, vaults.choose, world.procedure_id, 9, SERVER, (), who, when)
        with world.looked() as session, pytest.raises(vaults.KeysDiffer):
            vaults.public_key(session, world.procedure_id, "price")
