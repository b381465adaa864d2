"""Linking an account at a provider of identity, on both databases."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from criteria.refusals import Refused
from tender.actions import accounts as inviting
from tender.actions import identities as acts
from tender.actions.entry import check_account
from tender.actions.identities import Proven
from tender.extensions import begin_write
from tender.permissions import NotGranted
from tender.store import accounts, erasing, identities, invitations, trail
from tests.actions.test_two_at_once import together
from tests.worlds import moment

AT = moment("2021-10-01T09:00")
HERE = Proven("https://login.hoorn.example", "248289761001")
PASSWORD = "vier blauwe fietsen"


@pytest.fixture
def two(engine: sa.Engine) -> tuple[UUID, UUID]:
    """Sam with a password, and Kim whom Sam invited."""
    with Session(engine) as session:
        begin_write(session)
        sam = accounts.create_user(session, "sam@almere.example", "Sam", PASSWORD, AT)
        kim, _ = inviting.add_account(session, sam.id, "kim@almere.example", "Kim", None, AT)
        found = sam.id, kim.id
        session.commit()
        return found


def test_of_two_who_link_the_same_account_one_succeeds(
    engine: sa.Engine, two: tuple[UUID, UUID]
) -> None:
    def link(user: UUID) -> None:
        with Session(engine) as session:
            begin_write(session)
            acts.link(session, user, HERE, AT)
            session.commit()

    found = together(lambda: link(two[0]), lambda: link(two[1]))
    assert sorted(found) == ["account.identity_taken", "done"]
    with Session(engine) as session:
        assert identities.user_of(session, HERE.issuer, HERE.subject) in two
        assert all(check.ok for check in trail.verify(session))


def test_issuer_and_subject_count_together(engine: sa.Engine, two: tuple[UUID, UUID]) -> None:
    other = Proven("https://login.urk.example", HERE.subject)
    with Session(engine) as session:
        begin_write(session)
        acts.link(session, two[0], HERE, AT)
        acts.link(session, two[1], other, AT)
        acts.link(session, two[0], Proven(other.issuer, "een ander"), AT)
        with pytest.raises(Refused, match="is al gekoppeld"):
            acts.link(session, two[0], Proven(HERE.issuer, "nog een"), AT)
        assert acts.come_in(session, HERE, AT).id == two[0]
        assert acts.come_in(session, other, AT).id == two[1]
        for unknown in (Proven(HERE.issuer, "nog een"), Proven(HERE.subject, HERE.issuer)):
            with pytest.raises(Refused, match="nog niet gekoppeld"):
                acts.come_in(session, unknown, AT)
        assert identities.among(session, two) == set(two)


def test_an_account_that_was_opened_so_waits_like_any_other(
    engine: sa.Engine, two: tuple[UUID, UUID]
) -> None:
    with Session(engine) as session:
        begin_write(session)
        with pytest.raises(Refused, match="nog geen wachtwoord"):
            check_account(session, two[1], AT)
        mark = invitations.mark_of(session, two[1])
        assert mark
        acts.open_with(session, two[1], mark, HERE, AT)
        assert invitations.pending(session, two[1]) is None
        with pytest.raises(Refused, match="account"):
            check_account(session, two[1], AT)
        check_account(session, two[1], AT + invitations.SETTLED)
        with pytest.raises(NotGranted):
            acts.open_with(session, two[1], mark, HERE, AT)
        with pytest.raises(Refused, match="hier geen wachtwoord"):
            acts.unlink(session, two[1], identities.of(session, two[1])[0].id, "", AT)


def test_who_was_erased_is_known_nowhere(engine: sa.Engine, two: tuple[UUID, UUID]) -> None:
    with Session(engine) as session:
        begin_write(session)
        acts.link(session, two[0], HERE, AT)
        erasing.erase_account(session, two[0], "gewist")
        assert identities.user_of(session, HERE.issuer, HERE.subject) is None
        with pytest.raises(NotGranted):
            acts.link(session, two[0], HERE, AT)
