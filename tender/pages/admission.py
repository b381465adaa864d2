"""Who goes to scoring and who does not, why, and the letters to those who do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import asked
from criteria.clarification import ANSWERED, LATE, came
from criteria.letter_check import Finding, Typed, blocking
from criteria.moments import is_late, local_date
from criteria.notices import (
    CLARIFICATION,
    OUT,
    REJECTION,
    Letter,
    Paper,
    named,
    read_letter,
)
from criteria.remedies import rejection_term
from criteria.shared_words import Shared
from criteria.terms import warnings
from criteria.text import Text
from tender.actions.admission import (
    Decided,
    failed_demands,
    notice_basis,
    standing_of,
    tested,
    typed_reasons,
    write_rejection,
)
from tender.actions.award_reasons import held_against
from tender.actions.desk_letters import names_around
from tender.actions.entry import look, waiting
from tender.actions.letter_checking import check_notice
from tender.actions.tenderers import may_read, tenderer_in
from tender.pages.letter_papers import draft_paper, sent_paper
from tender.pages.two import First, first
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import clarification, demands, notices, parties, people, procedures, tenderers
from tender.store.clarification import RoundView
from tender.store.notices import NoticeView
from tender.store.parties import ChangeView
from tender.store.procedures import Case, ConsentView
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class FailedLine:
    """A demand that a party does not meet."""

    demand: str
    title: Text
    party: UUID
    party_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What changed in who takes part, with the names."""

    change: ChangeView
    party: str
    by: str


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A rejection that was not sent yet.

    seen     the digest of the letter; a sending agrees to it
    left_out names of others in the reasons, which the letter does not have
    findings what the check found on it; an error keeps it in
    first    who agreed to send it and waits for a second person
    """

    letter: Letter
    seen: str
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]
    first: First | None

    @property
    def errors(self) -> int:
        return len(blocking(self.findings))


@dataclass(frozen=True, slots=True)
class AdmissionLine:
    """A tenderer with where it stands.

    state     one of `criteria.notices.ADMISSIONS`
    readable  whether the viewer sees reasons: declared about it, and without an interest
    open      how many demands wait for a decision
    """

    tenderer: TendererView
    state: str
    conflicted: bool
    readable: bool
    open: int
    failed: tuple[FailedLine, ...] = ()
    reason: str = ""
    changes: tuple[ChangeLine, ...] = ()
    notice: NoticeView | None = None
    sent_by: tuple[str, ...] = ()
    draft: NoticeDraft | None = None

    @property
    def out(self) -> bool:
        return self.state in OUT

    @property
    def sent(self) -> Letter | None:
        return read_letter(self.notice.text) if self.notice and self.readable else None


@dataclass(frozen=True, slots=True)
class RoundOut:
    """A round that is not closed: whose it is, and how many of its questions were answered."""

    round: RoundView
    tenderer: TendererView
    answered: int
    late: int
    over: bool


@dataclass(frozen=True, slots=True)
class AdmissionPage:
    """counts  how many tenderers stand where; rounds: those that are out, soonest deadline first"""

    case: Case
    lines: tuple[AdmissionLine, ...]
    rounds: tuple[RoundOut, ...]
    may_test: bool
    may_declare: bool
    may_send: bool
    doubts: tuple[str, ...] = ()

    def line(self, tenderer_id: UUID) -> AdmissionLine:
        """NotGranted when it is not there."""
        for line in self.lines:
            if line.tenderer.id == tenderer_id:
                return line
        raise NotGranted

    def count(self, *states: str) -> int:
        return sum(1 for line in self.lines if line.state in states)

    @property
    def unsent(self) -> int:
        return sum(1 for line in self.lines if line.out and line.notice is None)


def admission_page(
    session: Session, actor: Identity, now: datetime, lang: str = "nl"
) -> AdmissionPage:
    """Every tenderer that handed in. A fixed number of queries, and one more for those whose
    letter waits for a second person."""
    case = look(session, actor, Permission.VIEW_ADMISSION)
    bidders = tenderers.tenderers(session, case.id)
    decided = demands.demand_decisions(session, case.id)
    names = {person.id: person.name for person in people.people(session, case.id)}
    told = {one.tenderer: one for one in notices.notices(session, case.id) if one.kind == REJECTION}
    changed = parties.every_change(session, case.id)
    given = procedures.consents(session, case.id, "notice.send")
    testing = allowed(actor, Permission.VIEW_SUITABILITY, case.step)
    sending = allowed(actor, Permission.SEND_NOTICE, case.step)
    drafts = {
        row.id: typed_reasons(case, row, decided)
        for row in bidders
        if sending
        and row.id not in told
        and may_read(actor, row)
        and standing_of(row, tested(case, row, decided)) in OUT
    }
    texts = [one.text for typed in drafts.values() for one in typed]
    common = held_against(session, case, texts) if sending else Shared[UUID]()
    around = _Around(session, actor, case, bidders, decided, names, given, now, drafts, common)
    lines = tuple(
        _line(around, row, told.get(row.id), changed.get(row.id, ()), sending)
        for row in bidders
        if row.application is not None
    )
    term = rejection_term(case.plan, local_date(now)) if sending else None
    return AdmissionPage(
        case,
        lines,
        _rounds_out(session, actor, case, bidders, now) if testing else (),
        testing,
        allowed(actor, Permission.DECLARE, case.step),
        sending,
        warnings(term, lang) if term else (),
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What every line of the page is made from."""

    session: Session
    actor: Identity
    case: Case
    bidders: tuple[TendererView, ...]
    decided: Decided
    names: Mapping[UUID, str]
    given: tuple[ConsentView, ...]
    now: datetime
    drafts: Mapping[UUID, tuple[Typed, ...]]
    common: Shared[UUID]


def _line(
    around: _Around,
    row: TendererView,
    notice: NoticeView | None,
    changes: tuple[ChangeView, ...],
    sending: bool,
) -> AdmissionLine:
    found = tested(around.case, row, around.decided)
    where = standing_of(row, found)
    conflicted = str(row.id) in around.actor.conflicted
    readable = may_read(around.actor, row)
    called = {party.id: party.name for party in row.ever}
    titles = {demand.id: demand.title for demand in asked(around.case.plan)}
    failed = failed_demands(around.case, row, around.decided) if readable else ()
    senders = (notice.first, notice.second) if notice else ()
    drafted = sending and readable and where in OUT and notice is None
    return AdmissionLine(
        row,
        where,
        conflicted,
        readable,
        len(found.undecided),
        tuple(
            FailedLine(demand, titles[demand], party, called[party], reason)
            for demand, party, reason in failed
        ),
        row.exclusion.reason if readable and row.exclusion else "",
        tuple(
            ChangeLine(
                one,
                called.get(one.party, ""),
                called.get(one.by_party, "") if one.by_party else "",
            )
            for one in changes
        )
        if readable
        else (),
        notice,
        tuple(around.names.get(one, "") for one in senders if one),
        _draft(around, row) if drafted else None,
    )


def _draft(around: _Around, row: TendererView) -> NoticeDraft:
    text = write_rejection(around.case, row, around.bidders, around.decided, around.now)
    seen = notice_basis(text)
    failed = failed_demands(around.case, row, around.decided)
    reasons = [reason for _, _, reason in failed]
    reasons += [row.exclusion.reason] if row.exclusion else []
    given = [one for one in around.given if one.object == f"tenderer:{row.id}"]
    agreed = waiting(around.session, around.case, given, around.now, basis=seen, about=(row.id,))
    return NoticeDraft(
        read_letter(text),
        seen,
        named("\n".join(reasons), names_around(row, around.bidders)),
        check_notice(
            around.case,
            row,
            around.bidders,
            text,
            around.drafts.get(row.id, ()),
            around.common,
            around.now,
        ),
        first(agreed, around.actor, around.names),
    )


def _rounds_out(
    session: Session,
    actor: Identity,
    case: Case,
    bidders: tuple[TendererView, ...],
    now: datetime,
) -> tuple[RoundOut, ...]:
    """The rounds that are not closed, but for those of whom the viewer may not see anything."""
    known = {row.id: row for row in bidders if str(row.id) not in actor.conflicted}
    found = []
    for one in clarification.rounds(session, case.id):
        if one.closed or one.tenderer not in known:
            continue
        states = [came(question.given, one.deadline, now) for question in one.questions]
        found.append(
            RoundOut(
                one,
                known[one.tenderer],
                states.count(ANSWERED),
                states.count(LATE),
                is_late(now, one.deadline),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.round.deadline, one.tenderer.position)))


# Letters on paper


def draft_rejection(session: Session, actor: Identity, tenderer_id: UUID, now: datetime) -> Paper:
    """The rejection of a tenderer as it would go out now. NotGranted when there is none to send."""
    case = look(session, actor, Permission.SEND_NOTICE)
    tenderer = tenderer_in(session, case, tenderer_id)
    decided = demands.demand_decisions(session, case.id)
    where = standing_of(tenderer, tested(case, tenderer, decided))
    told = notices.rejected(session, case.id)
    if not may_read(actor, tenderer) or where not in OUT or tenderer.id in told:
        raise NotGranted
    bidders = tenderers.tenderers(session, case.id)
    text = write_rejection(case, tenderer, bidders, decided, now)
    return draft_paper(session, case, tenderer, text)


def notice_paper(session: Session, actor: Identity, notice_id: UUID) -> Paper:
    """A letter as it was sent, for whoever declared about its tenderer; questions only for whoever
    may see the test."""
    case = look(session, actor, Permission.VIEW_ADMISSION)
    found = next((one for one in notices.notices(session, case.id) if one.id == notice_id), None)
    to = tenderer_in(session, case, found.tenderer) if found else None
    if found is None or to is None or not may_read(actor, to):
        raise NotGranted
    if found.kind == CLARIFICATION and not allowed(actor, Permission.VIEW_SUITABILITY, case.step):
        raise NotGranted
    return sent_paper(session, case, to, found)
