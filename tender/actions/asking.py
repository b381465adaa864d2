"""What a tenderer can be asked about in this step: its parties under test, and its final offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria import visibility
from criteria.clarification import Subject, offer_subjects, subjects
from criteria.outcome import AWARD
from criteria.phases import Step
from tender.actions import desk
from tender.actions.outcomes import in_award
from tender.permissions import Identity
from tender.store import contents, decisions
from tender.store.clarification import DraftView, RoundView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Askable:
    """parties are tested in this step; `subjects` is everything a question can be about."""

    parties: tuple[PartyView, ...]
    subjects: tuple[Subject, ...]
    offer: bool

    def __bool__(self) -> bool:
        return bool(self.subjects)

    def about(self, stage: str, id_: str) -> Subject | None:
        return next((one for one in self.subjects if (one.stage, one.id) == (stage, id_)), None)


def askable(session: Session, actor: Identity, case: Case, tenderer: TendererView) -> Askable:
    """What this person can ask this tenderer now. A fixed number of queries."""
    parties = desk.parties_tested(session, case, tenderer)
    found = subjects(case.plan) if parties else ()
    offer = _open_offer(session, actor, case, tenderer)
    if offer:
        priced = not visibility.prices(actor.viewer, case.moment).nothing
        found += offer_subjects(case.plan, priced=priced)
    return Askable(parties, found, offer)


def _open_offer(session: Session, actor: Identity, case: Case, tenderer: TendererView) -> bool:
    """Whether questions about its final offer can be asked: from the opening until an award is
    proposed."""
    if case.step not in (Step.OFFERS, Step.COMPARE, Step.DECIDE):
        return False
    if not sees_offer(actor, case, tenderer):
        return False
    proposed = decisions.decisions(session, case.id).get(AWARD)
    if proposed is not None and proposed.runs:
        return False
    opened = contents.answered(session, case.id, AWARD)
    mine = (row for row in in_award(session, case) if row.tenderer == tenderer.id)
    return any(row.id in opened for row in mine)


def sees_offer(actor: Identity, case: Case, tenderer: TendererView) -> bool:
    """Whether this person may read what is asked and answered about the final offer. An answer may
    name an amount, so not who judges quality again."""
    viewer, moment = actor.viewer, case.moment
    answers = visibility.answers(viewer, moment, AWARD)
    return answers.of(str(tenderer.id)) and not visibility.blind_to_prices(viewer, moment)


def may_ask(session: Session, case: Case, found: Askable, draft: DraftView) -> bool:
    """Whether a prepared question can still go out."""
    if draft.stage == AWARD:
        return found.about(AWARD, draft.demand) is not None
    return desk.may_test(session, case, draft.party)


def may_handle(
    session: Session, actor: Identity, case: Case, tenderer: TendererView, one: RoundView
) -> bool:
    """Whether this person writes down answers to a round and closes it."""
    if one.about_offer:
        return sees_offer(actor, case, tenderer)
    return bool(desk.parties_tested(session, case, tenderer))
