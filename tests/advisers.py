"""Delegates in the tests: on their seat, sworn in, and with advice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tender.actions import advising
from tender.store import councils, people
from tests.worlds import World, moment


def joined(world: World, key: str, council: str, at: datetime | str, *away: str) -> UUID:
    """Somebody of a council who promised silence and declared; `away` in a conflict with these."""
    who = world.identity(key).id
    course = world.course
    with world.opened() as session:
        people.take_seat(session, who, "delegate", council)
        if councils.undertaken(session, who) is None:
            councils.undertake(session, who, "0" * 64, moment(at))
        for one in course.in_time():
            answer = "conflict" if one.key in away else "none"
            parties = len(one.parties)
            people.declare(session, who, course.ids[one.key], answer, "", parties, moment(at))
        session.commit()
    return who


def advised(world: World, key: str, at: datetime | str, text: str, **how: Any) -> UUID:
    """Advice of somebody, in general unless told otherwise."""
    how = {"question": "", **how}
    question = how.pop("question")

    def give(session: Any, actor: Any, now: datetime) -> UUID:
        return advising.give_advice(session, actor, question, text, now, **how)

    return world.act(key, at, give)
