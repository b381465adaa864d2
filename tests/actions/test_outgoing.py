"""Invitations and reminders: written with the act, sent to a real mail server, never lost."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from criteria.mail import BEGUN, FAILED, MOST_TRIES, SENT
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import accounts as account_acts
from tender.actions import offers, outgoing, people
from tender.demo import content
from tender.mail import MailServer, mail_server
from tender.outbox import Links, send_due
from tender.permissions import NotGranted
from tender.store import account_mail, accounts, invitations, outbox, outside
from tender.store import people as rows
from tests.worlds import World, Worlds, moment

AT = "2022-01-20T09:00"
ADDRESS = "https://tender.example"
KEY = "a key of the application"
PASSWORD = "negen rode ballonnen"
MINUTE = timedelta(minutes=1)


@dataclass
class Inbox:
    """A mail server that keeps what it is given, refuses it, or loses that it took it."""

    refuses: bool = False
    loses: bool = False
    found: list[tuple[list[str], Message]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 4.3.0 try again later"
        self.found.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "451 4.3.0 try again later" if self.loses else "250 OK"


@dataclass
class Post:
    """The mail server, what arrived there, and a world whose outbox goes to it."""

    world: World
    inbox: Inbox
    server: MailServer
    now: datetime = datetime(2022, 1, 20, 10, tzinfo=UTC)

    def send(self) -> tuple[int, int]:
        return send_due(self.world.looked, self.server, Links(ADDRESS, KEY), lambda: self.now)

    def invited(self, email: str = "nieuw@hvb.example") -> str:
        """Somebody without a password gets a role and a message; the token shown meanwhile."""
        world = self.world
        token = world.act("officer", AT, people.give_role, email, "Nieuwe collega", "auditor")
        assert token
        self.told(email)
        return token

    def told(self, email: str = "nieuw@hvb.example", kind: str = "score") -> None:
        world = self.world
        with world.opened() as session:
            user = accounts.by_email(session, email)
            assert user is not None
            to = rows.add_participant(session, world.procedure_id, user).id
            by = world.identity("officer").id
            outbox.add(session, world.procedure_id, to, kind, by, self.now)
            session.commit()

    def give_up(self) -> None:
        give_up(self.world, self.now)

    def state(self) -> str:
        with self.world.looked() as session:
            *_, kept = outbox.last_of(session, self.world.procedure_id, self.now).values()
        return kept.state

    def links(self) -> list[str]:
        """The tokens in the messages that arrived, in order."""
        found = [re.search(rf"{ADDRESS}/welcome/(\S+)", text(one)) for _, one in self.inbox.found]
        return [one[1] for one in found if one]


@contextmanager
def served() -> Iterator[tuple[Inbox, int]]:
    """A mail server of this computer, and its port."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


@pytest.fixture
def post(worlds: Worlds) -> Iterator[Post]:
    with served() as (inbox, port), worlds.at(Step.SCORE) as world:
        server = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")
        settle(world)
        yield Post(world, inbox, server)


PRACTISED = 3
"""The messages of the practice round, before scoring begins."""


def call(world: World, who: str, at: datetime) -> None:
    """A call to score lies ready for one assessor."""
    with world.opened() as session:
        to, by = world.identity(who).id, world.identity("officer").id
        outbox.add(session, world.procedure_id, to, "score", by, at)
        session.commit()


def settle(world: World) -> None:
    """What lay ready before has been sent."""
    with world.opened() as session:
        for queue, due in (
            (outbox.PEOPLE, outbox.next_due),
            (outside.OUTSIDE, outside.next_leaving),
            (account_mail.ACCOUNTS, account_mail.next_due),
        ):
            while waiting := due(session, moment(AT)):
                for number, what in enumerate((BEGUN, SENT), waiting.number):
                    assert queue.note(session, waiting.id, number, what, "", moment(AT))
        session.commit()


def give_up(world: World, now: datetime) -> None:
    """The oldest message that waits is tried as often as it ever is."""
    with world.opened() as session:
        waiting = outbox.next_due(session, now)
        assert waiting is not None
        for number, (what, _) in enumerate(ONCE * MOST_TRIES, 1):
            assert outbox.note(session, waiting.id, number, what, "451", now)
        session.commit()


def text(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def kept_invitations(world: World) -> list[Any]:
    with world.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT * FROM invitations"))


def test_every_assessor_is_invited_once(post: Post) -> None:
    world = post.world
    assert world.act("officer", AT, outgoing.invite_assessors) == 3
    assert world.act("officer", AT, outgoing.invite_assessors) == 0
    assert post.inbox.found == []  # the act itself sends nothing
    assert post.send() == (3, 0)
    assert post.send() == (0, 0)
    assert sorted(to[0] for to, _ in post.inbox.found) == [
        "beoordelaar1@hvb.example",
        "beoordelaar2@hvb.example",
        "beoordelaar3@hvb.example",
    ]


def test_a_message_names_nothing_and_nobody(post: Post) -> None:
    world = post.world
    world.act("officer", AT, outgoing.invite_assessors)
    post.send()
    known = {"HVB-BW-2022", "Beschermd", "Zorgpartij", "Combinatie"}
    for recipients, message in post.inbox.found:
        assert len(recipients) == 1 and message["To"] == recipients[0]
        assert message["Subject"] == "Tender: er staat werk voor u klaar / there is work for you"
        assert message["Cc"] is None and message["Reply-To"] is None
        links = set(re.findall(r"https?://\S+", text(message)))
        assert links == {f"{ADDRESS}/procedures/{world.procedure_id}/scoring"}
        assert not any(word in message.as_string() for word in known)
    assert len({message["Message-ID"] for _, message in post.inbox.found}) == 3


def test_an_act_that_is_undone_leaves_no_message(post: Post) -> None:
    world = post.world
    with world.opened() as session:
        outgoing.invite_assessors(session, world.identity("officer"), post.now)
        session.rollback()
    assert post.send() == (0, 0)


def test_what_the_mail_server_refuses_is_sent_later_with_the_same_id(post: Post) -> None:
    world = post.world
    call(world, "assessor1", moment(AT))
    post.inbox.refuses = True
    assert post.send() == (0, 1)
    assert post.state() == "failed"
    post.inbox.refuses = False
    assert post.send() == (0, 0)  # not at once
    post.now += timedelta(minutes=1)
    assert post.send() == (1, 0)
    assert post.state() == "sent"


def test_a_sender_that_was_stopped_half_way_loses_nothing(post: Post) -> None:
    world = post.world
    call(world, "assessor1", moment(AT))
    with world.opened() as session:
        waiting = outbox.next_due(session, post.now)
        assert waiting is not None
        assert outbox.note(session, waiting.id, waiting.number, "begun", "", post.now)
        assert not outbox.note(session, waiting.id, waiting.number, "begun", "", post.now)
        session.commit()
    assert post.send() == (0, 0)  # another one is at it
    post.now += timedelta(minutes=10)
    assert post.send() == (1, 0)


def test_who_has_no_password_yet_gets_a_link_that_sets_one(post: Post) -> None:
    shown = post.invited()
    assert post.send() == (1, 0)
    ((_, message),) = post.inbox.found
    assert "kies er een" in text(message) and "Open de link en log in." not in text(message)
    (token,) = post.links()
    with post.world.opened() as session:
        for good in (shown, token):  # the one the officer was shown works as well
            assert account_acts.invited(session, KEY, good, post.now).email == "nieuw@hvb.example"
        account_acts.open_account(session, KEY, token, PASSWORD, post.now)
        for used in (shown, token):
            with pytest.raises(NotGranted):
                account_acts.invited(session, KEY, used, post.now)
        session.commit()
    post.told(kind="score_reminder")
    assert post.send() == (2, 0)  # and the owner hears that the account was opened
    assert "Open de link en log in." in text(post.inbox.found[-1][1]) and len(post.links()) == 1


def test_a_later_message_leaves_the_link_of_an_earlier_one(post: Post) -> None:
    post.invited()
    post.send()
    before = kept_invitations(post.world)
    post.now += timedelta(days=1)
    post.told(kind="score_reminder")
    post.send()
    monday, tuesday = post.links()
    assert monday != tuesday and kept_invitations(post.world) == before
    for days, works in ((0, (True, True)), (6, (False, True)), (7, (False, False))):
        at = post.now + timedelta(days=days)
        with post.world.looked() as session:
            found = [invitations.by_token(session, KEY, one, at) for one in (monday, tuesday)]
            assert tuple(one is not None for one in found) == works


def test_a_message_that_is_tried_again_holds_the_same_link(post: Post) -> None:
    post.invited()
    post.inbox.loses = True  # it arrives, and the mail server does not get to say so
    assert post.send() == (0, 1)
    post.inbox.loses = False
    post.now += MINUTE
    assert post.send() == (1, 0)
    one, other = post.links()
    assert one == other
    assert len({message["Message-ID"] for _, message in post.inbox.found}) == 1


def test_another_link_by_hand_ends_the_links_in_messages(post: Post) -> None:
    post.invited()
    post.send()
    (token,) = post.links()
    with post.world.looked() as session:
        everyone = rows.people(session, post.world.procedure_id)
    nina = next(one for one in everyone if one.name == "Nieuwe collega")
    post.world.act("officer", post.now, people.renew_link, nina.id)
    with post.world.looked() as session:
        assert invitations.by_token(session, KEY, token, post.now) is None


def test_only_the_link_that_was_sent_opens_the_account(post: Post) -> None:
    post.invited()
    post.invited("ander@hvb.example")
    post.send()
    one, other = post.links()
    with post.world.looked() as session:
        assert invitations.by_token(session, KEY, one, post.now) is not None
        assert invitations.by_token(session, "another key", one, post.now) is None
        for wrong in (one[:-2] + "AA", one[:22] + other[22:], one + "=", one[:24], "é" * 64, ""):
            assert invitations.by_token(session, KEY, wrong, post.now) is None


ONCE = ((BEGUN, 0), (FAILED, 0))
TRIED: tuple[tuple[tuple[tuple[str, int], ...], int, bool], ...] = (
    ((), 0, True),
    (((SENT, 0),), 999, False),
    (((BEGUN, 0),), 9, False),
    (((BEGUN, 0),), 10, True),  # whoever began it was stopped
    (ONCE, 0, False),
    (ONCE, 1, True),
    ((*ONCE, (BEGUN, 1), (FAILED, 1)), 2, False),
    ((*ONCE, (BEGUN, 1), (FAILED, 1)), 3, True),
    ((*ONCE, (BEGUN, 1), (SENT, 1)), 99, False),
    (ONCE * 6, 31, False),
    (ONCE * 6, 32, True),
    (ONCE * 7, 59, False),
    (ONCE * 7, 60, True),
    (ONCE * (MOST_TRIES - 1), 59, False),
    (ONCE * (MOST_TRIES - 1), 60, True),
    (ONCE * MOST_TRIES, 10**6, False),
    ((*ONCE * (MOST_TRIES - 1), (BEGUN, 0)), 10**6, False),
)
"""What happened after so many minutes; and whether it is due some minutes after the first."""


def test_a_message_is_tried_again_ever_later(post: Post) -> None:
    to, by = post.world.identity("assessor1").id, post.world.identity("officer").id
    for states, minutes, expected in TRIED:
        with post.world.opened() as session:
            id_ = outbox.add(session, post.world.procedure_id, to, "score", by, post.now)
            for number, (what, at) in enumerate(states, 1):
                assert outbox.note(session, id_, number, what, "", post.now + at * MINUTE)
            due = outbox.next_due(session, post.now + minutes * MINUTE)
            assert (due is not None) is expected, (states, minutes)
            session.rollback()


def test_messages_that_wait_hold_up_no_newer_one(post: Post) -> None:
    to, by = post.world.identity("assessor1").id, post.world.identity("officer").id
    with post.world.opened() as session:
        for _ in range(120):
            id_ = outbox.add(session, post.world.procedure_id, to, "score", by, post.now)
            for number, (what, _at) in enumerate(ONCE * 8, 1):
                outbox.note(session, id_, number, what, "", post.now)
        session.commit()
    post.now += MINUTE
    call(post.world, "assessor2", post.now)
    assert post.send() == (1, 0)


def test_what_was_given_up_goes_out_again_when_the_officer_says_so(post: Post) -> None:
    world = post.world
    one = world.identity("assessor1").id

    def again() -> object:
        return world.act("officer", post.now, outgoing.send_again, one)

    with pytest.raises(NotGranted):
        again()  # nothing was sent yet
    call(world, "assessor1", post.now)
    with pytest.raises(Refused) as early:
        again()
    assert early.value.refusals[0].code == "mail.not_given_up"
    post.give_up()
    assert post.state() == "given_up" and post.send() == (0, 0)
    post.now += MINUTE
    for who in ("assessor1", "chair", "auditor"):
        with pytest.raises(NotGranted):
            world.act(who, post.now, outgoing.send_again, one)
    again()
    assert post.state() == "waiting" and post.send() == (1, 0)
    with pytest.raises(Refused):
        again()
    assert world.count("outgoing_mail") == PRACTISED + 2


def test_a_call_to_work_is_not_repeated_to_who_has_none(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        settle(world)
        one, by = world.identity("assessor1").id, world.identity("officer").id
        for kind, works, at in (("score", False, AT), ("consensus", True, "2022-01-21T09:00")):
            with world.opened() as session:
                outbox.add(session, world.procedure_id, one, kind, by, moment(at))
                session.commit()
            give_up(world, moment(at))
            if works:
                world.act("officer", at, outgoing.send_again, one)
                continue
            with pytest.raises(Refused) as done:
                world.act("officer", at, outgoing.send_again, one)
            assert done.value.refusals[0].code == "mail.nothing_to_remind"


def test_a_reminder_is_for_who_has_something_to_hand_in_and_once_a_day(post: Post) -> None:
    world = post.world
    participant = world.identity("assessor1").id

    def refused(at: str) -> str:
        with pytest.raises(Refused) as found:
            world.act("officer", at, outgoing.remind, participant)
        return found.value.refusals[0].code

    assert refused(AT) == "mail.not_invited"
    world.act("officer", AT, outgoing.invite_assessors)
    assert refused("2022-01-20T17:00") == "mail.reminded_today"
    world.act("officer", "2022-01-21T09:00", outgoing.remind, participant)
    assert refused("2022-01-21T17:00") == "mail.reminded_today"
    world.act("officer", "2022-01-22T09:00", outgoing.remind, participant)
    with pytest.raises(NotGranted):
        world.act("officer", AT, outgoing.remind, world.identity("chair").id)
    for who in ("assessor1", "chair", "auditor", "decision_maker"):
        with pytest.raises(NotGranted):
            world.act(who, AT, outgoing.remind, participant)


def test_each_stage_has_invitations_of_its_own_once_it_can_be_scored(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        officer = world.identity("officer").id
        members = [world.identity(f"assessor{number}").id for number in (1, 2, 3)]
        with world.opened() as session:
            for member in members:
                outbox.add(session, world.procedure_id, member, "score", officer, moment(AT))
            session.commit()
        invited = "2022-05-09T11:00"
        with pytest.raises(Refused) as sealed:
            world.act("officer", invited, outgoing.invite_assessors)
        assert sealed.value.refusals[0].code == "phases.wrong_step"
        deadline = content.settings()["deadline.offers"]
        world.act("officer", invited, offers.invite_offers, deadline)
        world.course.offer()
        at = moment("2022-05-20T13:00")
        world.course._open(offers.begin_opening, world.course._finish_offers, at, "quality")
        assert world.act("officer", "2022-05-20T15:00", outgoing.invite_assessors) == 3
        assert world.act("officer", "2022-05-20T16:00", outgoing.invite_assessors) == 0


def test_nobody_is_reminded_whose_sheets_are_all_in(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world, world.looked() as session:
        assert outgoing.outstanding(session, world.case(), "selection") == frozenset()
