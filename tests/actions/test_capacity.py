"""Places and annual accounts of a party, written down by an officer; programme rows decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from criteria.admission import asked
from criteria.capacity import CapacityRow, PartyCapacity, Target
from criteria.moments import utc
from criteria.parties import Change, Fact, kind_of
from criteria.parties.facts import Fee, Fees
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.ratio_accounts import Accounts, AccountsYear
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.requirements import Requirement
from criteria.text import Text
from tender.actions import parties as acts
from tender.actions import suitability, tenderers
from tender.actions.figures import owners
from tender.actions.standing import standing
from tender.permissions import NotGranted
from tender.store import parties as kept
from tender.store import plans
from tender.store import tenderers as rows
from tender.store.tenderers import TendererView
from tests.worlds import World, Worlds

AT = "2022-01-18T11:00"
PLACES = PartyCapacity("places", "Bijlage 3", (CapacityRow("Tilburg", "presence", 200, 250, True),))
ACCOUNTS = Accounts(
    source="Jaarrekening 2020, met controleverklaring",
    years=(AccountsYear(2020, (("equity", Decimal(450)), ("total_assets", Decimal(2000)))),),
)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def tenderer(world: World, key: str = "a") -> TendererView:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    return found[world.course.ids[key]]


def lead(world: World, key: str = "a") -> UUID:
    return tenderer(world, key).parties[0].id


def declared(world: World, key: str = "a") -> None:
    for who in ("officer", "witness"):
        world.act(who, "2022-01-18T09:00", tenderers.declare, world.course.ids[key], "none", "")


def record(
    world: World, content: Fact, who: str = "officer", seen: int | None = None, **more: UUID
) -> None:
    about = more.get("party") or lead(world)
    world.act(who, AT, acts.record_fact, about, kind_of(type(content)), content, seen)


def test_places_are_kept_per_version_and_the_last_counts(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        record(world, PLACES)
        more = replace(PLACES, rows=(replace(PLACES.rows[0], at_start=260),))
        record(world, more)
        record(world, more)
        assert world.count("party_facts") == 2
        with world.looked() as session:
            found = kept.latest(session, world.course.ids["a"], PartyCapacity)
        assert {party: (row.number, row.fact) for party, row in found.items()} == {
            lead(world): (2, more)
        }


def test_two_who_saw_the_same_table_do_not_overwrite_each_other(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        record(world, PLACES, "officer", 0)
        other = replace(PLACES, source="Bijlage 4")
        with pytest.raises(Refused) as refused:
            record(world, other, "witness", 0)
        assert codes(refused) == ["parties.changed_meanwhile"]


def test_accounts_are_kept_to_the_cent(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        record(world, ACCOUNTS)
        with world.looked() as session:
            rows_ = kept.latest(session, world.course.ids["a"], Accounts)
        found = owners(tenderer(world), {party: row.fact for party, row in rows_.items()})
        assert found[0].accounts == ACCOUNTS and found[0].role == "lead"
        assert all(one.accounts == Accounts() for one in found[1:])


def test_what_is_asked_is_entered_with_the_lead_alone(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        asked_here = replace(PLACES, target=Target(700, date(2022, 7, 1), "Leidraad §2"))
        record(world, asked_here)
        other = tenderer(world).parties[1].id
        with pytest.raises(Refused) as refused:
            record(world, asked_here, party=other)
        assert codes(refused) == ["capacity.target_of_lead"]


@pytest.mark.parametrize("who", ["auditor", "chair", "assessor1", "decision_maker"])
@pytest.mark.parametrize("content", [PLACES, ACCOUNTS])
def test_only_officers_write_down_what_papers_say(
    sqlite_worlds: Worlds, who: str, content: Fact
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world)
        with pytest.raises(NotGranted):
            record(world, content, who)


@pytest.mark.parametrize("content", [PLACES, ACCOUNTS])
def test_nobody_writes_without_a_declaration_or_with_an_interest(
    sqlite_worlds: Worlds, content: Fact
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        with pytest.raises(Refused) as refused:
            record(world, content)
        assert codes(refused) == ["scores.not_declared"]
        conflict = (world.course.ids["a"], "conflict", "Mijn zus.")
        world.act("officer", "2022-01-18T09:00", tenderers.declare, *conflict)
        with pytest.raises(NotGranted):
            record(world, content)


def test_a_party_of_nobody_here_is_not_there(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world, pytest.raises(NotGranted):
        nobody = UUID("00000000-0000-4000-8000-000000000000")
        record(world, PLACES, party=nobody)


@pytest.mark.parametrize("content", [PLACES, ACCOUNTS])
def test_of_who_left_places_and_accounts_are_kept_and_change_no_more(
    worlds: Worlds, content: Fact
) -> None:
    """What is added up is of those that take part; the papers of who left can be completed."""
    with worlds.at(Step.SUITABILITY) as world:
        declared(world)
        gone = next(one for one in tenderer(world).parties if one.role == "member").id
        record(world, content, party=gone)
        made = Change("left", "Zij stopt.", "De rest gaat verder.", str(gone))
        world.act("officer", AT, acts.change_parties, world.course.ids["a"], made, None)
        with pytest.raises(NotGranted):
            record(world, replace(content, source="Anders"), party=gone)  # type: ignore[call-arg]
        with world.looked() as session:
            found = kept.latest(session, world.course.ids["a"], type(content))
            owned = owners(tenderer(world), {})
        assert found[gone].fact == content
        assert str(gone) not in {one.id for one in owned}
        fees = Fees((Fee("Maas Holding", Decimal(90000), "Directie"),))
        record(world, fees, party=gone)


def test_of_a_tenderer_that_is_out_no_places_are_recorded(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        out = next(key for key in world.course.ids if tenderer(world, key).exclusion)
        declared(world, out)
        with pytest.raises(NotGranted):
            record(world, PLACES, party=lead(world, out))


# The programme of requirements


def with_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with two rows of the programme that are tested per party."""
    row = Requirement(
        "PVE-3.4-E1",
        Text("Er is een lijst.", "There is a list."),
        ("provider",),
        "tender",
        Text("", ""),
        applicability="carried_over",
    )
    mine = replace(row, id="EIGEN-1", subject=("subcontractor",))
    read = plans.verified

    def verified(sha256: str, body: str) -> EvaluationPlan:
        found = read(sha256, body)
        return replace(found, requirements=(*found.requirements, row, mine))

    monkeypatch.setattr(plans, "verified", verified)
    assert [one.id for one in asked(world.case().plan)][-2:] == ["PVE-3.4-E1", "EIGEN-1"]


def test_rows_of_the_programme_are_decided_like_any_demand(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        now = utc(read_local("2022-01-18T12:00"))
        with world.looked() as session:
            before = standing(session, world.case(), now).demands_open
        with_rows(world, monkeypatch)
        declared(world)
        with world.looked() as session:
            after = standing(session, world.case(), now).demands_open
            parties = [
                party
                for one in rows.tenderers(session, world.procedure_id)
                if one.valid
                for party in one.parties
            ]
        subcontractors = sum(party.role == "subcontractor" for party in parties)
        assert after == before + len(parties) + subcontractors
        arguments = (lead(world), "PVE-3.4-E1", "not_met", "Er is geen lijst.")
        world.act("officer", AT, suitability.decide_demand, *arguments)
        with world.looked() as session:
            failing = standing(session, world.case(), now).exclusions_open
        assert failing == 1
        arguments = (lead(world), "EIGEN-1", "met", "")
        with pytest.raises(Refused) as refused:
            world.act("officer", AT, suitability.decide_demand, *arguments)
        assert codes(refused) == ["admission.does_not_apply"]
        with world.engine.connect() as connection:
            found = connection.execute(text("SELECT demand FROM demand_decisions")).scalars().all()
        assert found == ["PVE-3.4-E1"]
