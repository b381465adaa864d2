"""Which sheets are in, yes or no, for those who keep the committee going; and the messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.mail import CALLS, check_reminder
from criteria.outcome import SELECTION
from criteria.text import Text
from tender.actions.entry import look
from tender.actions.judging import assignments, committee
from tender.actions.leading import knows_prices
from tender.actions.outgoing import uninvited
from tender.actions.scoring import candidacy_in, scored, stage_of
from tender.actions.tenderers import require_no_conflict
from tender.pages.scoring import lot_title
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import outbox, pages, people, sheets
from tender.store.outbox import MailView
from tender.store.people import Person
from tender.store.procedures import Case
from tender.store.sheets import ReopenedView
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

IN, MISSING, RETURNED = "in", "missing", "returned"
MOST_FILES = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A tenderer of the table. closed: the reader declared an interest in it."""

    candidacy: UUID
    name: str
    lot: Text | None
    closed: bool


@dataclass(frozen=True, slots=True)
class AssessorRow:
    """One assessor. cells: in, missing, returned, or None: does not judge this tenderer.

    mail       the last message to this person, of any kind
    may_remind whether this person was invited, and not called on one day with this
    """

    person: UUID
    name: str
    cells: tuple[str | None, ...]
    mail: MailView | None = None
    may_remind: bool = False

    @property
    def missing(self) -> int:
        return sum(cell in (MISSING, RETURNED) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class FileToMask:
    """A file at which something is left to do: kept back for a name in it, or not looked at."""

    file: UUID
    number: int
    tenderer: UUID
    name: str
    held: bool


@dataclass(frozen=True, slots=True)
class NameCheck:
    """The files of the dossiers that are read without names.

    left    at which something is left to do, those that are kept back first; `more` are not shown
    held    how many are kept back
    edited  how many are read in an edition without the name
    unseen  at how many nobody looked yet
    """

    files: int
    left: tuple[FileToMask, ...]
    more: int
    held: int
    edited: int
    unseen: int


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """How far the committee is with the sheets of the present stage.

    scoring    whether sheets can be written now
    may_repeat whether a message that was given up may be sent again
    uninvited  names of those who were not told yet; only for who may invite
    reasons    (assessor, tenderer, reason) of each sheet that was given back; only for the chair
    names      of tenderers in files; None where the plan does not mask them
    may_mask   whether this person looks at files for names
    """

    case: Case
    stage: str
    opened: bool
    scoring: bool
    columns: tuple[Column, ...]
    rows: tuple[AssessorRow, ...]
    may_invite: bool
    may_repeat: bool
    may_reopen: bool
    uninvited: tuple[str, ...]
    reasons: tuple[tuple[str, str, str], ...]
    names: NameCheck | None
    may_mask: bool


def progress_page(session: Session, actor: Identity, now: datetime) -> ProgressPage:
    """The sheets of the present stage. Nothing that stands on one is read."""
    case = look(session, actor, Permission.VIEW_PROGRESS)
    stage = stage_of(case.step)
    inside, everyone = scored(session, case, stage), people.people(session, case.id)
    given_back = _given_back(session, actor, case, stage)
    names = {person.id: person.name for person in everyone}
    about = {row.id: row for row in inside}
    opened, scoring = case.moment.opened(stage), case.moment.scoring
    sends = allowed(actor, Permission.INVITE_ASSESSORS, case.step)
    may_invite = scoring and sends
    chair = allowed(actor, Permission.REOPEN_SHEET, case.step)
    chair = chair and not knows_prices(session, actor, case)
    left = uninvited(session, case, stage, now) if may_invite else frozenset()
    rows = _rows(session, actor, case, stage, inside, everyone, given_back)
    last = outbox.last_to(session, case.id, now)
    return ProgressPage(
        case,
        stage,
        opened,
        scoring,
        tuple(
            Column(row.id, row.name, lot_title(case, row), str(row.tenderer) in actor.conflicted)
            for row in inside
        ),
        tuple(
            replace(
                row,
                mail=(mail := last.get(row.person)),
                may_remind=may_invite and row.person not in left and _rests(mail, now),
            )
            for row in rows
        ),
        may_invite,
        sends,
        chair and not opened,
        tuple(sorted(names[one] for one in left)),
        tuple(
            (names[one.participant], about[one.candidacy].name, one.reason)
            for one in given_back
            if chair
            and one.candidacy in about
            and str(about[one.candidacy].tenderer) not in actor.conflicted
        ),
        _names(session, actor, case, inside) if stage == SELECTION and not opened else None,
        allowed(actor, Permission.RECORD_EVIDENCE, case.step),
    )


def _rests(mail: MailView | None, now: datetime) -> bool:
    """Whether somebody can be reminded after this message."""
    return mail is None or mail.kind not in CALLS or not check_reminder(mail.at, now)


def _names(
    session: Session, actor: Identity, case: Case, inside: tuple[CandidacyView, ...]
) -> NameCheck | None:
    """What was found of names in the files of who is scored; nothing of a tenderer in which the
    reader has an interest."""
    if not case.plan.scoring.masked:
        return None
    shown = {row.tenderer: row.name for row in inside if str(row.tenderer) not in actor.conflicted}
    files = [one for one in pages.masks(session, case.id) if one.tenderer in shown]
    held = [one for one in files if one.held]
    unseen = [one for one in files if one.shows is None]
    left = tuple(
        FileToMask(one.file, one.number, one.tenderer, shown[one.tenderer], one.held)
        for one in (*held, *unseen)
    )
    return NameCheck(
        len(files),
        left[:MOST_FILES],
        max(0, len(left) - MOST_FILES),
        len(held),
        sum(one.edited for one in files),
        len(unseen),
    )


def sheets_in(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    inside: tuple[CandidacyView, ...],
) -> tuple[AssessorRow, ...]:
    """In or not, per assessor in order of name; nothing to somebody who scores as well."""
    everyone, given_back = people.people(session, case.id), _given_back(session, actor, case, stage)
    return _rows(session, actor, case, stage, inside, everyone, given_back)


def _given_back(
    session: Session, actor: Identity, case: Case, stage: str
) -> tuple[ReopenedView, ...]:
    sight = visibility.handed_in(actor.viewer)
    return sheets.all_reopened(session, sight, case.id, stage, case.round_of(stage))


def _rows(
    session: Session,
    actor: Identity,
    case: Case,
    stage: str,
    inside: tuple[CandidacyView, ...],
    everyone: tuple[Person, ...],
    given_back: tuple[ReopenedView, ...],
) -> tuple[AssessorRow, ...]:
    sight = visibility.handed_in(actor.viewer)
    if sight.nothing:
        return ()
    handed = sheets.handed_in(session, sight, case.id, stage, case.round_of(stage))
    back = {(one.participant, one.candidacy) for one in given_back}
    members = committee(session, case, stage, everyone)
    judging = {
        (one.person.id, one.candidacy.id)
        for one in assignments(session, members, inside)
        if not one.conflicted
    }
    shown = {person for person, _ in judging}
    opened = case.moment.opened(stage)

    def cell(person: UUID, candidacy: UUID) -> str | None:
        if (person, candidacy) not in judging:
            return None
        if opened or (person, candidacy) in handed:  # all were in when they were opened
            return IN
        return RETURNED if (person, candidacy) in back else MISSING

    return tuple(
        AssessorRow(person.id, person.name, tuple(cell(person.id, row.id) for row in inside))
        for person in sorted(members.assessors, key=lambda person: person.name)
        if person.id in shown or not case.judged_again(stage)
    )


@dataclass(frozen=True, slots=True)
class ReopenPage:
    """One sheet that the chair may give back; nothing that stands on it. state: as of a cell."""

    case: Case
    person: UUID
    name: str
    candidacy: UUID
    tenderer: str
    state: str
    opened: bool


def reopen_page(
    session: Session, actor: Identity, participant: UUID, candidacy_id: UUID
) -> ReopenPage:
    """NotGranted for who does not judge this tenderer, and to a chair with an interest in it."""
    case = look(session, actor, Permission.REOPEN_SHEET)
    stage = stage_of(case.step)
    candidacy = candidacy_in(session, case, stage, candidacy_id)
    require_no_conflict(actor, candidacy.tenderer)
    for row in sheets_in(session, actor, case, stage, (candidacy,)):
        state = row.cells[0]
        if row.person == participant and state is not None:
            opened = case.moment.opened(stage)
            return ReopenPage(
                case, row.person, row.name, candidacy.id, candidacy.name, state, opened
            )
    raise NotGranted
