"""Two persons of whom one changed the account or a role of the other shortly before act no pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import accounts, course, factor_resets, people
from tender.actions.opening import begin_opening
from tender.actions.pairs import APART, check_apart
from tender.permissions import Identity, identify
from tender.store import accounts as users
from tender.store import factors, invitations, touches
from tender.store.accounts import ADMINISTRATOR, INITIATOR
from tests.worlds import World, Worlds

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SEEN = "Zij stond aan mijn bureau."
TWO = "inkoop2@hvb.example"


def refused(act: Callable[[], Any]) -> Any:
    with pytest.raises(Refused) as told:
        act()
    return told.value.refusals[0]


# Accounts


def somebody(session: Session, name: str, role: str | None = None, at: datetime = NOW) -> UUID:
    user = users.create_user(session, f"{name}@x.example", name, "vier blauwe fietsen", at)
    if role:
        users.give_platform_role(session, user, role)
    return user.id


def invites(session: Session, one: UUID, _two: UUID) -> UUID:
    accounts.invite_from_platform(session, one, "n@x.example", "Nina", False, NOW)
    user = users.by_email(session, "n@x.example")
    assert user is not None
    return user.id


def renews(session: Session, one: UUID, _two: UUID) -> UUID:
    other = somebody(session, "gast", ADMINISTRATOR)
    user, _ = accounts.add_account(session, other, "n@x.example", "Nina", None, NOW - 2 * APART)
    accounts.renew_from_platform(session, one, user.id, NOW)
    return user.id


def gives(session: Session, one: UUID, two: UUID) -> UUID:
    accounts.give_right(session, one, two, NOW)
    return two


def takes(session: Session, one: UUID, two: UUID) -> UUID:
    user = users.by_id(session, two)
    assert user is not None
    users.give_platform_role(session, user, INITIATOR)
    accounts.withdraw_right(session, one, two, NOW)
    return two


def reopens(session: Session, one: UUID, two: UUID) -> UUID:
    accounts.close(session, one, two, NOW - 2 * APART)
    accounts.reopen(session, one, two, NOW)
    return two


def factor(session: Session, user: UUID) -> None:
    factors.add_passkey(session, user, f"een sleutel van {user}", "publiek", 0, "Sleutel", NOW)


def asks(session: Session, one: UUID, two: UUID) -> UUID:
    factor(session, two)
    factor_resets.ask_reset(session, one, two, SEEN, NOW)
    return two


def agrees(session: Session, one: UUID, two: UUID) -> UUID:
    factor(session, two)
    third = somebody(session, "derde", ADMINISTRATOR)
    factor_resets.ask_reset(session, third, two, SEEN, NOW)
    (row,) = factors.waiting(session, NOW)
    factor_resets.agree_reset(session, one, row.id, SEEN, NOW)
    return two


def by_host(session: Session, one: UUID, two: UUID) -> UUID:
    factor_resets.reset_by_host(session, one, two, SEEN, NOW)
    return two


TOUCHES = {
    invites: "account.invited",
    renews: "account.link_renewed",
    gives: "right.given",
    takes: "right.withdrawn",
    reopens: "account.reopened",
    asks: "factor.reset_asked",
    agrees: "factor.reset",
    by_host: "factor.reset_by_host",
}


@pytest.mark.parametrize("touch", TOUCHES, ids=lambda one: one.__name__)
def test_who_changed_the_account_of_the_other_is_no_pair_for_seven_days(
    session: Session, touch: Callable[[Session, UUID, UUID], UUID]
) -> None:
    one, two = somebody(session, "een", ADMINISTRATOR), somebody(session, "twee")
    noise = somebody(session, "ruis")
    two = touch(session, one, two)
    accounts.give_right(session, one, noise, NOW)
    for pair in ((one, two), (two, one)):
        found = touches.last_touch(session, *pair, NOW - APART)
        assert found == touches.Touch(one, TOUCHES[touch], NOW)
        why = refused(lambda p=pair: check_apart(session, *p, NOW + APART - SECOND))
        assert why.code == "roles.touched_other"
        assert dict(why.values) == {"at": NOW, "since": NOW + APART}
        check_apart(session, *pair, NOW + APART)
    check_apart(session, noise, two, NOW)


def test_what_somebody_does_to_the_own_account_is_nothing_to_another(session: Session) -> None:
    one, two = somebody(session, "een", ADMINISTRATOR), somebody(session, "twee")
    user = users.by_id(session, two)
    assert user is not None
    accounts.record_account(session, two, "account.password_changed", user, NOW)
    accounts.record_account(session, two, "right.given", user, NOW)
    check_apart(session, one, two, NOW)


def test_a_factor_is_put_aside_by_two_who_are_apart(session: Session) -> None:
    lost, one = somebody(session, "kwijt"), somebody(session, "een", ADMINISTRATOR)
    two, three = (somebody(session, name, ADMINISTRATOR) for name in ("twee", "drie"))
    factor(session, lost)
    accounts.close(session, one, two, NOW)
    accounts.reopen(session, one, two, NOW)
    factor_resets.ask_reset(session, one, lost, SEEN, NOW + APART - SECOND)
    at = NOW + APART - SECOND
    (row,) = factors.waiting(session, at)
    act = lambda when: factor_resets.agree_reset(session, two, row.id, SEEN, when)  # noqa: E731
    assert refused(lambda: act(at)).code == "roles.touched_other"
    assert factors.has_any(session, lost)
    act(at + SECOND)
    assert not factors.has_any(session, lost)
    factor(session, lost)  # long after it, who ever had the link of the other is still no second
    later = NOW + 10 * APART
    invitations.invite(session, three, two, None, NOW)
    factor_resets.ask_reset(session, two, lost, SEEN, later)
    (row,) = factors.waiting(session, later)
    third = lambda: factor_resets.agree_reset(session, three, row.id, SEEN, later)  # noqa: E731
    assert refused(third).code == "account.invited_by_other"


# Roles in a procedure


OPENS = read_local("2022-01-05T09:00")


@pytest.fixture
def world(worlds: Worlds) -> Iterator[World]:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        yield world


def opens(world: World, first: str, second: str, at: datetime) -> bool:
    assert world.act(first, at - SECOND, begin_opening) is False
    done: bool = world.act(second, at, begin_opening)
    return done


def role(world: World, act: Any, *args: Any, who: str = "officer", at: datetime = OPENS) -> None:
    world.act(who, at, act, *args)


@pytest.mark.parametrize(("first", "second"), [("officer", "witness"), ("witness", "officer")])
def test_two_do_not_open_minutes_after_one_gave_the_other_a_role(
    world: World, first: str, second: str
) -> None:
    role(world, course.grant_role, TWO, "contract_manager")
    minutes = OPENS + timedelta(minutes=5)
    why = refused(lambda: opens(world, first, second, minutes))
    assert why.code == "roles.touched_other"
    assert why.sentence("nl") == (
        "Een van u beiden veranderde op woensdag 5 januari 2022, 09.00 uur het account of een rol"
        " van de ander. Samen kunt u dit vanaf woensdag 12 januari 2022, 09.00 uur. Wacht tot dan,"
        " of laat een andere collega akkoord gaan die dit mag."
    )
    assert "applications.opening" not in world.case().milestones
    assert refused(lambda: opens(world, first, second, OPENS + APART - SECOND)) == why
    assert world.act(second, OPENS + APART, begin_opening) is True


def test_a_role_that_was_taken_counts_as_one_that_was_given(world: World) -> None:
    role(world, course.grant_role, TWO, "auditor", at=OPENS - timedelta(hours=1))
    gone = people.withdraw_role, world.identity("witness").id, "auditor"
    role(world, *gone)
    early = OPENS + APART - SECOND
    assert refused(lambda: opens(world, "officer", "witness", early)).code == "roles.touched_other"
    assert world.act("witness", OPENS + APART, begin_opening) is True


def test_another_colleague_is_the_second_at_once(world: World) -> None:
    world.third_officer(OPENS)
    role(world, course.grant_role, TWO, "auditor")
    assert world.act("officer", OPENS + SECOND, begin_opening) is False
    again = lambda: world.act("witness", OPENS + 2 * SECOND, begin_opening)  # noqa: E731
    assert refused(again).code == "roles.touched_other"
    assert world.act("chair", OPENS + 3 * SECOND, begin_opening) is True


def test_a_role_in_another_procedure_is_no_matter_of_this_one(world: World) -> None:
    chain = world.procedure_id
    with world.opened() as session:
        elsewhere = other_procedure(session, world)
        course.grant_role(session, elsewhere, TWO, "officer", OPENS)
        session.commit()
    assert opens(world, "officer", "witness", OPENS + timedelta(minutes=5)) is True
    with world.looked() as session:
        pair = world.course.users["officer"], world.course.users["witness"]
        assert touches.last_touch(session, *pair, OPENS - APART, chain) is None
        everywhere = touches.last_touch(session, *pair, OPENS - APART)
        assert everywhere == touches.Touch(pair[0], "role.granted", OPENS)


def other_procedure(session: Session, world: World) -> Identity:
    """Another procedure, of the first officer."""
    user = users.by_id(session, world.course.users["officer"])
    case = world.case()
    assert user is not None
    made = course.opened(session, user, replace(case.plan, reference="ANDER-1"), OPENS)
    found = identify(session, user.id, made.procedure_id)
    assert found is not None
    return found
