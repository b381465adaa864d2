"""Inviting people, giving and withdrawing roles, and the seats of the committee."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import accounts, course, deciding, people
from tender.actions.opening import begin_opening
from tender.extensions import begin_write
from tender.permissions import NotGranted, identify
from tender.store import accounts as users
from tender.store import people as rows
from tests.actions.test_two_at_once import together, whole
from tests.worlds import PASSWORD, World, Worlds, moment

AT = "2021-10-19T10:00"
KEY = "a key of the application"
NEW = "nieuw@hvb.example"


def code(act: Any) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusals[0].code


def person(world: World, key: str) -> rows.Person:
    with world.looked() as session:
        found = rows.participant(session, world.course.users[key], world.procedure_id)
    assert found is not None
    return found


def by_name(world: World, name: str) -> rows.Person:
    with world.looked() as session:
        everyone = rows.people(session, world.procedure_id)
    return next(one for one in everyone if one.name == name)


def opened(world: World, token: str, at: str, password: str = PASSWORD) -> None:
    with world.opened() as session:
        accounts.open_account(session, KEY, token, password, moment(at))
        session.commit()


def acts(world: World, act: str) -> int:
    with world.engine.connect() as connection:
        found = connection.exec_driver_sql(
            f"SELECT count(*) FROM trail_value WHERE name = 'act' AND value = '\"{act}\"'"
        )
        return int(found.scalar_one())


# Inviting


def test_somebody_without_an_account_is_invited_and_opens_it_once(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        token = world.act("officer", AT, people.give_role, NEW, "Nina de Boer", "auditor")
        assert token
        nina = by_name(world, "Nina de Boer")
        assert nina.roles == {"auditor"}
        with world.looked() as session:
            user = users.by_id(session, nina.user_id)
            assert user is not None and user.password is None
        with world.engine.connect() as connection:
            kept = connection.exec_driver_sql("SELECT token_hash FROM invitations").scalar_one()
        assert token not in kept and len(kept) == 64
        assert code(lambda: opened(world, token, AT, "kort")) == "account.password_short"
        assert code(lambda: opened(world, token, AT, "nieuw nieuw nieuw")) == (
            "account.password_easy"
        )
        opened(world, token, AT)
        with world.looked() as session:
            user = users.by_id(session, nina.user_id)
            assert user is not None and user.password and PASSWORD not in user.password
        with pytest.raises(NotGranted):
            opened(world, token, AT)
        assert [acts(world, f"account.{act}") for act in ("invited", "opened")] == [1, 1]
        assert acts(world, "person.invited") == 1 and whole(world)


def test_a_link_works_for_seven_days_and_a_new_one_ends_the_old(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        first = world.act("officer", AT, people.give_role, NEW, "Nina", "auditor")
        assert first
        with pytest.raises(NotGranted):
            opened(world, first, "2021-10-26T10:00")
        nina = by_name(world, "Nina")
        second = world.act("witness", "2021-10-26T11:00", people.renew_link, nina.id)
        with pytest.raises(NotGranted):
            opened(world, first, "2021-10-26T11:01")
        opened(world, second, "2021-11-02T09:59")  # summer time has ended
        renew = lambda: world.act("officer", "2021-11-02T12:00", people.renew_link, nina.id)  # noqa: E731
        assert code(renew) in ("roles.logged_in_already",)


def test_a_person_is_invited_with_a_name_and_a_good_address(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        for email, name, role, wanted in (
            (NEW, "", "delegate", "roles.name_needed"),
            ("geen adres", "Nina", "delegate", "account.email_wrong"),
            (NEW, "x" * 201, "delegate", "account.name_wrong"),
            (NEW, "Nina", "administrator", "acts.role_missing"),
        ):
            give = (people.give_role, email, name, role)
            assert code(lambda give=give: world.act("officer", AT, *give)) == wanted
        with world.looked() as session:
            assert users.by_email(session, NEW) is None
        assert acts(world, "account.invited") == 0


def test_who_has_an_account_gets_a_role_and_no_link(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        given = world.act("officer", AT, people.give_role, "BEHEER@hvb.example", "Ander", "auditor")
        assert given is None
        assert person(world, "administrator").name == "Beheerder (demo)"
        assert world.count("invitations") == 0
        target = person(world, "administrator").id
        with pytest.raises(NotGranted):
            world.act("officer", AT, people.renew_link, uuid4())
        renew = lambda: world.act("officer", AT, people.renew_link, target)  # noqa: E731
        assert code(renew) == "roles.logged_in_already"


def test_an_invitation_of_another_procedure_gives_nothing_here(sqlite_worlds: Worlds) -> None:
    """Who holds a link for an account must not get into what others give that account."""
    with sqlite_worlds.at(Step.PREPARE) as world:
        elsewhere = _other_procedure(world)
        with world.opened() as session:
            actor = identify(session, world.course.users["administrator"], elsewhere)
            assert actor is not None
            people.give_role(session, actor, NEW, "Nina", "officer", moment(AT))
            session.commit()
        give = lambda: world.act("officer", AT, people.give_role, NEW, "", "decision_maker")  # noqa: E731
        assert code(give) == "roles.not_logged_in_yet"
        with world.looked() as session:
            nina = users.by_email(session, NEW)
            assert nina is not None
        with world.opened() as session, pytest.raises(NotGranted):
            accounts.renew(
                session, world.course.users["officer"], nina.id, world.procedure_id, moment(AT)
            )


def test_a_delegate_without_a_password_advises_in_a_second_procedure(worlds: Worlds) -> None:
    """Who came in with a link once is known; no link or session made elsewhere comes in here."""
    with worlds.at(Step.PREPARE) as world:
        elsewhere, maker = _other_procedure(world), world.course.users["administrator"]
        with world.opened() as session:
            actor = identify(session, maker, elsewhere)
            assert actor is not None
            token = people.give_role(session, actor, NEW, "Nina", "delegate", moment(AT))
            session.commit()
        assert token is not None
        give = lambda role="delegate": world.act(  # noqa: E731
            "officer", AT, people.give_role, NEW, "", role
        )
        assert code(give) == "roles.not_logged_in_yet"
        with world.opened() as session:
            user, place = accounts.enter_by_link(session, "k", token, NEW, moment(AT))
            held = accounts.renew(session, maker, user.id, elsewhere, moment(AT))
            inside, id_ = user.fs_uniquifier, user.id
            session.commit()
        assert place == elsewhere
        assert code(lambda: give("decision_maker")) == "roles.not_logged_in_yet"
        assert give() is None
        with world.opened() as session:
            nina = users.by_email(session, NEW)
            assert nina is not None and nina.fs_uniquifier != inside
            assert identify(session, id_, world.procedure_id) is not None
            with pytest.raises(NotGranted):
                accounts.invited(session, "k", held, moment(AT))
            again = lambda: accounts.renew(session, maker, id_, elsewhere, moment(AT))  # noqa: E731
            assert code(again) == "roles.elsewhere_too"


def _other_procedure(world: World) -> UUID:
    from criteria.beginning import Beginning
    from criteria.catalogue import load
    from criteria.text import Text
    from tender.actions.beginning import begin_procedure

    start = read_local("2027-07-01T12:00").date()
    new = Beginning("ELDERS-1", Text("Elders", ""), "Gemeente Elders", start, 2)
    maker = world.course.users["administrator"]
    with world.opened() as session:
        user = users.by_id(session, maker)
        assert user is not None
        users.give_platform_role(session, user, users.INITIATOR)
        actor = begin_procedure(session, maker, new, "empty", None, load(), moment(AT))
        session.commit()
    return actor.procedure_id


# A new account is not yet one of two persons


def _second_officer(world: World, at: str) -> UUID:
    token = world.act("officer", at, people.give_role, NEW, "Nina", "officer")
    assert token
    opened(world, token, at)
    nina = by_name(world, "Nina").user_id
    world.course.users["nina"] = nina
    return nina


def test_a_new_account_takes_no_part_in_an_act_of_two_for_seven_days(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        _second_officer(world, "2022-01-05T09:10")
        first = lambda: world.act("nina", "2022-01-12T09:09", begin_opening)  # noqa: E731
        assert code(first) == "roles.account_too_new"
        assert world.count("consents") == 0
        assert world.act("officer", "2022-01-12T09:10", begin_opening) is False
        assert world.act("nina", "2022-01-12T09:11", begin_opening) is True


def test_a_new_account_approves_no_proposal(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        at = "2022-01-28T09:00"
        world.act("officer", at, deciding.propose, "selection", "Laat drie partijen toe.")
        token = world.act("officer", at, people.give_role, NEW, "Nina", "decision_maker")
        assert token
        opened(world, token, at)
        world.course.users["nina"] = by_name(world, "Nina").user_id
        approve = (deciding.approve, "selection", True, "")
        assert code(lambda: world.act("nina", "2022-02-04T08:59", *approve)) == (
            "roles.account_too_new"
        )
        world.act("nina", "2022-02-04T09:00", *approve)


# Withdrawing


def test_a_role_that_is_withdrawn_gives_nothing_at_once(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        before = world.identity("witness")
        witness = person(world, "witness")
        world.act("officer", AT, people.withdraw_role, witness.id, "officer")
        assert person(world, "witness").roles == frozenset()
        with world.looked() as session:
            assert identify(session, witness.user_id, world.procedure_id) is None
            mine, total = rows.procedures_of(session, witness.user_id, 1, 50)
            assert (mine, total) == ((), 0)
        # who read the roles before they were withdrawn is stopped when the act begins
        with world.opened() as session, pytest.raises(NotGranted):
            course.grant_role(session, before, "beheer@hvb.example", "auditor", moment(AT))
        assert acts(world, "role.withdrawn") == 1 and whole(world)


def test_what_cannot_be_withdrawn(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        at = "2022-01-27T09:00"
        for key, role, wanted in (
            ("officer", "officer", "roles.own_role"),
            ("witness", "chair", "roles.not_held"),
            ("witness", "nonsense", "roles.not_held"),
            ("assessor1", "assessor", "acts.committee_fixed"),
            ("chair", "chair", "roles.last_chair"),
        ):
            withdraw = (people.withdraw_role, person(world, key).id, role)
            assert code(lambda w=withdraw: world.act("officer", at, *w)) == wanted
        with pytest.raises(NotGranted):
            world.act("officer", at, people.withdraw_role, uuid4(), "chair")
        with pytest.raises(NotGranted):
            world.act("chair", at, people.withdraw_role, person(world, "auditor").id, "auditor")
        world.act("officer", at, course.grant_role, "inkoop2@hvb.example", "chair")
        world.act("officer", at, people.withdraw_role, person(world, "chair").id, "chair")
        world.act("officer", at, people.withdraw_role, person(world, "delegate").id, "delegate")


def test_the_first_of_two_counts_no_more_once_the_role_is_gone(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        world.act("witness", "2022-01-05T09:00", course.grant_role, "beheer@hvb.example", "officer")
        assert world.act("witness", "2022-01-05T09:30", begin_opening) is False
        gone = person(world, "witness").id
        world.act("officer", "2022-01-05T09:31", people.withdraw_role, gone, "officer")
        assert world.act("officer", "2022-01-05T09:32", begin_opening) is False
        assert "applications.opening" not in world.case().milestones
        assert world.act("administrator", "2022-01-05T09:33", begin_opening) is True


def test_two_officers_who_withdraw_each_other_leave_one(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        officer, witness = person(world, "officer").id, person(world, "witness").id
        both = {key: world.identity(key) for key in ("officer", "witness")}

        def withdraw(key: str, other: UUID) -> None:
            with world.opened() as session:
                people.withdraw_role(session, both[key], other, "officer", moment(AT))
                session.commit()

        results = together(
            lambda: withdraw("officer", witness), lambda: withdraw("witness", officer)
        )
        assert sorted(results) == ["done", "not granted"]
        with world.looked() as session:
            everyone = rows.people(session, world.procedure_id)
        assert len(rows.holders(everyone, "officer")) == 1
        assert whole(world)


# Seats


def seat(world: World, wanted: dict[str, UUID | None], at: str = "2021-11-01T09:00") -> None:
    with world.looked() as session:
        shown = people.seating(rows.people(session, world.procedure_id))
    world.act("officer", at, people.seat_people, wanted, shown)


def test_people_sit_on_the_seats_of_the_plan(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        one, two = person(world, "assessor1").id, person(world, "assessor2").id
        assert by_name(world, "Beoordelaar beleid (demo)").seats == {("assessor", "policy")}
        before = acts(world, "seat.taken")
        seat(world, {"policy": two, "care": one})  # they change places
        assert by_name(world, "Beoordelaar beleid (demo)").seats == {("assessor", "care")}
        assert acts(world, "seat.taken") == before + 2
        seat(world, {"policy": None})
        assert by_name(world, "Beoordelaar zorg (demo)").seats == frozenset()
        assert acts(world, "seat.left") == 1
        world.act("officer", AT, people.withdraw_role, one, "assessor")
        with world.looked() as session:
            taken = people.seated(rows.people(session, world.procedure_id))
        assert ("assessor", "care") not in taken


def test_a_seat_is_for_who_has_its_role_and_one_to_a_person(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        one, chair = person(world, "assessor1").id, person(world, "chair").id
        assert code(lambda: seat(world, {"policy": chair})) == "roles.seat_other_role"
        assert code(lambda: seat(world, {"policy": one, "care": one})) == "roles.seat_twice"
        for wanted in ({"nowhere": one}, {"policy": uuid4()}):
            with pytest.raises(NotGranted):
                seat(world, wanted)
        stale = lambda: world.act("officer", AT, people.seat_people, {"policy": one}, "x")  # noqa: E731
        assert code(stale) == "acts.changed_meanwhile"


def test_the_seats_are_fixed_with_the_committee(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        assert code(lambda: seat(world, {"policy": None}, "2022-01-20T09:00")) == (
            "acts.committee_fixed"
        )


# Accounts


def test_a_link_used_twice_at_once_sets_one_password(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        token = world.act("officer", AT, people.give_role, NEW, "Nina", "auditor")
        assert token
        results = together(
            lambda: opened(world, token, AT, "zeven groene bootjes"),
            lambda: opened(world, token, AT, "negen rode ballonnen"),
        )
        assert sorted(results) == ["done", "not granted"]
        assert acts(world, "account.opened") == 1 and whole(world)


def test_an_address_invited_twice_at_once_is_one_account(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        elsewhere = _other_procedure(world)

        def there() -> None:
            with world.opened() as session:
                actor = identify(session, world.course.users["administrator"], elsewhere)
                assert actor is not None
                people.give_role(session, actor, NEW, "Nina", "delegate", moment(AT))
                session.commit()

        results = together(
            lambda: world.act("officer", AT, people.give_role, NEW, "Nina", "delegate"), there
        )
        assert results.count("done") == 1
        assert set(results) <= {"done", "account.email_taken", "roles.not_logged_in_yet"}
        with world.opened() as session:
            begin_write(session)
            nina = users.by_email(session, NEW)
            assert nina is not None and len(rows.procedures_of(session, nina.id, 1, 9)[0]) == 1


def test_the_days_are_counted_from_the_password_and_not_from_the_invitation(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        token = world.act("officer", "2022-01-04T09:00", people.give_role, NEW, "Nina", "officer")
        assert token
        opened(world, token, "2022-01-10T09:00")
        world.course.users["nina"] = by_name(world, "Nina").user_id
        at = read_local("2022-01-17T09:00")
        early = at - timedelta(seconds=1)
        assert code(lambda: world.act("nina", early, begin_opening)) == ("roles.account_too_new")
        assert world.act("nina", at, begin_opening) is False


def numbered(world: World) -> dict[str, int]:
    with world.looked() as session:
        everyone = rows.people(session, world.procedure_id)
        return {one.name: rows.numbers(everyone)[one.id] for one in everyone if one.number}


def test_an_assessor_keeps_the_number_given_first(worlds: Worlds) -> None:
    """Not the place in the list: a member who is older here comes later, another leaves."""
    with worlds.at(Step.PREPARE) as world:
        before = numbered(world)
        assert list(before.values()) == [1, 2, 3]
        first, second, third = before
        world.act("officer", AT, course.grant_role, "inkoop2@hvb.example", "assessor")
        witness = person(world, "witness").name
        assert numbered(world) == before | {witness: 4}
        gone = (person(world, "assessor3").id, "assessor")
        world.act("officer", AT, people.withdraw_role, *gone)
        assert numbered(world) == before | {witness: 4}
        world.act("officer", AT, course.grant_role, "voorzitter@hvb.example", "assessor")
        assert set(numbered(world).values()) == {1, 2, 3, 4, 5}
        world.act("officer", AT, people.restore_role, *gone, None)
        assert {name: numbered(world)[name] for name in (first, second, third)} == before


def test_two_new_assessors_at_once_have_two_numbers(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        grant = course.grant_role
        told = together(
            lambda: world.act("officer", AT, grant, "inkoop2@hvb.example", "assessor"),
            lambda: world.act("witness", AT, grant, "voorzitter@hvb.example", "assessor"),
        )
        assert told == ["done", "done"]
        assert sorted(numbered(world).values()) == [1, 2, 3, 4, 5]
