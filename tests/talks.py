"""A talk with a tenderer, from its planning to its confirmed minutes, for the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from criteria.talks import SIDES, WHOLE, Item
from tender.actions import minutes, talks

Act = Callable[..., Any]


def talked(
    act: Act, tenderer: UUID, topic: str, at: datetime, *, confirmed: bool = True
) -> tuple[UUID, UUID]:
    """Session and minutes of a talk of two hours about one topic that ended at a moment.

    act  does an act as somebody: `act(who, at, what, *arguments)`
    """
    begin = at - timedelta(hours=2)
    plan = (tenderer, "Gesprek", begin, at, "Stadskantoor", [topic])
    thread = act("officer", at, talks.plan_session, *plan)
    act("officer", at, talks.keep_item, thread, Item(WHOLE, "Wij", "Zij", "Een gesprek."), 0)
    said = Item(topic, "Ons standpunt.", "Hun standpunt.", "Er is over gesproken.")
    act("officer", at, talks.keep_item, thread, said, 0)
    made = act("officer", at, talks.make_minutes, thread, begin, at, "")
    if confirmed:
        for side in SIDES:
            act("officer", at, minutes.confirm_minutes, made, side, "Een bevoegd persoon", "spoken")
    return thread, made
