"""What the letters of the desk are written from: who writes to whom, and whose names they hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from criteria.admission import in_full
from criteria.clarification import subject
from criteria.moments import local_date
from criteria.notices import AskedQuestion, Letterhead, Names, clarification_letter
from tender.store.clarification import DraftView, QuestionView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView


def names_around(tenderer: TendererView, bidders: Iterable[TendererView]) -> Names:
    """Whose names a letter to this tenderer may hold, and whose not; also of who left since."""
    own = {tenderer.name, *(party.name for party in tenderer.ever)}
    others = {
        name
        for other in bidders
        if other.id != tenderer.id
        for name in (other.name, *(party.name for party in other.ever))
    }
    return Names(frozenset(own), frozenset(others - own))


def letterhead(case: Case, tenderer: TendererView, now: datetime) -> Letterhead:
    """Who writes, to whom, about what, on the day of this moment."""
    return Letterhead(
        case.plan.authority, case.title.nl, case.reference, tenderer.name, local_date(now)
    )


def write_questions(
    case: Case,
    tenderer: TendererView,
    questions: Iterable[DraftView | QuestionView],
    deadline: datetime,
    now: datetime,
) -> str:
    """The letter with these questions, as it would go out at this moment."""
    parties = {party.id: party.name for party in tenderer.ever}
    asked, whole = [], {row.id: row.title.nl for row in in_full(case.plan)}
    for one in questions:
        about = subject(case.plan, one.demand, one.stage)
        title = whole.get(one.demand) or (about.title.nl if about else one.demand)
        party = parties.get(one.party, "") if one.party else ""
        scored = about is not None and about.scored
        asked.append(AskedQuestion(title, party, one.kind, one.text, scored, one.stage))
    return clarification_letter(case.plan, letterhead(case, tenderer, now), asked, deadline)
