"""The questions to one tenderer: prepared, sent, answered; and the tenderer's own side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import digest
from criteria.clarification import (
    OUT,
    Subject,
    came,
    proposed_deadline,
    state,
    subject,
    warnings,
)
from criteria.informing import ANSWERED
from criteria.moments import is_late
from criteria.notices import AskedQuestion, Letter, Paper, read_letter, repair
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from tender.actions.asking import askable, may_handle, sees_offer
from tender.actions.clarification import round_basis
from tender.actions.desk_letters import write_questions
from tender.actions.entry import look
from tender.actions.receiving import own_case
from tender.actions.tenderers import tenderer_in
from tender.pages.letter_papers import decided_paper, draft_paper, sent_paper
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import clarification, decisions, notices, people
from tender.store.clarification import DraftView, QuestionView, RoundView
from tender.store.decisions import ReceiptView
from tender.store.notices import NoticeView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

"""How many characters of a tenderer stand in the name of a file."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A prepared question: what it is about, and who wrote it. `left`: its party left since."""

    draft: DraftView
    about: Subject | None
    party: str
    author: str
    left: bool


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question that was sent.

    state  where it stands; `came` what became of it, also after its round was closed
    repair what the answer may repair
    left   its party takes part no longer
    """

    question: QuestionView
    about: Subject | None
    party: str
    state: str
    came: str
    repair: str
    left: bool


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question about a cell of the matrix: when it went out, until when it could be answered.

    came  what became of it
    """

    question: QuestionView
    sent: datetime
    deadline: datetime
    came: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round with its letter.

    waits  somebody may still answer in time
    mine   the reader writes answers down here, and closes it
    """

    round: RoundView
    questions: tuple[QuestionLine, ...]
    notice: NoticeView | None
    waits: bool
    over: bool
    author: str = ""
    closed_by: str = ""
    mine: bool = False

    @property
    def letter(self) -> Letter | None:
        return read_letter(self.notice.text) if self.notice else None


@dataclass(frozen=True, slots=True)
class ClarificationPage:
    """Nothing of the content is there for whoever declared an interest (`hidden`), or did not
    declare yet.

    letter    the prepared questions as they would go out now, with `deadline`
    basis     what a sending agrees to
    warnings  what to look at before sending
    names     of the people, by participant
    may_ask   prepare and send questions
    offer     some of them may be about the final offer; without `parties` all of them are
    """

    case: Case
    tenderer: TendererView
    hidden: bool
    declared: bool
    may_ask: bool
    deadline: datetime
    offer: bool = False
    parties: tuple[tuple[str, str], ...] = ()
    subjects: tuple[Subject, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    rounds: tuple[RoundLine, ...] = ()
    letter: Letter | None = None
    basis: str = ""
    warnings: tuple[str, ...] = ()
    names: Mapping[UUID, str] | None = None

    @property
    def compares(self) -> bool:
        """The answers stand beside the offers as well."""
        return self.offer and self.case.step.reached(Step.COMPARE)

    @property
    def warned(self) -> str:
        """What a sending remembers of the warnings it was shown."""
        return digest(list(self.warnings))


def clarification_page(
    session: Session,
    actor: Identity,
    now: datetime,
    tenderer_id: UUID,
    deadline: datetime | None = None,
    lang: str = "nl",
) -> ClarificationPage:
    """The questions to one tenderer. A fixed number of queries.

    deadline  what was typed; without it one is proposed
    """
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_in(session, case, tenderer_id)
    hidden = str(tenderer.id) in actor.conflicted
    declared = not hidden and str(tenderer.id) in actor.declared
    found = askable(session, actor, case, tenderer)
    working = allowed(actor, Permission.ASK_CLARIFICATION, case.step)
    every = clarification.rounds(session, case.id)
    others = [(one.at, one.deadline) for one in every if one.tenderer != tenderer.id]
    chosen = deadline or proposed_deadline(now, others)
    if not declared:
        return ClarificationPage(case, tenderer, hidden, False, False, chosen)
    seen = sees_offer(actor, case, tenderer)
    names = {person.id: person.name for person in people.people(session, case.id)}
    letters = {one.round: one for one in notices.notices_to(session, tenderer.id) if one.round}
    prepared = tuple(
        one for one in clarification.drafts(session, tenderer.id) if seen or one.stage != AWARD
    )
    text = write_questions(case, tenderer, prepared, chosen, now) if prepared else ""
    return ClarificationPage(
        case,
        tenderer,
        False,
        True,
        working and bool(found) and tenderer.valid,
        chosen,
        found.offer,
        tuple((str(party.id), party.name) for party in found.parties),
        found.subjects,
        tuple(
            DraftLine(
                one,
                subject(case.plan, one.demand, one.stage),
                _party(tenderer, one.party),
                names.get(one.participant, ""),
                _left(tenderer, one.party),
            )
            for one in prepared
        ),
        tuple(
            replace(
                round_line(case, tenderer, one, letters.get(one.id), now, names, lang),
                mine=working and not one.closed and may_handle(session, actor, case, tenderer, one),
            )
            for one in reversed(every)
            if one.tenderer == tenderer.id and (seen or not one.about_offer)
        ),
        read_letter(text) if text else None,
        round_basis(prepared),
        warnings(now, chosen, others, lang) if prepared else (),
        names,
    )


def _party(tenderer: TendererView, id_: UUID | None) -> str:
    return next((party.name for party in tenderer.ever if party.id == id_), "")


def _left(tenderer: TendererView, id_: UUID | None) -> bool:
    return any(party.id == id_ for party in tenderer.former)


def answered_at(found: RoundView) -> datetime | None:
    """When the first answer came, or the first file with one; None while nothing did."""
    answers = [one.received_at for row in found.questions for one in row.answers]
    files = [one.received_at for row in found.questions for one in row.files]
    return min(answers + files, default=None)


def round_line(
    case: Case,
    tenderer: TendererView,
    found: RoundView,
    notice: NoticeView | None,
    now: datetime,
    names: Mapping[UUID, str],
    lang: str = "nl",
) -> RoundLine:
    """A round with where each question stands at this moment. Who answered has had the letter."""
    if notice and not notice.had and (answered := answered_at(found)):
        notice = replace(notice, had=ReceiptView(notice.id, ANSWERED, "", answered))
    lines = []
    for one in found.questions:
        about = subject(case.plan, one.demand, one.stage)
        party = _party(tenderer, one.party)
        scored = about is not None and about.scored
        asked = AskedQuestion("", party, one.kind, one.text, scored, one.stage)
        lines.append(
            QuestionLine(
                one,
                about,
                party,
                state(one.given, found.deadline, now, found.closed),
                came(one.given, found.deadline, now),
                repair(case.plan, asked, lang),
                _left(tenderer, one.party),
            )
        )
    return RoundLine(
        found,
        tuple(lines),
        notice,
        not found.closed and any(line.came == OUT for line in lines),
        is_late(now, found.deadline),
        names.get(found.participant, ""),
        names.get(found.closed_by, "") if found.closed_by else "",
    )


def asked_about(
    session: Session, case: Case, tenderer: UUID, demand: str, party: UUID, now: datetime
) -> tuple[AskedLine, ...]:
    """What was asked about a cell, newest first. The caller asks who may read it."""
    return tuple(
        AskedLine(one, found.at, found.deadline, came(one.given, found.deadline, now))
        for found in reversed(clarification.rounds(session, case.id, tenderer))
        for one in found.questions
        if (one.stage, one.demand) == (SELECTION, demand) and one.party in (None, party)
    )


# Letters on paper


def draft_questions(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    deadline: datetime | None,
    now: datetime,
) -> Paper:
    """The prepared questions as a letter that was not sent. NotGranted when there are none."""
    page = clarification_page(session, actor, now, tenderer_id, deadline)
    if not page.declared or not page.drafts or not page.may_ask:
        raise NotGranted
    prepared = tuple(line.draft for line in page.drafts)
    text = write_questions(page.case, page.tenderer, prepared, page.deadline, now)
    return draft_paper(session, page.case, page.tenderer, text)


# The tenderer's own page


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """The questions to one tenderer and the letters it was sent, newest first; of nobody else."""

    rounds: tuple[RoundLine, ...]
    letters: tuple[tuple[NoticeView, Letter], ...]

    def line_of(self, id_: UUID) -> RoundLine:
        """A round; NotGranted when it is not one of its own."""
        for line in self.rounds:
            if line.round.id == id_:
                return line
        raise NotGranted


def own_desk(session: Session, actor: Identity, now: datetime, lang: str = "nl") -> OwnDesk:
    """What a tenderer was asked and told. A fixed number of queries."""
    case = own_case(session, actor)
    sent = notices.notices_to(session, actor.id)
    if not sent:
        return OwnDesk((), ())
    tenderer = tenderer_in(session, case, actor.id)
    letters = {one.round: one for one in sent if one.round}
    found = clarification.rounds(session, case.id, actor.id)
    return OwnDesk(
        tuple(
            round_line(case, tenderer, one, letters.get(one.id), now, {}, lang)
            for one in reversed(found)
        ),
        tuple((one, read_letter(one.text)) for one in reversed(sent)),
    )


def own_paper(session: Session, actor: Identity, notice_id: UUID) -> Paper:
    """A letter that this tenderer was sent. NotGranted for any other."""
    case = own_case(session, actor)
    for one in notices.notices_to(session, actor.id):
        if one.id == notice_id:
            return sent_paper(session, case, tenderer_in(session, case, actor.id), one)
    raise NotGranted


def own_decision(session: Session, actor: Identity, number: int) -> Paper:
    """The letter of a decision that this tenderer was sent: its number, the oldest is 1."""
    case = own_case(session, actor)
    letters = decisions.letters_to(session, actor.id)
    if not 1 <= number <= len(letters):
        raise NotGranted
    one, to = letters[number - 1], tenderer_in(session, case, actor.id)
    return decided_paper(session, case, to.name, one.stage, one.decision, one.text, one.at)
