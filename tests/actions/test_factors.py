"""A code works once, also for two at the same moment, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.mail import ACCOUNT_OPENED, BEGUN, FACTOR_ADDED, LINK_MADE, OF_ACCOUNTS, SENT
from criteria.refusals import Refused
from tender.actions import factors as acts
from tender.actions import identities
from tender.actions.factor_resets import reset_by_host
from tender.actions.factors import NewPasskey, Setting
from tender.actions.identities import Proven
from tender.extensions import begin_write
from tender.models.outbox import AccountMail
from tender.permissions import NotGranted
from tender.store import account_mail, accounts, erasing, factors, trail
from tender.store import identities as known_elsewhere
from tests.actions.test_two_at_once import together
from tests.authenticator import code_of
from tests.worlds import moment

KEY, SECRET = "k" * 64, b"s" * 20
AT = moment("2021-10-01T09:00")
TEXT = "ONZXG43TONZXG43TONZXG43TONZXG43T"


@pytest.fixture
def user(engine: sa.Engine) -> UUID:
    """Somebody with an app."""
    with Session(engine) as session:
        begin_write(session)
        row = accounts.create_invited(session, "sam@almere.example", "Sam", AT)
        code = code_of(TEXT, AT)
        acts.set_up_authenticator(session, Setting(row.id, "", True), KEY, SECRET, code, AT)
        session.commit()
        return row.id


def test_a_code_of_the_app_is_used_by_one_of_two(engine: sa.Engine, user: UUID) -> None:
    later, found = AT + timedelta(minutes=1), []

    def use() -> None:
        with Session(engine) as session:
            begin_write(session)
            found.append(factors.use_totp(session, KEY, user, code_of(TEXT, later), later))
            session.commit()

    assert together(use, use, use) == ["done"] * 3
    assert sorted(found) == [False, False, True]


def test_a_recovery_code_is_used_by_one_of_two(engine: sa.Engine, user: UUID) -> None:
    with Session(engine) as session:
        begin_write(session)
        code = acts.renew_codes(session, user, AT)[0]
        session.commit()
    found: list[bool] = []

    def use() -> None:
        with Session(engine) as session:
            begin_write(session)
            found.append(acts.use_code(session, user, code, AT))
            session.commit()

    assert together(use, use, use) == ["done"] * 3
    assert sorted(found) == [False, False, True]
    with Session(engine) as session:
        assert factors.of(session, user).codes == 9
        assert all(check.ok for check in trail.verify(session))


def test_of_two_who_set_up_the_first_factor_one_succeeds(engine: sa.Engine) -> None:
    with Session(engine) as session:
        begin_write(session)
        new = accounts.create_invited(session, "kim@almere.example", "Kim", AT).id
        session.commit()
    by = Setting(new, "", True)

    def app() -> None:
        with Session(engine) as session:
            begin_write(session)
            acts.set_up_authenticator(session, by, KEY, SECRET, code_of(TEXT, AT), AT)
            session.commit()

    def passkey() -> None:
        with Session(engine) as session:
            begin_write(session)
            acts.add_passkey(session, by, NewPasskey("c", "p", 0, "laptop"), AT)
            session.commit()

    assert sorted(together(app, passkey)) == ["account.factor_there", "done"]


def test_the_last_factor_stays_when_both_are_removed_at_once(engine: sa.Engine, user: UUID) -> None:
    with Session(engine) as session:
        begin_write(session)
        by = Setting(user, "", False)
        acts.add_passkey(session, by, NewPasskey("c", "p", 0, "laptop"), AT)
        (key,) = factors.of(session, user).passkeys
        key_id = key.id
        session.commit()

    def app() -> None:
        with Session(engine) as session:
            begin_write(session)
            acts.remove_authenticator(session, user, AT)
            session.commit()

    def passkey() -> None:
        with Session(engine) as session:
            begin_write(session)
            acts.remove_passkey(session, user, key_id, AT)
            session.commit()

    assert sorted(together(app, passkey)) == ["account.last_factor", "done"]


def test_a_reset_cannot_be_changed_or_taken_away(engine: sa.Engine, user: UUID) -> None:
    with Session(engine) as session:
        begin_write(session)
        factors.add_reset(session, user, user, "gezien", AT)
        session.commit()
    for statement in ("UPDATE factor_resets SET checked = 'x'", "DELETE FROM factor_resets"):
        with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_a_wrong_first_code_keeps_nothing(engine: sa.Engine) -> None:
    with Session(engine) as session:
        begin_write(session)
        new = accounts.create_invited(session, "kim@almere.example", "Kim", AT).id
        with pytest.raises(Refused):
            acts.set_up_authenticator(session, Setting(new, "", True), KEY, SECRET, "000000", AT)
        assert not factors.has_any(session, new)


def test_an_app_of_another_key_is_told_and_put_aside_on_record(
    engine: sa.Engine, user: UUID
) -> None:
    """A lost factor-key is no wrong code of everybody: it is named, and what it kept is reset."""
    other, later = "z" * 64, AT + timedelta(minutes=1)
    with Session(engine) as session:
        begin_write(session)
        assert factors.of_other_keys(session, KEY) == ()
        assert factors.of_other_keys(session, other) == (user,)
        code = code_of(TEXT, later)
        assert not factors.use_totp(session, other, user, code, later)
        with pytest.raises(NotGranted):
            reset_by_host(session, user, user, "De sleutel is weg.", later)
        admin = accounts.create_invited(session, "beheer@almere.example", "Bo", AT)
        accounts.give_platform_role(session, admin, accounts.ADMINISTRATOR)
        with pytest.raises(Refused):
            reset_by_host(session, admin.id, user, " ", later)
        reset_by_host(session, admin.id, user, "De sleutel is weg.", later)
        assert not factors.has_any(session, user)
        assert factors.rests_until(session, user) == later + timedelta(days=1)
        assert factors.waiting(session, later) == ()
        session.commit()
        assert all(check.ok for check in trail.verify(session))


def test_the_owner_hears_of_every_change_of_the_account(engine: sa.Engine, user: UUID) -> None:
    later, by = AT + timedelta(minutes=1), Setting(user, "", False)
    with Session(engine) as session:
        begin_write(session)
        made = acts.add_passkey(session, by, NewPasskey("c", "k", 0, "telefoon"), later)
        assert made == ()
        (key,) = factors.of(session, user).passkeys
        acts.renew_codes(session, user, later)
        acts.remove_passkey(session, user, key.id, later)
        acts.change_password(session, user, "", "zeven groene bootjes", later)
        identities.link(session, user, Proven("https://login.example", "1"), later)
        identities.unlink(session, user, known_elsewhere.of(session, user)[0].id, "", later)
        admin = accounts.create_invited(session, "beheer@almere.example", "Bo", AT)
        accounts.give_platform_role(session, admin, accounts.ADMINISTRATOR)
        reset_by_host(session, admin.id, user, "De telefoon is weg.", later)
        found = []
        while waiting := account_mail.next_due(session, later):
            assert waiting.email == "sam@almere.example"
            found.append(waiting.kind)
            account_mail.ACCOUNTS.note(session, waiting.id, waiting.number, BEGUN, "", later)
            account_mail.ACCOUNTS.note(session, waiting.id, waiting.number + 1, SENT, "", later)
        added, *rest = found
        assert added == FACTOR_ADDED and {*OF_ACCOUNTS} - {*rest} == {LINK_MADE, ACCOUNT_OPENED}
        erasing.erase_account(session, user, "vernietigd")
        assert session.scalar(sa.select(sa.func.count()).select_from(AccountMail)) == 0
        session.commit()
