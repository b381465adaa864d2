"""Letters by mail: a message leaves with the letter and names nothing; its link opens one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from criteria.mail import BEGUN, FAILED, LINK_LASTS, MOST_TRIES
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import informing, letter_receipts, offers, posting, tenderers
from tender.actions.receiving import tenderer_of
from tender.mail import mail_server
from tender.outbox import Links, send_due
from tender.permissions import Identity, NotGranted
from tender.store import decisions, notices, outside
from tests.actions.test_ending import ended
from tests.actions.test_outgoing import ADDRESS, KEY, Inbox, served, text
from tests.worlds import World, Worlds, moment

AT = moment("2022-06-10T10:00")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ADDRESSES = {key: f"contact@inschrijver-{key}.example" for key in "abcde"}


class Post:
    """A world whose outbox goes to a mail server that keeps what it is given."""

    def __init__(self, world: World, inbox: Inbox, port: int) -> None:
        self.world, self.inbox, self.now = world, inbox, AT
        self.server = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")

    def send(self) -> tuple[int, int]:
        return send_due(self.world.looked, self.server, Links(ADDRESS, KEY), lambda: self.now)

    def to(self, key: str) -> list[Message]:
        """What arrived at the address of a tenderer about letters."""
        return [one for one in self.letters() if one["To"] == ADDRESSES[key]]

    def letters(self) -> list[Message]:
        return [one for _, one in self.inbox.found if "brief" in one["Subject"]]

    def link(self, key: str) -> str:
        """The token in the last message to a tenderer."""
        found = re.search(rf"{ADDRESS}/hand-in/(\S+)", text(self.to(key)[-1]))
        assert found
        return found[1]

    def opens(self, token: str, at: datetime) -> UUID | None:
        """Whose page a link opens."""
        with self.world.looked() as session:
            try:
                return tenderer_of(session, token, KEY, at).id
            except NotGranted:
                return None

    def last(self, key: str) -> Any:
        """What became of the last message to a tenderer."""
        with self.world.looked() as session:
            every = outside.last_about(session, self.world.procedure_id, self.now).values()
        mine = [one for one in every if one.tenderer == self.world.course.ids[key]]
        return max(mine, key=lambda one: one.at)

    def give_up(self, key: str) -> None:
        """The messages to a tenderer are tried as often as they ever are."""
        with self.world.opened() as session:
            while leaving := outside.next_leaving(session, self.now):
                for number, what in enumerate((BEGUN, FAILED) * MOST_TRIES, leaving.number):
                    outside.OUTSIDE.note(session, leaving.id, number, what, "550 no", self.now)
            session.commit()


@pytest.fixture
def served_inbox() -> Iterator[tuple[Inbox, int]]:
    with served() as found:
        yield found


def award_letter(world: World, key: str) -> UUID:
    with world.looked() as session:
        return decisions.letters_to(session, world.course.ids[key])[-1].id


def test_every_letter_of_the_course_leaves_a_message(
    worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        post = Post(world, *served_inbox)
        while post.send() != (0, 0):
            pass
        with world.looked() as session:
            for key in "abcde":
                id_ = world.course.ids[key]
                letters = len(decisions.letters_to(session, id_))
                count = letters + len(notices.notices_to(session, id_))
                inside = key in {one.key for one in world.course.admitted()}
                told = len(informing_told(session, world)) + 1 if inside else 0
                assert len(post.to(key)) == count + told, key
                assert count


def informing_told(session: Session, world: World) -> tuple[Any, ...]:
    return informing.informing.told(session, world.procedure_id)


def test_a_message_says_nothing_of_what_the_letter_is(
    sqlite_worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        post = Post(world, *served_inbox)
        post.send()
        mine = [one for one in post.letters() if "inschrijver-" in one["To"]]
        bare = {re.sub(rf"{ADDRESS}/hand-in/\S+", "LINK", text(one)) for one in mine}
        assert len(bare) == 1 and len({one["Subject"] for one in mine}) == 1
        assert len({one["Message-ID"] for one in mine}) == len(mine)
        names = {"HVB-BW-2022", "Beschermd", "Zorgpartij", "Combinatie", "Inschrijver A"}
        for to, one in post.inbox.found:
            assert len(to) == 1 and one["To"] == to[0] and one["Cc"] is None
            assert not any(name in one.as_string() for name in names)
        assert set(one["Subject"] for one in mine) == {
            "Tender: er staat een brief voor u klaar / there is a letter for you"
        }


def test_its_link_opens_the_own_page_of_that_tenderer_for_a_time(
    worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        post = Post(world, *served_inbox)
        post.send()
        one, other = post.link("a"), post.link("b")
        ids = world.course.ids
        assert (post.opens(one, AT), post.opens(other, AT)) == (ids["a"], ids["b"])
        assert post.opens(one, AT + LINK_LASTS - MINUTE) == ids["a"]
        assert post.opens(one, AT + LINK_LASTS) is None
        for wrong in (one[:-2] + "AA", one[:22] + other[22:], one + "=", one[:24], "é" * 64, ""):
            assert post.opens(wrong, AT) is None
        with world.looked() as session, pytest.raises(NotGranted):
            tenderer_of(session, one, "another key", AT)
        assert world.count("letter_receipts") == 0  # a program that looks for danger opens links


def test_the_link_works_at_least_until_a_week_after_the_term_in_the_letter(
    sqlite_worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        post = Post(world, *served_inbox)
        post.now = moment("2022-05-09T10:00")
        post.send()
        deadline = post.now + 200 * DAY
        world.act("officer", post.now, offers.invite_offers, deadline)
        post.send()
        link = post.link("a")
        assert post.opens(link, deadline + 7 * DAY - MINUTE) == world.course.ids["a"]
        assert post.opens(link, deadline + 7 * DAY) is None


def test_a_new_link_by_hand_ends_every_earlier_one(
    worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        post = Post(world, *served_inbox)
        post.send()
        mailed, personal, a = post.link("a"), world.course.links["a"], world.course.ids["a"]
        for who in ("chair", "auditor", "decision_maker", "assessor1"):
            with pytest.raises(NotGranted):
                world.act(who, AT, posting.renew_link, a)
        new = world.act("officer", AT, posting.renew_link, a)
        assert [post.opens(one, AT) for one in (mailed, personal, new)] == [None, None, a]
        assert post.opens(post.link("b"), AT) == world.course.ids["b"]


def test_a_message_that_is_tried_again_holds_the_same_link(
    worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        post = Post(world, *served_inbox)
        post.send()
        post.inbox.found.clear()
        ended(world, Step.STANDSTILL)
        post.now, post.inbox.loses = moment("2022-06-17T10:00"), True
        sent, failed = post.send()
        assert (sent, failed) == (0, len(ADDRESSES) - 2)
        post.inbox.loses, post.now = False, post.now + MINUTE
        assert post.send() == (failed, 0)
        one, two = post.to("a")
        assert text(one) == text(two) and one["Message-ID"] == two["Message-ID"]
        assert post.opens(post.link("a"), post.now + LINK_LASTS - MINUTE)


def test_an_act_that_is_undone_mails_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        before = world.count("outside_mail")
        with world.opened() as session:
            actor = world.identity("officer")
            informing.tell_everybody(session, actor, "Titel", "Een bericht.", None, AT)
            session.rollback()
        assert world.count("outside_mail") == before
        world.act("officer", "2022-03-01T10:00", _tell)
        inside = len(world.course.admitted())
        assert world.count("outside_mail") == before + inside


def _tell(session: Session, actor: Identity, now: datetime) -> None:
    informing.tell_everybody(session, actor, "Titel", "Een bericht.", None, now)


def test_an_address_is_kept_in_versions_and_can_be_none(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        a = world.course.ids["a"]

        def keep(email: str, who: str = "officer") -> None:
            world.act(who, AT, posting.keep_address, a, email)

        for wrong in ("geen adres", "a@b", "a@b.nl\r\nBcc: c@d.nl", "a@b@c.nl", "é@b.nl"):
            with pytest.raises(Refused) as found:
                keep(wrong)
            assert found.value.refusals[0].code == "mail.address_wrong"
        with pytest.raises(Refused) as same:
            keep(ADDRESSES["a"])
        assert same.value.refusals[0].code == "mail.address_same"
        for who in ("chair", "auditor"):
            with pytest.raises(NotGranted):
                keep("nieuw@a.example", who)
        keep(" nieuw@a.example ")
        keep("")
        with world.looked() as session:
            found = [one.email for one in outside.contacts_of(session, a, 9)]
            assert found == ["", "nieuw@a.example", ADDRESSES["a"]]
            assert a not in outside.contacts(session, world.procedure_id)
        ended(world, Step.STANDSTILL)  # works as it did without mail
        with world.looked() as session:
            assert notices.notices_to(session, a)[-1].kind == "ending"


def test_whoever_has_an_interest_keeps_no_address_and_makes_no_link(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        a = world.course.ids["a"]
        world.act("officer", AT, tenderers.declare, a, "conflict", "Mijn zus werkt er.")
        for act in (
            posting.renew_link,
            lambda *x: posting.keep_address(*x[:3], "x@a.example", x[3]),
        ):
            with pytest.raises(NotGranted):
                world.act("officer", AT, act, a)
        with pytest.raises(NotGranted):
            world.act("officer", AT, posting.mail_letter, award_letter(world, "a"), a)


def test_a_letter_is_mailed_anew_when_it_was_given_up_or_to_another_address(
    worlds: Worlds, served_inbox: tuple[Inbox, int]
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        post, a = Post(world, *served_inbox), world.course.ids["a"]
        letter = award_letter(world, "a")

        def again(who: str = "officer") -> None:
            world.act(who, post.now, posting.mail_letter, letter, a)

        def code() -> str:
            with pytest.raises(Refused) as found:
                again()
            return found.value.refusals[0].code

        assert code() == "mail.not_given_up"
        post.give_up("a")
        assert post.last("a").state == "given_up" and post.last("a").answer == "550 no"
        post.now += MINUTE
        again()
        assert code() == "mail.not_given_up"
        assert post.send()[1] == 0 and len(post.to("a")) == 1
        assert post.last("a").answer.startswith("250")
        assert code() == "mail.not_given_up"  # the mail server took it
        world.act("officer", post.now, posting.keep_address, a, "beter@a.example")
        again()
        assert post.send() == (2, 0)  # the address before hears of the other one
        assert ["beter@a.example"] in [one[0] for one in post.inbox.found[-2:]]
        world.act("officer", post.now, posting.keep_address, a, "")
        assert code() == "mail.no_address"
        for who in ("chair", "decision_maker", "auditor"):
            with pytest.raises(NotGranted):
                again(who)
        for wrong in (award_letter(world, "b"), world.course.ids["a"]):
            with pytest.raises(NotGranted):
                world.act("officer", post.now, posting.mail_letter, wrong, a)


def test_having_a_letter_stays_an_act_of_its_own(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        world.act(
            "officer",
            AT,
            letter_receipts.record_letter,
            "award",
            world.course.ids["a"],
            "Per post.",
        )
        assert world.count("letter_receipts") == 1
