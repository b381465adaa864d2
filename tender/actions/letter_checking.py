"""Letters are read before they go: an error in one of them keeps all of them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import EXCLUDED, REJECTED
from criteria.letter_check import (
    Finding,
    Typed,
    blocking,
    check_decision,
    check_rejection,
    typed_in,
)
from criteria.moments import local_date
from criteria.refusals import Refused, refusal
from criteria.shared_words import Shared
from tender.actions.award_reasons import Grounds, grounds, held_against
from tender.actions.decision_letters import Drafted, drafted
from tender.actions.desk_letters import names_around
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Findings = dict[UUID, tuple[Finding, ...]]
"""What was found on the letter of each tenderer."""


def checked_letters(
    session: Session, case: Case, decision: DecisionView, now: datetime
) -> dict[UUID, Drafted]:
    """The letters of a decision as they go out now; Refused while one of them has an error."""
    known = grounds(session, case, decision.stage)
    letters = drafted(session, case, decision, now, known)
    refuse_errors(check_letters(session, case, decision, now, letters, known).values())
    return letters


def refuse_errors(found: Iterable[tuple[Finding, ...]]) -> None:
    """Refused when anything was found that keeps a letter in."""
    count = sum(len(blocking(one)) for one in found)
    if count:
        raise Refused(refusal("letter_check.blocked", None, count=count))


def check_letters(
    session: Session,
    case: Case,
    decision: DecisionView,
    now: datetime,
    letters: Mapping[UUID, Drafted],
    known: Grounds,
) -> Findings:
    """What the check finds on letters of a decision. A fixed number of queries."""
    texts = [typed.text for one in letters.values() for typed in typed_in(one.facts)]
    common = held_against(session, case, texts, known)
    return {
        to: check_decision(case.plan, one.facts, one.text, one.term, one.names, common, to)
        for to, one in letters.items()
    }


def reasons_of_rejection(
    tenderer: TendererView, why: str, failed: Iterable[str]
) -> tuple[Typed, ...]:
    """What people typed in the rejection of a tenderer."""
    reasons = list(failed) if why in (EXCLUDED, REJECTED) else []
    if tenderer.exclusion is not None and not tenderer.late:
        reasons.append(tenderer.exclusion.reason)
    return tuple(Typed(reason, mendable=False) for reason in reasons)


def check_notice(
    case: Case,
    tenderer: TendererView,
    bidders: Iterable[TendererView],
    text: str,
    typed: Iterable[Typed],
    common: Shared[UUID],
    now: datetime,
) -> tuple[Finding, ...]:
    """What the check finds on the rejection of a tenderer."""
    names = names_around(tenderer, bidders)
    return check_rejection(case.plan, local_date(now), text, typed, names, common, tenderer.id)
