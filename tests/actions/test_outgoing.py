"""Invitations and reminders: written with the act, sent to a real mail server, never lost."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from criteria.refusals import Refused
from tender import create_app
from tender.actions import offers, outgoing, people
from tender.cli.mail import send_due
from tender.demo import content
from tender.extensions import db
from tender.mail import MailServer, NotSent, mail_server
from tender.permissions import NotGranted
from tender.store import accounts, outbox
from tests.worlds import World, Worlds, moment

AT = "2022-01-20T09:00"
ADDRESS = "https://tender.example"


@dataclass
class Inbox:
    """A mail server that keeps what it is given, or refuses everything."""

    refuses: bool = False
    found: list[tuple[list[str], Message]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 4.3.0 try again later"
        self.found.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@dataclass
class Post:
    """The mail server, what arrived there, and a world whose outbox goes to it."""

    world: World
    inbox: Inbox
    server: MailServer
    now: datetime = datetime(2022, 1, 20, 10, tzinfo=UTC)

    def send(self) -> tuple[int, int]:
        app = create_app(
            {
                "TESTING": True,
                "INSTANCE": self.world.instance,
                "DATABASE_URL": self.world.engine.url.render_as_string(hide_password=False),
                "CLOCK": lambda: self.now,
                "LOG_FILE": None,
            }
        )
        with app.app_context():
            try:
                return send_due(self.server, ADDRESS)
            finally:
                db.engine.dispose()


@pytest.fixture
def post(worlds: Worlds) -> Iterator[Post]:
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")
        with worlds.at("score") as world:
            yield Post(world, inbox, server)
    finally:
        controller.stop()


def text(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


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
    participant = world.identity("assessor1").id
    world.act("officer", AT, outgoing.remind, participant)
    post.inbox.refuses = True
    assert post.send() == (0, 1)
    with world.looked() as session:
        (kept,) = outbox.last_of(session, world.procedure_id).values()
    assert kept.state == "failed"
    post.inbox.refuses = False
    assert post.send() == (0, 0)  # not at once
    post.now += timedelta(minutes=1)
    assert post.send() == (1, 0)
    with world.looked() as session:
        (kept,) = outbox.last_of(session, world.procedure_id).values()
    assert kept.state == "sent"


def test_a_sender_that_was_stopped_half_way_loses_nothing(post: Post) -> None:
    world = post.world
    world.act("officer", AT, outgoing.remind, world.identity("assessor1").id)
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
    world = post.world
    given = "nieuw@hvb.example", "Nieuwe collega", "auditor"
    first = world.act("officer", AT, people.give_role, *given)
    with world.opened() as session:
        user = accounts.by_email(session, "nieuw@hvb.example")
        assert user is not None
        outbox.add(
            session,
            world.procedure_id,
            people.people.add_participant(session, world.procedure_id, user).id,
            "score",
            world.identity("officer").id,
            post.now,
        )
        session.commit()
    assert post.send() == (1, 0)
    ((_, message),) = post.inbox.found
    token = re.search(rf"{ADDRESS}/welcome/(\S+)", text(message))
    assert token is not None and token[1] != first
    assert world.count("invitations") == 1


def test_a_reminder_is_for_who_has_something_to_hand_in_and_once_a_day(post: Post) -> None:
    world = post.world
    participant = world.identity("assessor1").id
    world.act("officer", AT, outgoing.remind, participant)
    with pytest.raises(Refused) as twice:
        world.act("officer", "2022-01-20T17:00", outgoing.remind, participant)
    assert twice.value.refusals[0].code == "mail.reminded_today"
    world.act("officer", "2022-01-21T09:00", outgoing.remind, participant)
    with pytest.raises(NotGranted):
        world.act("officer", AT, outgoing.remind, world.identity("chair").id)
    for who in ("assessor1", "chair", "auditor", "decision_maker"):
        with pytest.raises(NotGranted):
            world.act(who, AT, outgoing.remind, participant)


def test_each_stage_has_invitations_of_its_own_once_it_can_be_scored(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at("offers") as world:
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
    with worlds.at("consensus") as world, world.looked() as session:
        assert outgoing.outstanding(session, world.case(), "selection") == frozenset()


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example", "a@b.nl"),
        ("mail.example", "a@b.nl"),
        ("smtp://", "a@b.nl"),
        ("smtp://mail.example", "a@b.nl\r\nBcc: c@d.nl"),
        ("smtp://mail.example", "Tender <a@b.nl>"),
        ("smtp://mail.example", ""),
    ],
)
def test_a_mail_server_that_cannot_be_is_refused(url: str, sender: str) -> None:
    with pytest.raises(ValueError):
        mail_server(url, sender)


def test_the_address_of_a_mail_server_is_read() -> None:
    found = mail_server("smtp+starttls://us%40er:p%3Aw@mail.example", "a@b.nl")
    assert (found.host, found.port) == ("mail.example", 587)
    assert (found.user, found.password) == ("us@er", "p:w")
    assert mail_server("smtps://mail.example", "a@b.nl").port == 465


def test_a_mail_server_that_is_not_there_is_told() -> None:
    nobody = mail_server("smtp://127.0.0.1:9", "a@b.nl")
    with pytest.raises(NotSent):
        nobody.send("c@d.nl", "1", "x", "y", datetime(2022, 1, 1, tzinfo=UTC))
