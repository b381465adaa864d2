"""Heads leave the building: at each step and each night, once. A mailed one finds what was cut."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from criteria.mail import head_message
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import course, head_keepers, offers, planning
from tender.actions.head_keepers import post_heads
from tender.audit import PLATFORM
from tender.demo import content
from tender.extensions import altering
from tender.models.outbox import OutsideMail
from tender.permissions import NotGranted
from tender.store import accounts, keepers, trail
from tests.actions.test_outgoing import served, text
from tests.actions.test_posting import Post
from tests.actions.test_trail_tampering import unguard
from tests.worlds import World, Worlds, moment

AT = moment("2021-10-29T09:00")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KEEPER = "controller@tilburg.example"


def posted(world: World, now: object) -> int:
    with world.opened() as session:
        count = post_heads(session, now)  # type: ignore[arg-type]
        session.commit()
    return count


def heads(world: World) -> list[str]:
    """What is to go out: chain, number and hash, oldest first."""
    with world.looked() as session:
        query = sa.select(OutsideMail.about).where(OutsideMail.kind == "head")
        return list(session.scalars(query.order_by(OutsideMail.at, OutsideMail.about)))


def keep(world: World, email: str = KEEPER, who: str = "officer") -> None:
    world.act(who, AT, head_keepers.add_keeper, "Controller van Tilburg", email)


def test_a_head_goes_at_each_step_and_each_night_and_never_twice(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        assert posted(world, AT) == 0  # nobody keeps them
        keep(world)
        assert [posted(world, AT), posted(world, AT + DAY)] == [1, 0]
        world.act("officer", AT + DAY, planning.seal_plan)
        assert [posted(world, AT + DAY), posted(world, AT + DAY)] == [1, 0]  # a new day
        world.act("officer", AT + DAY + MINUTE, course.advance, Step.PUBLISH)
        assert [posted(world, AT + DAY + 2 * MINUTE), posted(world, AT + 9 * DAY)] == [1, 0]
        found = heads(world)
        assert len(set(found)) == len(found) == 3
        with world.looked() as session:
            end = trail.head(session, str(world.procedure_id))
        assert end and found[-1] == f"{end.chain} {end.seq} {end.hash}"


def test_two_that_look_at_once_post_one(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        keep(world)
        with world.looked() as one, world.looked() as other:
            assert post_heads(one, AT) == 1
            one.commit()
            assert post_heads(other, AT) == 0
            other.commit()
        assert len(heads(world)) == 1


def test_while_final_offers_are_sealed_the_end_stays_at_their_invitation(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        keep(world)
        at = moment("2022-05-09T11:00")
        world.act("officer", at, offers.invite_offers, content.settings()["deadline.offers"])
        world.course.offer()
        assert posted(world, at + 5 * DAY) == 1
        with world.looked() as session:
            end = trail.last_of(session, str(world.procedure_id), "offers.invited")
            last = trail.head(session, str(world.procedure_id))
        assert end and last and last.seq > end.seq
        assert heads(world) == [f"{end.chain} {end.seq} {end.hash}"]
        assert posted(world, at + 6 * DAY) == 0
        with world.looked() as session:
            (one,) = keepers.keepers(session, world.procedure_id)
        world.act("officer", at + 6 * DAY, head_keepers.remove_keeper, one.id)
        with world.looked() as session:
            about = sa.select(OutsideMail.about).where(OutsideMail.kind == "last_head")
            assert list(session.scalars(about)) == heads(world)


def test_who_keeps_heads_is_on_record_and_has_no_part(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:

        def code(email: str) -> str:
            with pytest.raises(Refused) as found:
                keep(world, email)
            return found.value.refusals[0].code

        assert code("inkoop2@hvb.example") == "mail.keeper_takes_part"
        assert code("geen adres") == "mail.address_wrong"
        for who in ("chair", "auditor", "decision_maker", "assessor1"):
            with pytest.raises(NotGranted):
                keep(world, who=who)
        keep(world)
        assert code(KEEPER.upper()) == "mail.keeper_known"
        with world.looked() as session:
            (one,) = keepers.keepers(session, world.procedure_id)
            assert (one.name, one.email) == ("Controller van Tilburg", KEEPER)
            assert keepers.keepers(session, None) == ()
        with pytest.raises(NotGranted):
            world.act("officer", AT, head_keepers.remove_keeper, world.procedure_id)
        world.act("officer", AT, head_keepers.remove_keeper, one.id)
        assert posted(world, AT) == 0
        with world.looked() as session:  # who is removed hears so, with the entry that did it
            end = trail.head(session, str(world.procedure_id))
            (last,) = session.scalars(sa.select(OutsideMail).where(OutsideMail.kind == "last_head"))
            assert end and last.address == KEEPER
            assert last.about == f"{end.chain} {end.seq} {end.hash}"
            told = head_message(end, last=True).body
        assert "van de lijst gehaald" in told and end.hash in told
        keep(world)  # and again
        assert posted(world, AT) == 1


def test_the_administrator_says_who_keeps_the_chain_of_the_platform(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with world.opened() as session:
            admin = accounts.by_email(session, "beheer@hvb.example")
            officer = accounts.by_email(session, "inkoop@hvb.example")
            assert admin and officer
            if not accounts.has_platform_role(admin, accounts.ADMINISTRATOR):
                accounts.give_platform_role(session, admin, accounts.ADMINISTRATOR)
            args = ("Tweede gemeente", "rekenkamer@breda.example", AT)
            with pytest.raises(NotGranted):
                head_keepers.add_platform_keeper(session, officer.id, *args)
            with pytest.raises(Refused):
                head_keepers.add_platform_keeper(session, admin.id, "Ik", "beheer@hvb.example", AT)
            head_keepers.add_platform_keeper(session, admin.id, *args)
            admin_id = admin.id
            session.commit()
        assert posted(world, AT) == 1
        (found,) = heads(world)
        assert found.startswith(f"{PLATFORM} ")
        with world.opened() as session:
            (one,) = keepers.keepers(session, None)
            head_keepers.remove_platform_keeper(session, admin_id, one.id, AT)
            session.commit()
        assert posted(world, AT + DAY) == 0


def verified(world: World, *arguments: str) -> bool:
    """What `tender audit verify` says, in a process of its own."""
    url = world.engine.url.render_as_string(hide_password=False)
    where = {"TENDER_INSTANCE": str(world.instance), "TENDER_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "tender.cli", "audit", "verify", *arguments, "--json"],
        env={**os.environ, **where},
        capture_output=True,
        check=False,
    )
    good: bool = json.loads(done.stdout)["ok"]
    assert (done.returncode == 0) is good
    return good


@pytest.mark.parametrize("how", ["shortened", "rewritten"])
def test_a_mailed_head_finds_a_chain_that_was_shortened_or_rewritten(
    worlds: Worlds, how: str
) -> None:
    with worlds.at(Step.PUBLISH) as world, served() as (inbox, port):
        keep(world)
        post = Post(world, inbox, port)
        post.now = AT
        posted(world, AT)
        assert post.send()[1] == 0
        (message,) = (one for to, one in inbox.found if to == [KEEPER])
        known = re.search(r"audit verify --ref (\S+) --head (\d+:[0-9a-f]{64})", text(message))
        assert known
        given = ("--ref", known[1], "--head", known[2])
        assert verified(world, *given)
        cut(world, int(known[2].partition(":")[0]) - 1)
        if how == "rewritten":
            keep(world, "ander@tilburg.example")  # the chain goes on, whole in itself
        assert verified(world)  # nothing shows without a head
        assert not verified(world, *given)


def cut(world: World, last: int) -> None:
    """Whoever owns the database cuts the end of a chain off, and makes it whole again."""
    of: dict[str, Any] = {"chain": str(world.procedure_id), "last": last}
    gone = "SELECT id FROM trail_entry WHERE chain = :chain AND seq > :last"
    with world.looked() as session, altering():
        unguard(session)
        (entry,) = trail.entries(session, of["chain"], last - 1, 1)
        for table in ("trail_seal", "trail_value"):
            session.execute(sa.text(f"DELETE FROM {table} WHERE entry_id IN ({gone})"), of)
        session.execute(sa.text("DELETE FROM trail_entry WHERE chain = :chain AND seq > :last"), of)
        session.execute(
            sa.text(
                "UPDATE chain_head SET seq = :last, hash = :hash, at = :at WHERE chain = :chain"
            ),
            of | {"hash": entry.hash, "at": entry.at},
        )
        session.commit()
