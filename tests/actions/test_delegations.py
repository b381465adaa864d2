"""Delegations: who is in which council, who speaks, who was called, who comes in with a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from criteria.mail import ADVICE, ADVICE_LINK, ADVICE_REMINDER
from criteria.phases import Step
from criteria.plan import AdviceRule
from criteria.text import Text
from tender.actions import accounts, advising, course, delegations, people
from tender.actions.entry import check_settled
from tender.extensions import begin_write
from tender.permissions import NotGranted, identify
from tender.store import accounts as users
from tender.store import councils, invitations, outbox
from tender.store import people as rows
from tests.actions.test_outgoing import KEY, give_up, settle
from tests.actions.test_people import acts, by_name, code, opened, person
from tests.actions.test_two_at_once import whole
from tests.advisers import joined
from tests.councils import advised
from tests.worlds import World, Worlds, moment

AT = "2022-01-06T10:00"
NEW, NINA = "nina@raad.example", "Nina de Boer"
MORE = (AdviceRule("council", Text("Een", "One")), AdviceRule("social", Text("Twee", "Two")))
delegate = partial(people.give_role, council="council")


def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with two councils."""
    from criteria.plan import AdvisingRule

    advised(monkeypatch, AdvisingRule(), advice=MORE)


def invited(world: World, email: str = NEW, name: str = NINA) -> UUID:
    """Somebody new becomes a delegate, and is called."""
    world.act("officer", AT, delegate, email, name, "delegate")
    member = by_name(world, name).id
    world.act("officer", AT, delegations.call_delegate, member)
    return member


def sent(world: World, kind: str = ADVICE, key: str = KEY, at: Any = AT) -> str:
    """The token in the last message of a kind, once it went out."""
    with world.opened() as session:
        waiting = outbox.next_due(session, moment(at))
        found = None
        while waiting is not None:
            for number, what in enumerate(("begun", "sent"), waiting.number):
                outbox.note(session, waiting.id, number, what, "", moment(at))
            if waiting.kind == kind:
                found = invitations.token_for(session, key, waiting.user, waiting.id)
            waiting = outbox.next_due(session, moment(at))
        session.commit()
    assert found
    return found


def enter(world: World, token: str, email: str = NEW, at: str = AT) -> Any:
    with world.opened() as session:
        user, place = accounts.enter_by_link(session, KEY, token, email, moment(at))
        found = user.email, place
        session.commit()
    return found


def ask(world: World, email: str, at: Any = AT) -> int:
    """How many messages lie ready after somebody asked for a link."""
    with world.opened() as session:
        accounts.ask_link(session, email, moment(at))
        session.commit()
    return world.count("outgoing_mail")


def test_a_delegate_is_of_a_council_of_the_plan(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        for wrong in ("", "nothing"):
            give = partial(people.give_role, council=wrong)
            act = partial(world.act, "officer", AT, give, NEW, NINA, "delegate")
            assert code(act) == "roles.council_missing"
        world.act("officer", AT, delegate, NEW, NINA, "delegate")
        nina = by_name(world, NINA)
        assert nina.seats == {("delegate", "council")}
        joined = acts(world, "council.joined")
        world.act("officer", AT, delegations.seat_delegate, nina.id, "social")
        world.act("officer", AT, delegations.seat_delegate, nina.id, "social")
        assert by_name(world, NINA).seats == {("delegate", "social")}
        assert acts(world, "council.joined") == joined + 1 and whole(world)
        seat = partial(world.act, "officer", AT, delegations.seat_delegate)
        assert code(partial(seat, nina.id, "")) == "roles.council_missing"
        assert code(partial(seat, person(world, "chair").id, "social")) == "roles.not_held"
        with pytest.raises(NotGranted):
            seat(uuid4(), "social")
        with pytest.raises(NotGranted):
            world.act("chair", AT, delegations.seat_delegate, nina.id, "council")
        gone = world.act("officer", AT, people.withdraw_role, nina.id, "delegate")
        world.act("officer", AT, people.restore_role, nina.id, "delegate", gone.seat)
        assert by_name(world, NINA).seats == {("delegate", "social")}


def test_the_officer_names_who_speaks_for_a_council(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(monkeypatch)
    with worlds.at(Step.SUITABILITY) as world:
        first = person(world, "delegate").id

        def speaks(council: str = "council") -> UUID | None:
            with world.looked() as session:
                return councils.spokesperson(session, world.procedure_id, council)

        assert speaks() == first  # named when the case was built
        before = acts(world, "spokesperson.named")
        world.act("officer", AT, delegate, NEW, NINA, "delegate")
        nina = by_name(world, NINA).id
        assert speaks() == first
        for _ in range(2):
            world.act("officer", AT, delegations.name_spokesperson, nina)
        assert speaks() == nina and acts(world, "spokesperson.named") == before + 1
        world.act("officer", AT, delegations.seat_delegate, nina, "social")
        assert speaks() is None and speaks("social") is None  # of several nobody was named
        name = partial(world.act, "officer", AT, delegations.name_spokesperson)
        assert code(partial(name, person(world, "chair").id)) == "roles.not_held"
        with pytest.raises(NotGranted):
            world.act("delegate", AT, delegations.name_spokesperson, nina)
        world.act("officer", AT, course.grant_role, "beheer@hvb.example", "delegate")
        new = person(world, "administrator").id
        assert code(partial(name, new)) == "roles.council_first"
        assert whole(world)


def test_a_delegate_is_invited_and_reminded_once_a_day(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        member = person(world, "delegate").id

        def call(at: str) -> None:
            world.act("officer", at, delegations.call_delegate, member)

        def last(at: str) -> tuple[str, str]:
            with world.looked() as session:
                told = outbox.last_to(session, world.procedure_id, moment(at))[member]
            return told.kind, told.state

        call(AT)
        assert last(AT) == (ADVICE, "waiting") and acts(world, "delegate.invited") == 1
        assert code(partial(call, "2022-01-06T18:00")) == "mail.reminded_today"
        call("2022-01-07T10:00")
        assert last(AT)[0] == ADVICE_REMINDER and acts(world, "delegate.reminded") == 1
        give_up(world, moment("2022-01-07T10:30"))
        give_up(world, moment("2022-01-07T10:30"))
        call("2022-01-07T10:40")
        assert last("2022-01-07T10:40") == (ADVICE_REMINDER, "waiting")
        for wrong in ("chair", "delegate", "auditor"):
            with pytest.raises(NotGranted):
                world.act(wrong, AT, delegations.call_delegate, member)
        assert whole(world)


def test_after_closing_nobody_is_reminded(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        member, at = person(world, "delegate").id, "2022-01-27T09:00"
        world.act("officer", at, delegations.call_delegate, member)
        later = partial(world.act, "officer", "2022-01-28T09:00", delegations.call_delegate)
        assert code(partial(later, member)) == "acts.advice_closed"


def test_a_delegate_comes_in_with_a_link_once(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        invited(world)
        token = sent(world)
        for wrong in ("", "iemand@anders.example", "nina@raad.example.nl"):
            assert code(partial(enter, world, token, wrong)) == "account.link_other_address"
        assert enter(world, token, " NINA@raad.example") == (NEW, world.procedure_id)
        with pytest.raises(NotGranted):
            enter(world, token)
        with world.engine.connect() as connection:
            said = "SELECT count(*) FROM trail_value WHERE value = '\"account.link_used\"'"
            assert connection.exec_driver_sql(said).scalar_one() == 1


def test_a_link_ends_after_seven_days_and_with_the_role(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        member = invited(world)
        token = sent(world)
        with pytest.raises(NotGranted):
            enter(world, token, at="2022-01-13T10:00")
        world.act("officer", AT, people.withdraw_role, member, "delegate")
        with pytest.raises(NotGranted):
            enter(world, token)
        world.act("officer", AT, people.restore_role, member, "delegate", "council")
        with world.opened() as session:
            user = users.by_email(session, NEW)
            assert user is not None
            users.disable(session, user)
            session.commit()
        with pytest.raises(NotGranted):
            enter(world, token)


def test_a_link_that_is_used_ends_every_other_one(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        invited(world)
        first = sent(world)
        ask(world, NEW)
        second = sent(world, ADVICE_LINK)
        assert first != second and enter(world, second)
        with pytest.raises(NotGranted):
            enter(world, first)
        ask(world, NEW, moment(AT) + timedelta(minutes=6))
        assert enter(world, sent(world, ADVICE_LINK, at=moment(AT) + timedelta(minutes=7)))


def test_a_new_link_goes_out_only_to_a_delegate_without_a_password(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        world.act("officer", AT, delegate, NEW, NINA, "delegate")
        give = people.give_role
        world.act("officer", AT, give, "auditor@nieuw.example", "Kim Vos", "auditor")
        before = world.count("outgoing_mail")
        for nobody in (
            *("nobody@x.example", "", "x", "adviesraad@hvb.example", "inkoop@hvb.example"),
            "auditor@nieuw.example",
        ):
            assert ask(world, nobody) == before
        assert ask(world, NEW) == before + 1
        soon, late = (moment(AT) + timedelta(minutes=n) for n in (4, 5))
        assert ask(world, NEW, soon) == before + 1
        assert ask(world, NEW, late) == before + 2
        member = by_name(world, NINA).id
        world.act("officer", AT, people.withdraw_role, member, "delegate")
        assert ask(world, NEW, late + timedelta(hours=1)) == before + 2


def test_every_address_asks_the_same_of_the_database(worlds: Worlds) -> None:
    import sqlalchemy as sa

    with worlds.at(Step.SUITABILITY) as world:
        world.act("officer", AT, delegate, NEW, NINA, "delegate")
        asked: list[list[str]] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            if statement.startswith("SELECT"):
                asked[-1].append(statement.split("WHERE")[0])

        sa.event.listen(world.engine, "before_cursor_execute", note)
        for email in (NEW, "nobody@x.example", "inkoop@hvb.example"):
            asked.append([])
            with world.opened() as session:
                accounts.ask_link(session, email, moment(AT))
                session.rollback()
        sa.event.remove(world.engine, "before_cursor_execute", note)
        known, *others = asked
        assert len(others[0]) >= 5 and others[0] == others[1] == known[: len(others[0])]


def test_who_has_another_role_as_well_needs_a_password(worlds: Worlds) -> None:
    """A browser that came in with a link alone is out at once."""
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        invited(world)
        token = sent(world)
        with world.looked() as session:
            user = users.by_email(session, NEW)
            assert user is not None
            mark, id_ = user.fs_uniquifier, user.id
        world.act("officer", AT, course.grant_role, NEW, "auditor")
        with world.looked() as session:
            user = users.by_email(session, NEW)
            assert user is not None and user.fs_uniquifier != mark
        with pytest.raises(NotGranted):
            enter(world, token)
        opened(world, token, AT)
        with world.looked() as session:
            assert invitations.pending(session, id_) is None


def test_without_a_password_nobody_is_one_of_two_persons(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        world.act("officer", AT, delegate, NEW, NINA, "delegate")
        with world.looked() as session:
            user = users.by_email(session, NEW)
            assert user is not None
            actor = identify(session, user.id, world.procedure_id)
            assert actor is not None
            check = partial(check_settled, session, replace(actor), moment(AT))
            assert code(check) == "roles.no_password"


def test_a_delegate_who_wants_a_password_types_the_address_as_well(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        settle(world)
        invited(world)
        token = sent(world)
        assert code(partial(opened, world, token, AT)) == "account.link_other_address"
        with world.opened() as session:
            begin_write(session)
            word = "negen rode ballonnen"
            accounts.open_account(session, KEY, token, word, moment(AT), NEW)
            session.commit()
        with pytest.raises(NotGranted):
            enter(world, token)


@pytest.mark.parametrize("seat", ["gone", None])
def test_a_council_that_the_plan_does_not_know_is_nobodys(worlds: Worlds, seat: str | None) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        member = joined(world, "delegate", "council", AT)
        assert world.identity("delegate").council == "council"
        with world.opened() as session:
            rows.take_seat(session, member, "delegate", seat)
            session.commit()
        assert world.identity("delegate").council == ""

        def give(theme: str) -> Any:
            return world.act("delegate", AT, advising.give_advice, theme, "Bel ons terug.")

        assert code(lambda: give("")) == "acts.advice_closed"
        with pytest.raises(NotGranted):
            give("PRE")
