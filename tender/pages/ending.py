"""Ending without an award: what is proposed, what was decided, the letters and who sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.ending import ENDED, ENDING
from criteria.notices import Letter, read_letter
from tender.actions.decision_letters import sending_basis
from tender.actions.ending import SEND, running, write_letters
from tender.actions.entry import look, waiting
from tender.pages.two import First, first
from tender.permissions import Identity, Permission, allowed
from tender.store import endings, notices, people, procedures, tenderers
from tender.store.endings import EndingView
from tender.store.notices import NoticeView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class EndingPage:
    """`conflict`: the viewer declared an interest in a tenderer. `ended`: the letters went out."""

    case: Case
    conflict: bool
    ending: EndingView | None = None
    earlier: tuple[EndingView, ...] = ()
    names: Mapping[UUID, str] = field(default_factory=dict)
    letters: tuple[tuple[str, Letter, NoticeView | None], ...] = ()
    seen: str = ""
    first: First | None = None
    ended: datetime | None = None
    own: bool = False
    may_propose: bool = False
    may_approve: bool = False
    may_send: bool = False


def ending_page(session: Session, actor: Identity, now: datetime) -> EndingPage:
    """The end of a procedure as this person may see it. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_ENDING)
    bidders = tenderers.tenderers(session, case.id)
    if any(str(row.id) in actor.viewer.conflicted for row in bidders):
        return EndingPage(case, conflict=True)
    every = endings.endings(session, case.id)
    found = next((one for one in every if one.runs), None)
    # nobody is named while nothing was proposed, so nobody is looked up either (I2)
    everyone = people.people(session, case.id) if every else ()
    names = {row.id: row.name for row in everyone}
    sent = {one.tenderer: one for one in notices.notices(session, case.id) if one.kind == ENDING}
    reached = case.milestones.get(ENDED)
    ended = found is not None and reached is not None
    texts = {id_: one.text for id_, one in sent.items()}
    if found is not None and not ended:
        texts = write_letters(session, case, found, now)
    seen = sending_basis(texts) if found is not None and found.approves and not ended else ""
    given = procedures.consents(session, case.id, SEND, f"ending:{found.id}") if found else ()
    about = [row.id for row in bidders]
    waits = waiting(session, case, given, now, basis=seen, about=about) if seen else None
    acts = "awarded" not in case.milestones
    return EndingPage(
        case,
        False,
        found,
        tuple(one for one in every if not one.runs),
        names,
        tuple(
            (row.name, read_letter(texts[row.id]), sent.get(row.id))
            for row in bidders
            if row.id in texts
        ),
        seen,
        first(waits, actor, names),
        reached.at if reached else None,
        found is not None and found.by == actor.id,
        found is None and acts and allowed(actor, Permission.PROPOSE_ENDING, case.step),
        found is not None
        and found.approves is None
        and acts
        and allowed(actor, Permission.APPROVE_ENDING, case.step),
        bool(seen) and acts and allowed(actor, Permission.SEND_ENDING, case.step),
    )


def ending_tasks(session: Session, actor: Identity, case: Case) -> tuple[str, ...]:
    """What this person has to do about the end of the procedure, as codes of tasks."""
    decides = allowed(actor, Permission.APPROVE_ENDING, case.step)
    sends = allowed(actor, Permission.SEND_ENDING, case.step)
    found = running(session, case) if decides or sends else None
    if found is None:
        return ()
    if found.approves is None:
        return ("ending_decide",) if decides and found.by != actor.id else ()
    return ("ending_send",) if sends else ()
