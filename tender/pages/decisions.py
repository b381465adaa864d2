"""What every decision page shows: the proposal, who decided, the letters, and whose turn it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.outcome import AWARD, SELECTION, Outcome, check_outcome
from criteria.refusals import Refused
from criteria.texts import sentence
from tender.actions import deciding
from tender.actions.outcomes import read_outcome
from tender.actions.tenderers import may_read
from tender.permissions import Identity, Permission, allowed
from tender.store import decisions, people
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ACTS = {
    SELECTION: (
        Permission.PROPOSE_SELECTION,
        Permission.APPROVE_SELECTION,
        Permission.SEND_SELECTION,
    ),
    AWARD: (Permission.PROPOSE_AWARD, Permission.APPROVE_AWARD, Permission.SEND_AWARD),
}


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: subject, paragraphs, and names in it that belong to somebody else.

    shut   the reader declared nothing about this tenderer, so the text is left out
    """

    tenderer_id: UUID
    tenderer: str
    shut: bool
    result: str
    subject: str
    paragraphs: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision as it stands, for this viewer.

    replay  whether computing again gives the outcome that was frozen; None without a proposal
    own     the viewer proposed it, so somebody else approves
    faults  why it cannot be proposed yet
    """

    stage: str
    decision: DecisionView | None
    proposed_by: str
    approved_by: str
    sent_by: str
    replay: bool | None
    own: bool
    may_propose: bool
    may_approve: bool
    may_send: bool
    waits_for_tie: bool
    faults: tuple[str, ...]
    suggestion: str
    letters: tuple[LetterView, ...]

    @property
    def refused(self) -> bool:
        return self.decision is not None and self.decision.approves is False


def decision_page(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    found: Outcome | None,
    bidders: Iterable[TendererView],
    now: datetime,
    lang: str,
    *,
    with_letters: bool = True,
) -> DecisionPage:
    """The decision of a stage. `found` is the outcome as the rows give it now."""
    decision = decisions.decisions(session, case.id).get(stage)
    names = {row.id: row.name for row in people.people(session, case.id)}
    propose, approve, send = (allowed(actor, one, case.step) for one in _ACTS[stage])
    open_again = decision is None or decision.approves is False
    faults = check_outcome(found) if found and open_again else ()
    decided = decision is not None and decision.approves is not None
    return DecisionPage(
        stage,
        decision,
        names.get(decision.proposed_by, "") if decision else "",
        names.get(decision.approved_by, "") if decision and decision.approved_by else "",
        names.get(decision.sent_by, "") if decision and decision.sent_by else "",
        found == read_outcome(decision) if decision and found else None,
        decision is not None and decision.proposed_by == actor.id,
        propose and open_again,
        approve and decision is not None and not decided,
        send and decision is not None and decision.approved and decision.sent_at is None,
        any(fault.code in ("acts.tied_at_line", "acts.no_winner") for fault in faults),
        tuple(fault.sentence(lang) for fault in faults),
        suggestion(case, found) if found and propose and open_again else "",
        letters(session, actor, case, decision, tuple(bidders), now)
        if decision and with_letters
        else (),
    )


def suggestion(case: Case, found: Outcome) -> str:
    """The words a proposal begins with. Record words are Dutch, the language of the procedure."""
    lines = []
    for lot in found.lots:
        names = dict(lot.entrants)
        if found.stage == AWARD:
            text = sentence("decisions.propose_award", name=names[lot.winner]) if lot.winner else ""
        elif lot.admitted:
            admitted = ", ".join(names[id_] for id_ in lot.admitted)
            text = sentence("decisions.propose_selection", names=admitted)
        else:
            text = sentence("decisions.propose_selection_nobody")
        title = case.plan.lot(lot.lot).title.nl
        lines.append(
            text if case.single_lot else sentence("decisions.in_lot", lot=title, text=text)
        )
    return "\n".join(line for line in lines if line)


def letters(
    session: Session,
    actor: Identity,
    case: Case,
    decision: DecisionView,
    bidders: tuple[TendererView, ...],
    now: datetime,
) -> tuple[LetterView, ...]:
    """The letters as sent, or as they would go out now, in order of the tenderers."""
    if decision.dispatch is not None:
        texts: Mapping[UUID, str] = decisions.letters(session, decision.dispatch)
    elif decision.approves is False:
        return ()
    else:
        try:
            texts = deciding.write_letters(session, case, decision, now)
        except Refused:
            return ()
    outcome = read_outcome(decision)
    return tuple(
        _letter(one, texts[one.id], outcome, bidders)
        if may_read(actor, one)
        else _shut(one, outcome)
        for one in bidders
        if one.id in texts
    )


def _shut(tenderer: TendererView, outcome: Outcome) -> LetterView:
    """A letter holds the motivations, which tell of what the tenderer wrote (I5)."""
    return LetterView(tenderer.id, tenderer.name, True, _result(tenderer, outcome), "", (), ())


def _letter(
    tenderer: TendererView, text: str, outcome: Outcome, bidders: tuple[TendererView, ...]
) -> LetterView:
    subject, *paragraphs = text.split("\n\n")
    return LetterView(
        tenderer.id,
        tenderer.name,
        False,
        _result(tenderer, outcome),
        subject,
        tuple(paragraphs),
        foreign_names(tenderer, text, outcome, bidders),
    )


def _result(tenderer: TendererView, outcome: Outcome) -> str:
    """What the letter says, in one word for its heading."""
    mine = {str(id_) for _, id_ in tenderer.candidacies}
    if outcome.stage == SELECTION:
        if tenderer.late:
            return "late"
        if tenderer.exclusion is not None:
            return "excluded"
        good = any(not mine.isdisjoint(lot.admitted) for lot in outcome.lots)
        return "admitted" if good else "not_admitted"
    return "winner" if any(lot.winner in mine for lot in outcome.lots) else "rejected"


def foreign_names(
    tenderer: TendererView, text: str, outcome: Outcome, bidders: Iterable[TendererView]
) -> tuple[str, ...]:
    """Names of other tenderers and their parties in a letter; the winner's own name may stand."""
    winners = {dict(lot.entrants)[lot.winner] for lot in outcome.lots if lot.winner}
    own = {tenderer.name, *(party.name for party in tenderer.parties)}
    others = {
        name
        for other in bidders
        if other.id != tenderer.id
        for name in (other.name, *(party.name for party in other.parties))
    }
    suspect = others - own - winners
    return tuple(
        name for name in sorted(suspect) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    )
