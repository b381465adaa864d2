"""Who has no business with people, documents or a whole procedure: twin worlds are equal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from criteria.beginning import Beginning
from criteria.catalogue import load
from criteria.documents import NewDocument
from criteria.phases import Step
from criteria.text import Text
from tender.actions import people
from tender.actions.beginning import begin_procedure
from tender.actions.documents import record_document
from tender.store import accounts
from tender.store import people as rows
from tests.twins import Pair, differences, twins
from tests.worlds import World, Worlds, moment

AT = "2021-10-29T10:00"
SECRET = Beginning("GEHEIM-1", Text("Geheime opdracht", ""), "Gemeente Geheim", date(2027, 7, 1), 2)


def nothing(world: World) -> None:
    """The world as it is."""


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    """The case just before publication; the officer begins procedures, and two more people may."""
    rights = {
        "officer": accounts.INITIATOR,
        "delegate": accounts.INITIATOR,
        "administrator": accounts.ADMINISTRATOR,
    }
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with world.opened() as session:
            for key, role in rights.items():
                user = accounts.by_id(session, world.course.users[key])
                assert user is not None
                accounts.give_platform_role(session, user, role)
            session.commit()
        yield world


def moved_people(world: World) -> None:
    """A role given and one withdrawn, a seat changed, and somebody invited."""
    with world.looked() as session:
        everyone = rows.people(session, world.procedure_id)
    named = {person.name: person.id for person in everyone}
    shown = people.seating(everyone)
    act = world.act
    act("officer", AT, people.seat_people, {"care": None}, shown)
    act("officer", AT, people.withdraw_role, named["Contractmanager (demo)"], "contract_manager")
    act("officer", AT, people.give_role, "nina@x.example", "Nina", "auditor")


def test_who_does_not_see_the_people_notices_nothing_of_them(base: World, tmp_path: Path) -> None:
    for viewer in ("assessor1", "delegate", "decision_maker"):
        with twins(base, tmp_path / viewer, viewer, AT, nothing, moved_people) as pair:
            assert differences(pair, pair.addresses()) == []
    with twins(base, tmp_path / "auditor", "auditor", AT, nothing, moved_people) as pair:
        told = [line.partition(":")[0] for line in differences(pair, pair.addresses())]
        # whoever does see them notices: the comparison is able to
        assert any(path.endswith("/people") for path in told)


def test_another_procedure_is_not_there_for_who_has_no_role_in_it(
    base: World, tmp_path: Path
) -> None:
    made: list[UUID] = []

    def begun(world: World) -> None:
        with world.opened() as session:
            officer = world.course.users["officer"]
            actor = begin_procedure(
                session, officer, SECRET, "catalogues", None, load(), moment(AT)
            )
            new = NewDocument("Geheim stuk", "guide", "geheim.pdf", b"%PDF-geheim")
            made.append(actor.procedure_id)
            made.append(record_document(session, actor, new, None, moment(AT)))
            session.commit()

    for viewer in ("delegate", "administrator", "auditor"):
        made.clear()
        with twins(base, tmp_path / viewer, viewer, AT, nothing, begun) as pair:
            procedure, document = map(str, made)
            paths = pair.addresses(procedure_id=[procedure], version_id=[document])
            assert any(path.endswith(f"{procedure}/documents/{document}") for path in paths)
            here = pair.addresses(version_id=[document])
            assert differences(pair, [*paths, *here]) == []
            assert writes_alike(pair, procedure)


def writes_alike(pair: Pair, procedure: str) -> bool:
    """Sending something to it is like sending it to a procedure that never was."""
    form = {"email": "beheer@hvb.example", "role": "officer", "title": "x", "kind": "guide"}
    form |= {"word": "GEHEIM-1", "expected": "prepare", "act": "give"}
    for part in ("people", "people/seats", "documents", "advance", f"people/{uuid4()}/withdraw"):
        path = f"/procedures/{procedure}/{part}"
        one, other = pair.left.post(path, form), pair.right.post(path, form)
        if (one.status, one.body) != (other.status, other.body) or other.status != 404:
            return False
    return True
