"""The councils of a plan with their delegations, for the officer who leads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import open_rules
from criteria.mail import ADVICE_CALLS, GIVEN_UP, check_reminder
from criteria.text import Text
from tender.actions.delegations import DELEGATE, council_of
from tender.permissions import Identity, Permission, allowed
from tender.store import councils, outbox
from tender.store.outbox import MailView
from tender.store.people import Person, holders
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A delegate.

    promised  whether the promise of silence was given
    mail      the last message that called or let in this person
    call      what the officer can send now: "invite", "remind", "again", or nothing
    """

    id: UUID
    name: str
    council: str
    speaks: bool
    promised: bool
    mail: MailView | None
    call: str


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """A council of the plan with its delegation; without a title: who is in none yet."""

    id: str
    title: Text | None
    members: tuple[MemberLine, ...]


def delegations(
    session: Session, actor: Identity, case: Case, everyone: Sequence[Person], now: datetime
) -> tuple[CouncilLine, ...]:
    """Every council of the plan, and at the end who is in none. A fixed number of queries."""
    members = holders(everyone, DELEGATE)
    if not members and not case.plan.advice:
        return ()
    named = councils.spokespeople(session, case.id)
    promised = councils.promised(session, case.id)
    told = outbox.last_of(session, case.id, now)
    may_call = allowed(actor, Permission.LEAD_COUNCILS, case.step)
    council = {person.id: council_of(case, person) for person in members}

    def line(person: Person, alone: bool) -> MemberLine:
        mine = council[person.id]
        mails = [one for (who, _), one in told.items() if who == person.id and _tells(one)]
        call = _call(mails, bool(open_rules(case.plan, mine, case.step)), now)
        in_one = bool(mine) or not case.plan.advice
        return MemberLine(
            person.id,
            person.name,
            mine,
            bool(mine) and (named.get(mine) == person.id or alone),
            person.id in promised,
            mails[-1] if mails else None,
            call if may_call and in_one else "",
        )

    titles: Mapping[str, Text | None] = {row.id: row.title for row in case.plan.advice}
    lines = []
    for id_, title in (*titles.items(), ("", None)):
        own = [person for person in members if council[person.id] == id_]
        if own or title is not None:
            alone = len(own) == 1
            lines.append(CouncilLine(id_, title, tuple(line(one, alone) for one in own)))
    return tuple(lines)


def _tells(mail: MailView) -> bool:
    return mail.kind.startswith("advice")


def _call(mails: Sequence[MailView], time: bool, now: datetime) -> str:
    called = [one for one in mails if one.kind in ADVICE_CALLS]
    if not called:
        return "invite"
    if called[-1].state == GIVEN_UP:
        return "again"
    return "remind" if time and not check_reminder(called[-1].at, now) else ""
