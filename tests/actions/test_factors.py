"""A code works once, also for two at the same moment, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.refusals import Refused
from tender.actions import factors as acts
from tender.actions.factors import NewPasskey, Setting
from tender.extensions import begin_write
from tender.store import accounts, factors, trail
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
