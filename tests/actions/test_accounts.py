"""Who manages accounts, and who may begin procedures: two rights that never go together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.mail import ACCOUNT_OPENED, LINK_MADE
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import accounts, people
from tender.models.outbox import AccountMail
from tender.permissions import NotGranted
from tender.store import accounts as users
from tender.store import people as members
from tender.store import trail
from tender.store.accounts import ADMINISTRATOR, INITIATOR
from tests.worlds import Worlds

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
KEY = "a key of the application"
PASSWORD = "vier blauwe fietsen"


def somebody(session: Session, email: str, role: str | None = None) -> UUID:
    user = users.create_user(session, email, "Iemand", PASSWORD, NOW)
    if role:
        users.give_platform_role(session, user, role)
    return user.id


def refused(act: Callable[..., object], *args: object) -> str:
    with pytest.raises(Refused) as told:
        act(*args)
    return told.value.refusals[0].code


def holds(session: Session, user_id: UUID, role: str) -> bool:
    user = users.by_id(session, user_id)
    return user is not None and users.has_platform_role(user, role)


def test_the_right_to_begin_is_given_and_withdrawn(session: Session) -> None:
    admin, sam = somebody(session, "a@x.example", ADMINISTRATOR), somebody(session, "s@x.example")
    accounts.give_right(session, admin, sam, NOW)
    assert holds(session, sam, INITIATOR) and not holds(session, sam, ADMINISTRATOR)
    assert refused(accounts.give_right, session, admin, sam, NOW) == "acts.already_done"
    accounts.withdraw_right(session, admin, sam, NOW)
    assert not holds(session, sam, INITIATOR)
    assert refused(accounts.withdraw_right, session, admin, sam, NOW) == "acts.already_done"
    (check,) = trail.verify(session, "platform")
    assert (check.ok, check.entries) == (True, 2)


def test_nobody_gives_the_own_right_and_nobody_has_both(session: Session) -> None:
    admin = somebody(session, "a@x.example", ADMINISTRATOR)
    other = somebody(session, "b@x.example", ADMINISTRATOR)
    assert refused(accounts.give_right, session, admin, admin, NOW) == "roles.right_to_self"
    assert refused(accounts.give_right, session, admin, other, NOW) == "roles.rights_apart"


def test_only_who_manages_accounts_does(session: Session) -> None:
    sam, kim = somebody(session, "s@x.example", INITIATOR), somebody(session, "k@x.example")
    for act in (accounts.give_right, accounts.withdraw_right, accounts.renew_from_platform):
        with pytest.raises(NotGranted):
            act(session, sam, kim, NOW)
        with pytest.raises(NotGranted):
            act(session, uuid4(), kim, NOW)
    with pytest.raises(NotGranted):
        accounts.invite_from_platform(session, sam, "n@x.example", "Nina", True, NOW)
    assert users.by_email(session, "n@x.example") is None


def test_an_invited_account_may_begin_when_that_was_asked(session: Session) -> None:
    admin = somebody(session, "a@x.example", ADMINISTRATOR)
    token = accounts.invite_from_platform(session, admin, "N@X.example", "Nina", True, NOW)
    nina = accounts.invited(session, KEY, token, NOW)
    assert nina.email == "n@x.example" and holds(session, nina.id, INITIATOR)
    again = accounts.renew_from_platform(session, admin, nina.id, NOW)
    with pytest.raises(NotGranted):
        accounts.invited(session, KEY, token, NOW)
    accounts.open_account(session, KEY, again, PASSWORD, NOW)
    renew = (accounts.renew_from_platform, session, admin, nina.id, NOW)
    assert refused(*renew) == "roles.logged_in_already"
    twice = (accounts.invite_from_platform, session, admin, "n@x.example", "Nina", False, NOW)
    assert refused(*twice) == "account.email_taken"


def told(session: Session, user_id: UUID) -> list[str]:
    """What the owner of an account hears by mail."""
    mine = sa.select(AccountMail.kind).where(AccountMail.user_id == user_id)
    return sorted(session.scalars(mine))


def test_the_owner_hears_of_another_link_and_that_the_account_was_opened(session: Session) -> None:
    admin = somebody(session, "a@x.example", ADMINISTRATOR)
    accounts.invite_from_platform(session, admin, "n@x.example", "Nina", False, NOW)
    nina = users.by_email(session, "n@x.example")
    assert nina is not None and told(session, nina.id) == []
    token = accounts.renew_from_platform(session, admin, nina.id, NOW)
    assert told(session, nina.id) == [LINK_MADE]
    accounts.open_account(session, KEY, token, PASSWORD, NOW)
    assert told(session, nina.id) == [LINK_MADE, ACCOUNT_OPENED] and told(session, admin) == []


def test_who_manages_accounts_makes_no_link_of_who_takes_part_in_a_procedure(
    worlds: Worlds,
) -> None:
    """Whoever reads the link comes in: that would be sight of the procedure (P12)."""
    with worlds.at(Step.PREPARE) as world:
        at = "2021-10-20T10:00"
        first = world.act("officer", at, people.give_role, "n@x.example", "Nina", "officer")
        with world.opened() as session:
            nina = users.by_email(session, "n@x.example")
            assert nina is not None and first is not None
            admin = somebody(session, "a@x.example", ADMINISTRATOR)
            renew = (accounts.renew_from_platform, session, admin, nina.id, NOW)
            assert refused(*renew) == "roles.officer_renews"
            assert accounts.invited(session, KEY, first, read_local(at)) is nina
            assert told(session, nina.id) == []
            session.commit()
            person = next(
                one for one in members.people(session, world.procedure_id) if one.user_id == nina.id
            )
        again = world.act("officer", at, people.renew_link, person.id)
        with world.opened() as session:
            assert accounts.invited(session, KEY, again, read_local(at)).id == person.user_id
            assert told(session, person.user_id) == [LINK_MADE]
        world.act("officer", at, people.withdraw_role, person.id, "officer")
        with world.opened() as session:
            accounts.renew_from_platform(session, admin, person.user_id, NOW)


def test_a_closed_account_is_not_opened_with_its_link(session: Session) -> None:
    admin = somebody(session, "a@x.example", ADMINISTRATOR)
    token = accounts.invite_from_platform(session, admin, "n@x.example", "Nina", False, NOW)
    users.disable(session, accounts.invited(session, KEY, token, NOW))
    with pytest.raises(NotGranted):
        accounts.open_account(session, KEY, token, PASSWORD, NOW)


def test_search_finds_words_as_they_are(session: Session) -> None:
    for email, name in (("x_1@x.example", "Én"), ("xa1@x.example", "100%"), ("b@y.example", "B")):
        users.create_invited(session, email, name, NOW)
    found = lambda words: [u.email for u in users.some_users(session, words, 1, 9)[0]]  # noqa: E731
    assert found("x_1") == ["x_1@x.example"]
    assert found("100%") == found("XA1") == ["xa1@x.example"]
    assert found("%") == ["xa1@x.example"]
    assert len(found("")) == 3 and users.some_users(session, "", 2, 2)[1] == 3
