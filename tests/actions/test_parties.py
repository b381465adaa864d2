"""Facts of a party version by version; parties that leave, are replaced or join."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.admission import admission
from criteria.application import PartyEntry
from criteria.parties import Change, Fact
from criteria.parties import facts as f
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import parties, suitability, tenderers
from tender.permissions import NotGranted
from tender.store import demands
from tender.store import parties as kept
from tender.store import tenderers as rows
from tender.store.tenderers import PartyView, TendererView
from tests.desk import plain_cells
from tests.worlds import World, Worlds

AT = "2022-01-10T10:00"
FEES = f.Fees((f.Fee("Maas Holding", Decimal(90000), "Directie"),))
MORE = f.Fees((f.Fee("Maas Holding", Decimal("91000.5"), "Directie en ict"),))
NEW = PartyEntry("subcontractor", "Komeet Zorg", "4444 4444", "bv", "small", "Breda")
WHY = "Zij stopt met wonen."
EFFECT = "De eisen worden voor de nieuwe partij getoetst."


def declare(world: World, *who: str, key: str = "a", answer: str = "none") -> None:
    why = "" if answer == "none" else "Familie werkt daar."
    for person in who:
        world.act(person, AT, tenderers.declare, world.course.ids[key], answer, why)


def tenderer(world: World, key: str = "a") -> TendererView:
    with world.looked() as session:
        found = rows.tenderers(session, world.procedure_id)
    return next(row for row in found if row.id == world.course.ids[key])


def party(world: World, role: str = "lead", key: str = "a") -> PartyView:
    return next(row for row in tenderer(world, key).parties if row.role == role)


def note(world: World, fact: Fact, seen: int | None, who: str = "officer", **more: Any) -> int:
    about = more.get("party") or party(world).id
    kind = more.get("kind", "fees")
    return world.act(who, AT, parties.record_fact, about, kind, fact, seen)


def change(
    world: World, made: Change, seen: int | None = None, who: str = "officer"
) -> UUID | None:
    return world.act(who, AT, parties.change_parties, world.course.ids["a"], made, seen)


def left(about: PartyView) -> Change:
    return Change("left", WHY, EFFECT, str(about.id))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.code for fault in refused.value.refusals]


# Facts


def test_each_fact_is_a_whole_new_version_with_a_trail_entry(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        before = world.count("trail_entry")
        assert note(world, FEES, 0) == 1
        assert note(world, MORE, 1, "witness") == 2
        assert world.count("trail_entry") == before + 2
        with world.looked() as session:
            versions = kept.history(session, party(world).id, "fees")
            assert [(row.number, row.fact) for row in versions] == [(1, FEES), (2, MORE)]
            assert kept.facts_of(session, party(world).id)["fees"].fact == MORE
            assert kept.facts_in(session, world.procedure_id, "fees").keys() == {party(world).id}


def test_who_was_not_first_is_refused_and_the_same_twice_is_once(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        assert note(world, FEES, 0) == 1
        assert note(world, FEES, 0) == 1, "sent twice"
        with pytest.raises(Refused) as refused:
            note(world, MORE, 0, "witness")
        assert codes(refused) == ["parties.changed_meanwhile"]
        assert world.count("party_facts") == 1


def test_a_fact_is_checked_and_is_of_its_kind(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        with pytest.raises(Refused) as refused:
            note(world, f.Fees(()), 0)
        assert codes(refused) == ["parties.empty"]
        for kind in ("beneficiaries", "shoe_size"):
            with pytest.raises(Refused) as refused:
                note(world, FEES, 0, kind=kind)
            assert codes(refused) == ["parties.kind_unknown"]
        tomorrow = f.Norms("Code", signed_on=date(2022, 1, 11))
        with pytest.raises(Refused) as refused:
            note(world, tomorrow, 0, kind="norms")
        assert codes(refused) == ["parties.day_ahead"]
        assert world.count("party_facts") == 0


def test_facts_are_for_officers_who_declared_and_have_no_interest(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(Refused) as refused:
            note(world, FEES, 0)
        assert codes(refused) == ["scores.not_declared"]
        declare(world, "officer", "auditor", "decision_maker")
        for who in ("auditor", "decision_maker", "chair"):
            with pytest.raises(NotGranted):
                note(world, FEES, 0, who)
        declare(world, "witness", answer="conflict")
        with pytest.raises(NotGranted):
            note(world, FEES, 0, "witness")
        with pytest.raises(NotGranted):
            note(world, FEES, 0, party=world.procedure_id)
    with sqlite_worlds.at(Step.CLOSED) as world, pytest.raises(NotGranted):
        note(world, FEES, 0)


def test_the_database_keeps_what_was_recorded(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        note(world, FEES, 0)
        change(world, left(party(world, "member")))
        for table, column in (("party_facts", "content"), ("party_changes", "reason")):
            for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
                with pytest.raises(sa.exc.DatabaseError), world.engine.begin() as connection:
                    connection.exec_driver_sql(statement)


# Changes


def test_a_member_that_leaves_is_no_party_any_more_and_keeps_its_file(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        gone = party(world, "member")
        note(world, FEES, 0, party=gone.id)
        before = len(tenderer(world).parties)
        assert change(world, left(gone), 0) is None
        now = tenderer(world)
        assert len(now.parties) == before - 1 and now.former == (gone,)
        assert str(now.id) in world.identity("witness").declared, "nobody new came"
        with world.looked() as session:
            assert kept.facts_of(session, gone.id)["fees"].fact == FEES
            (made,) = kept.changes(session, now.id)
        assert (made.kind, made.reason, made.effect) == ("left", WHY, EFFECT)
        with pytest.raises(Refused) as refused:
            change(world, left(gone))
        assert codes(refused) == ["parties.who_missing"]


def decide_open(world: World) -> int:
    """Everything that is still open of the first tenderer is met. Returns how many cells."""
    with world.looked() as session:
        known = demands.demand_decisions(session, world.procedure_id)
    wanted = [
        (demand, party)
        for demand, party in plain_cells(world, "a")
        if (demand, str(party)) not in known
    ]
    made: int = world.act("officer", AT, suitability.decide_demands, wanted, "met", "Ja")
    return made


def test_decisions_about_who_left_do_not_block(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        gone = party(world, "member")
        world.act(
            "officer", AT, suitability.decide_demand, gone.id, "SEL-X1", "not_met", "Ontbreekt."
        )
        decide_open(world)

        def failed(session: Session) -> bool:
            case = world.case()
            outcomes = {
                cell: row.outcome
                for cell, row in demands.demand_decisions(session, case.id).items()
            }
            standings = [row.standing for row in tenderer(world).parties]
            return bool(admission(case.plan.demands, standings, outcomes).failed)

        with world.looked() as session:
            assert failed(session)
        change(world, left(gone))
        with world.looked() as session:
            assert not failed(session)
        with pytest.raises(NotGranted):
            world.act("officer", AT, suitability.decide_demand, gone.id, "SEL-X1", "met", "Ja")


def test_who_takes_a_place_takes_the_role_and_everybody_is_asked_again(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        lead = party(world)
        new = change(world, Change("replaced", WHY, EFFECT, str(lead.id), NEW), 0)
        now = tenderer(world)
        assert now.parties[0].id == new and now.parties[0].role == "lead"
        assert now.parties[0].company_number == "44444444"
        assert now.former == (lead,)
        mine = str(now.id)
        assert mine not in world.identity("witness").declared
        with pytest.raises(Refused) as refused:
            note(world, FEES, 0)
        assert codes(refused) == ["scores.not_declared"]
        declare(world, "officer")
        assert mine in world.identity("officer").declared
        assert note(world, FEES, 0, party=lead.id) == 1, "the file of who left can be completed"


def test_a_replacement_asks_again_also_when_as_many_take_part(sqlite_worlds: Worlds) -> None:
    """One left and another came: the number is the same, the parties are not."""
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer", "witness")
        change(world, left(party(world, "member")))
        declare(world, "witness")
        change(world, Change("joined", WHY, EFFECT, None, NEW))
        assert str(world.course.ids["a"]) not in world.identity("witness").declared
        declare(world, "witness")
        assert str(world.course.ids["a"]) in world.identity("witness").declared


def test_a_new_party_has_every_demand_open(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        decide_open(world)
        new = change(world, Change("joined", WHY, EFFECT, None, NEW))
        declare(world, "officer")
        made = decide_open(world)
        assert made > 5 and new in {row.id for row in tenderer(world).parties}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (Change("left", WHY, "", "lead"), "parties.lead_stays"),
        (Change("left", "", EFFECT, "member"), "parties.reason_missing"),
        (Change("joined", WHY, EFFECT, None, None), "parties.name_missing"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(
    sqlite_worlds: Worlds, made: Change, code: str
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        about = str(party(world, made.party).id) if made.party else None
        with pytest.raises(Refused) as refused:
            change(world, Change(made.kind, made.reason, made.effect, about, made.by))
        assert code in codes(refused)
        assert world.count("party_changes") == 0


def test_a_change_on_a_page_that_is_out_of_date_is_refused(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declare(world, "officer")
        change(world, left(party(world, "member")), 0)
        with pytest.raises(Refused) as refused:
            change(world, left(party(world, "subcontractor")), 0)
        assert codes(refused) == ["acts.changed_meanwhile"]


def test_nobody_changes_a_tenderer_that_is_out_or_not_opened(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        out = next(row for row in _all(world) if row.exclusion is not None)
        late = next((row for row in _all(world) if not row.parties), None)
        declared = [key for key, id_ in world.course.ids.items() if id_ == out.id]
        declare(world, "officer", key=declared[0])
        made = left(out.parties[-1])
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-19T10:00", parties.change_parties, out.id, made, None)
        assert codes(refused) == ["parties.tenderer_out"]
        assert late is not None


def _all(world: World) -> tuple[TendererView, ...]:
    with world.looked() as session:
        return rows.tenderers(session, world.procedure_id)
