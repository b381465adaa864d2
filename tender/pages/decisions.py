"""What every decision page shows: the proposal, who decided, the letters, and whose turn it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.decision_checklist import Line, checklist
from criteria.letter_check import Finding, blocking
from criteria.outcome import AWARD, SELECTION, Outcome, check_outcome
from criteria.phases import Standing
from criteria.refusals import Refused
from criteria.texts import sentence
from tender.actions import deciders, decision_letters
from tender.actions.award_reasons import grounds
from tender.actions.checking import facts
from tender.actions.deciding import APPROVE, PROPOSE, SEND
from tender.actions.entry import waiting
from tender.actions.letter_checking import Findings, check_letters
from tender.actions.outcomes import read_outcome
from tender.actions.standing import remembered
from tender.actions.tenderers import may_read
from tender.pages.two import First, Names, first
from tender.permissions import Identity, Permission, allowed
from tender.store import asking, decisions, people, procedures
from tender.store.asking import QuestionView
from tender.store.decisions import DecisionView, ReceiptView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: subject, paragraphs, and names in it that belong to somebody else.

    shut      the reader declared nothing about this tenderer, so the text is left out
    findings  what the check found, while the letter was not sent
    sha256    of the text, once it was sent
    had       how the tenderer has had it; None while it has not
    id        of the letter, once it was sent
    """

    tenderer_id: UUID
    tenderer: str
    shut: bool
    result: str
    subject: str
    paragraphs: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    had: ReceiptView | None = None
    id: UUID | None = None

    @property
    def errors(self) -> int:
        return len(blocking(self.findings))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the decision maker with its answer, and the names of both."""

    row: QuestionView
    asked_by: str
    answered_by: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """How the evidence of the winner was verified."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision as it stands, for this viewer.

    replay  whether computing again gives the outcome that was frozen; None without a proposal
    own     the viewer proposed it, so somebody else approves
    faults  why it cannot be proposed yet
    seen    the basis of the letters shown; a sending agrees to these
    first   who agreed to send them and waits for a second person
    earlier the proposals before this one, the newest first
    again   the stage is judged again now
    errors  how many errors the check found in the letters; None for who sends none
    may_record  whether this person may record that a letter was delivered elsewhere
    checks  what must be true before the decision, line by line
    counted what the award still waits for
    questions, condition  that belong to the proposal; `conditions` are those of all proposals
    """

    stage: str
    decision: DecisionView | None
    proposed_by: str
    approved_by: str
    senders: tuple[str, ...]
    replay: bool | None
    own: bool
    may_propose: bool
    may_approve: bool
    may_send: bool
    faults: tuple[str, ...]
    suggestion: str
    letters: tuple[LetterView, ...]
    seen: str
    first: First | None
    earlier: tuple[DecisionView, ...]
    again: bool
    errors: int | None = None
    may_record: bool = False
    checks: tuple[Line, ...] = ()
    questions: tuple[Asked, ...] = ()
    condition: str = ""
    conditions: Mapping[UUID, str] = field(default_factory=dict)
    may_ask: bool = False
    verified: Verified | None = None
    may_verify: bool = False
    counted: Standing | None = None

    @property
    def asks_condition(self) -> bool:
        """Whether evidence of the winner is missing, so that a proposal makes it a condition."""
        return any(line.code == "evidence" and line.count for line in self.checks)

    @property
    def refused(self) -> bool:
        return self.decision is not None and not self.decision.runs


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
    names = {row.id: row.name for row in people.people(session, case.id)}
    every = [r for r in decisions.every_decision(session, case.id) if r.stage == stage]
    decision = every[-1] if every else None
    runs = case.judged_again(stage)
    may = PROPOSE[stage], APPROVE[stage], SEND[stage]
    propose, approve, send = (not runs and allowed(actor, one, case.step) for one in may)
    open_again = decision is None or not decision.runs
    faults = check_outcome(found) if found and open_again else ()
    decided = decision is not None and decision.approves is not None
    checks = allowed(actor, SEND[stage], case.step)
    texts, findings = (
        _texts(session, case, decision, now, checks) if decision and with_letters else ({}, {})
    )
    sent = decision.dispatch if decision and texts else None
    had = decisions.receipts(session, sent) if sent else {}
    waits = decision is not None and decision.approved and not decision.sent
    readable = all(may_read(actor, one) for one in bidders if one.id in texts)
    seen = decision_letters.sending_basis(texts) if waits and texts and readable else ""
    replay = found == read_outcome(decision) if decision and found else None
    counted = remembered(session, case.id, case.draft_version, now, case)
    conditions = asking.conditions(session, case.id)
    checked = asking.verifications(session, case.id).get(decision.id) if decision else None
    out = stage == AWARD and decision is not None and decision.sent
    return DecisionPage(
        stage,
        decision,
        names.get(decision.proposed_by, "") if decision else "",
        names.get(decision.approved_by, "") if decision and decision.approved_by else "",
        _senders(case, decision, names),
        replay,
        decision is not None and decision.proposed_by == actor.id,
        propose and open_again,
        approve and decision is not None and not decided,
        send and waits,
        tuple(fault.sentence(lang) for fault in faults),
        suggestion(case, found) if found and propose and open_again else "",
        _letters(actor, texts, findings, decision, bidders, had) if decision else (),
        seen,
        _sending(session, actor, case, decision, names, seen, now) if decision and seen else None,
        tuple(reversed(every[:-1])),
        runs,
        sum(len(blocking(one)) for one in findings.values()) if checks else None,
        bool(had) and allowed(actor, Permission.RECORD_LETTER, case.step),
        checklist(
            facts(session, case, stage, counted, found, decision, None if open_again else replay)
        ),
        _asked(session, case, decision, names, propose) if decision else (),
        conditions.get(decision.id, "") if decision else "",
        conditions,
        approve and decision is not None and not decided and decision.proposed_by != actor.id,
        Verified(checked.text, names.get(checked.by, ""), checked.at) if checked else None,
        out and checked is None and allowed(actor, Permission.VERIFY_EVIDENCE, case.step),
        counted,
    )


def _asked(
    session: Session, case: Case, decision: DecisionView, names: Names, may: bool
) -> tuple[Asked, ...]:
    """The questions about this proposal, oldest first."""
    return tuple(
        Asked(
            one,
            names.get(one.asked_by, ""),
            names.get(one.answered_by, "") if one.answered_by else "",
            may and not one.answer,
        )
        for one in asking.questions(session, case.id)
        if one.decision == decision.id
    )


def _senders(case: Case, decision: DecisionView | None, names: Names) -> tuple[str, ...]:
    """Who sent the letters: two persons, or the one of before it took two."""
    if decision is None or decision.sent_by is None:
        return ()
    sent = decisions.sending(case, decision.stage, decision.sent_at)
    both = (sent.first, sent.second) if sent else (decision.sent_by,)
    return tuple(names[one] for one in both if one)


def _sending(
    session: Session,
    actor: Identity,
    case: Case,
    decision: DecisionView,
    names: Names,
    seen: str,
    now: datetime,
) -> First | None:
    object_ = f"decision:{decision.id}"
    given = procedures.consents(session, case.id, f"{decision.stage}.send", object_)
    concerned = deciders.concerned(session, case, decision.stage) if given else ()
    return first(waiting(session, case, given, now, basis=seen, about=concerned), actor, names)


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


def _texts(
    session: Session, case: Case, decision: DecisionView, now: datetime, checks: bool
) -> tuple[Mapping[UUID, str], Findings]:
    """The letters as sent, or as they would go out now with what the check finds on them.

    checks  whether this person sends letters: the check reads what tenderers wrote in confidence
    """
    if decision.dispatch is not None:
        return decisions.letters(session, decision.dispatch), {}
    if not decision.runs:
        return {}, {}
    try:
        known = grounds(session, case, decision.stage)
        made = decision_letters.drafted(session, case, decision, now, known)
        found = check_letters(session, case, decision, now, made, known) if checks else {}
    except Refused:
        return {}, {}
    return {to: one.text for to, one in made.items()}, found


def _letters(
    actor: Identity,
    texts: Mapping[UUID, str],
    found: Findings,
    decision: DecisionView,
    bidders: Iterable[TendererView],
    had: Mapping[UUID, tuple[UUID, ReceiptView | None]],
) -> tuple[LetterView, ...]:
    """The letters in order of the tenderers, those closed to this person without their words."""
    outcome = read_outcome(decision)
    return tuple(
        _letter(one, texts[one.id], outcome, found.get(one.id, ()), had.get(one.id))
        if may_read(actor, one)
        else _shut(one, outcome)
        for one in bidders
        if one.id in texts
    )


def _shut(tenderer: TendererView, outcome: Outcome) -> LetterView:
    """A letter holds the motivations, which tell of what the tenderer wrote (I5)."""
    return LetterView(tenderer.id, tenderer.name, True, _result(tenderer, outcome), "", ())


def _letter(
    tenderer: TendererView,
    text: str,
    outcome: Outcome,
    found: tuple[Finding, ...],
    had: tuple[UUID, ReceiptView | None] | None,
) -> LetterView:
    subject, *paragraphs = text.split("\n\n")
    return LetterView(
        tenderer.id,
        tenderer.name,
        False,
        _result(tenderer, outcome),
        subject,
        tuple(paragraphs),
        found,
        hashlib.sha256(text.encode()).hexdigest() if had else "",
        had[1] if had else None,
        had[0] if had else None,
    )


def _result(tenderer: TendererView, outcome: Outcome) -> str:
    """What the letter says, in one word for its heading."""
    mine = {str(id_) for _, id_ in tenderer.candidacies}
    if outcome.stage == SELECTION:
        took_part = {id_ for lot in outcome.lots for id_, _ in lot.entrants}
        if tenderer.late:
            return "late"
        if tenderer.aside is not None and mine.isdisjoint(took_part):
            return tenderer.aside
        good = any(not mine.isdisjoint(lot.admitted) for lot in outcome.lots)
        return "admitted" if good else "not_admitted"
    return "winner" if any(lot.winner in mine for lot in outcome.lots) else "lost"
