"""Drawing lots: committed to by one, revealed by two, and repeated by anyone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from criteria.drawing import fits, order
from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import deciding, tenderers
from tender.permissions import NotGranted
from tender.store import decisions, draws
from tender.store.draws import CommitmentView
from tests.actions.test_two_at_once import together, whole
from tests.actions.test_two_persons import codes, third_officer
from tests.ties import committed, draw, revealed, tie, tied
from tests.worlds import World, Worlds

AT = "2022-06-07T09:00"


def commit(world: World, who: str = "officer", at: str = AT) -> str:
    return world.act(who, at, committed, world, AWARD, "1")


def reveal(world: World, commitment: str, who: str, at: str) -> bool:
    return world.act(who, at, revealed, world, AWARD, commitment)


def kept(world: World) -> list[CommitmentView]:
    with world.looked() as session:
        return list(draws.commitments(session, world.procedure_id))


def test_the_seed_is_secret_until_two_persons_reveal_it(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        a, b = tied(world)
        with pytest.raises(Refused) as untied:
            world.act("officer", AT, deciding.propose, AWARD, "Gun aan A.")
        assert codes(untied) == ["acts.no_winner"]
        commitment = commit(world)
        (row,) = kept(world)
        assert (row.commitment, row.seed, row.order) == (commitment, None, ())
        assert sorted(id_ for id_, _ in row.drawn) == sorted((a, b))
        assert reveal(world, commitment, "officer", "2022-06-07T09:01") is False
        with pytest.raises(Refused) as same:
            reveal(world, commitment, "officer", "2022-06-07T09:02")
        assert codes(same) == ["acts.same_person"]
        assert world.count("lot_draws") == world.count("draw_reveals") == 0
        # eleven minutes: the second person becomes a new first one
        assert reveal(world, commitment, "witness", "2022-06-07T09:12") is False
        assert reveal(world, commitment, "officer", "2022-06-07T09:13") is True
        (row,) = kept(world)
        assert row.seed is not None
        case = world.case()
        made = row.draw(case.reference)
        assert fits(made, row.seed, commitment)
        names = {id_: name for id_, name in row.drawn}
        assert tuple(names[id_] for id_ in row.order) == order(row.seed, names.values())
        with world.looked() as session:
            assert decisions.draws(session, world.procedure_id, AWARD) == {"1": row.order}
        for again in (lambda: commit(world, at="2022-06-07T09:14"),):
            with pytest.raises(Refused) as done:
                again()
            assert codes(done) == ["acts.draw_not_needed"]
        with pytest.raises(Refused) as twice:
            reveal(world, commitment, "witness", "2022-06-07T09:14")
        assert codes(twice) == ["acts.already_done"]
        world.act("officer", "2022-06-07T10:00", deciding.propose, AWARD, "Volg de loting.")
        assert whole(world)


def test_nobody_tries_another_seed(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        commit(world)
        with pytest.raises(Refused) as again:
            commit(world, "witness", "2022-06-07T09:01")
        assert codes(again) == ["acts.draw_committed"]
        with pytest.raises(Refused) as other:
            reveal(world, "0" * 64, "witness", "2022-06-07T09:02")
        assert codes(other) == ["acts.changed_meanwhile"]
        for who in ("decision_maker", "chair", "auditor"):
            with pytest.raises(NotGranted):
                commit(world, who)


def test_two_at_once_commit_once_and_draw_once(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        both = together(lambda: commit(world), lambda: commit(world, "witness"))
        assert sorted(both) == ["acts.draw_committed", "done"]
        commitment = kept(world)[0].commitment
        third_officer(world, "2022-06-07T09:03")
        reveal(world, commitment, "officer", "2022-06-07T09:04")
        both = together(
            lambda: reveal(world, commitment, "witness", "2022-06-07T09:05"),
            lambda: reveal(world, commitment, "chair", "2022-06-07T09:05"),
        )
        assert sorted(both) == ["acts.already_done", "done"]
        assert world.count("draw_reveals") == world.count("lot_draws") == 1
        assert whole(world)


def test_the_yes_of_who_declares_an_interest_does_not_count(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        tie(world)
        commitment = commit(world)
        reveal(world, commitment, "officer", "2022-06-07T09:01")
        world.act(
            "officer",
            "2022-06-07T09:02",
            tenderers.declare,
            world.course.ids["a"],
            "conflict",
            "Z.",
        )
        assert reveal(world, commitment, "witness", "2022-06-07T09:03") is False
        assert world.count("draw_reveals") == 0


def test_the_database_keeps_commitments_and_seeds_as_they_are(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        tie(world)
        draw(world, AWARD, AT)
        for statement in (
            "UPDATE draw_commitments SET number = 9",
            "DELETE FROM draw_reveals",
        ):
            with world.engine.connect() as connection, pytest.raises(DatabaseError):
                connection.execute(text(statement))


def test_the_seed_stands_nowhere_before_it_is_revealed(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        tie(world)
        commitment = commit(world)
        file = Path(str(world.engine.url.database))
        before = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        assert commitment.encode() in before  # what was written last is in these bytes
        reveal(world, commitment, "officer", "2022-06-07T09:01")
        reveal(world, commitment, "witness", "2022-06-07T09:02")
        seed = kept(world)[0].seed
        assert seed is not None and seed.encode() not in before
