"""What an officer opens to a council, for a time: answers, pages of a file, a version of its own.

Each opening says which council may read what of which tenderer on which theme. It is closed before
its time, never changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import check_period, on
from criteria.documents import check_file
from criteria.evidence import NewEvidence
from criteria.openings import FOR_COUNCILS, Wanted, read_pages, tell_pages
from criteria.outcome import SELECTION
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.visibility import Sight
from tender.actions.entry import enter, record
from tender.actions.evidence import keep_evidence
from tender.actions.masking import EDITION
from tender.actions.pages import texts_of
from tender.actions.tenderers import require_declared, require_no_conflict
from tender.actions.unnamed import check_masked
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, councils, pages, tenderers
from tender.store.pages import CouncilFile
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ALL = Sight(everyone=True)


def open_answers(
    session: Session, actor: Identity, wanted: Wanted, candidacies: Collection[UUID], now: datetime
) -> None:
    """Open the written answers of these tenderers to the questions of these themes."""
    case = _begin(session, actor, wanted, now)
    if not candidacies:
        raise Refused(refusal("councils.tenderers_missing", "tenderers"))
    parts, written = [], []
    chosen = _chosen(session, actor, case, candidacies)
    given = contents.answers_of(session, _ALL, chosen, SELECTION)
    for one in chosen:
        for theme in _asked(case, one, wanted.themes):
            text = given.get((one.id, theme), "")
            if not text.strip():
                raise Refused(refusal("councils.answer_missing", "themes", name=one.name))
            written.append((one.tenderer, "themes", text))
            parts.append((one.id, theme, None, ""))
    check_masked(session, case, written)
    _open(session, actor, case, wanted, parts, now)


def open_pages(
    session: Session,
    actor: Identity,
    vault: Vault,
    wanted: Wanted,
    file: UUID,
    typed: str,
    now: datetime,
) -> None:
    """Open pages of a file of one tenderer: those typed, as "3-7, 12", or all of them."""
    case = _begin(session, actor, wanted, now)
    found = file_in(session, case, file)
    owners = _candidacies(session, actor, case, found)
    if found.unseen:
        raise Refused(refusal("councils.name_unseen", "file"))
    if found.file is None:
        raise Refused(refusal("councils.name_held", "file"))
    if not found.file.pages:
        raise Refused(refusal("councils.not_drawn", "file"))
    chosen = read_pages(typed, found.file.pages)
    texts = texts_of(session, vault, case.id, found.file.id)
    text = "\n".join(texts[n - 1] for n in chosen)
    check_masked(session, case, [(owners[0].tenderer, "file", text)])
    told = tell_pages(chosen) if typed.strip() else ""
    asked = {theme: one.id for one in owners for theme in _asked(case, one, wanted.themes)}
    parts = [(owner, theme, found.file.id, told) for theme, owner in asked.items()]
    _open(session, actor, case, wanted, parts, now)


def open_version(
    session: Session,
    actor: Identity,
    vault: Vault,
    wanted: Wanted,
    candidacy: UUID,
    name: str,
    content: bytes,
    texts: Iterable[str],
    now: datetime,
) -> UUID:
    """Keep a file made for councils and open all of it. Returns the piece of evidence.

    texts  what stands on its pages, read beforehand
    """
    case = _begin(session, actor, wanted, now)
    refuse_if(check_file(name, content, EDITION))
    (owner,) = _chosen(session, actor, case, (candidacy,))
    check_masked(session, case, [(owner.tenderer, "file", "\n".join(texts))])
    new = NewEvidence(FOR_COUNCILS, "Versie voor de adviesraad", name, content)
    id_ = keep_evidence(session, case, actor, vault, owner.tenderer, new, now)
    parts = [(owner.id, theme, id_, "") for theme in _asked(case, owner, wanted.themes)]
    _open(session, actor, case, wanted, parts, now)
    return id_


def end_openings(
    session: Session, actor: Identity, openings: Collection[UUID], now: datetime
) -> None:
    """Close these parts now. What was closed already stays as it is."""
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    if not openings:
        raise Refused(refusal("councils.nothing_chosen", "openings"))
    known = {one.id: one for one in councils.openings(session, case.id)}
    if not known.keys() >= set(openings):
        raise NotGranted
    for id_ in openings:
        require_no_conflict(actor, known[id_].tenderer)
    done = [id_ for id_ in openings if known[id_].ended is None and known[id_].until > now]
    for id_ in done:
        councils.end(session, id_, actor.id, now)
    for council in dict.fromkeys(known[id_].council for id_ in done):
        ended = [str(id_) for id_ in done if known[id_].council == council]
        record(session, actor, "council.ended", f"council:{council}", now, openings=ended)


def file_in(session: Session, case: Case, file: UUID) -> CouncilFile:
    """A file that can be opened to councils; NotGranted for any other piece, such as a proof."""
    masked = case.plan.advising.masked
    for one in pages.for_councils(session, case.id, masked=masked):
        if one.own == file:
            return one
    raise NotGranted


def _begin(session: Session, actor: Identity, wanted: Wanted, now: datetime) -> Case:
    """The procedure, where the plan opens these themes to this council for reading."""
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    if not case.plan.advising.reads:
        raise Refused(refusal("councils.reads_nothing"))
    rule = next((row for row in case.plan.advice if row.id == wanted.council), None)
    if rule is None:
        raise NotGranted
    asked = {one.id for lot in case.plan.lots for one in lot.selection.questions}
    faults: list[Refusal] = []
    if not wanted.themes:
        faults.append(refusal("councils.themes_missing", "themes"))
    if not all(theme in asked and on((rule,), theme) for theme in wanted.themes):
        faults.append(refusal("councils.theme_closed", "themes"))
    if wanted.since is None:
        faults.append(refusal("councils.since_missing", "since"))
    if wanted.until is None:
        faults.append(refusal("councils.until_missing", "until"))
    if wanted.since is not None and wanted.until is not None:
        faults += check_period(wanted.since, wanted.until, now)
    refuse_if(faults)
    return case


def _chosen(
    session: Session, actor: Identity, case: Case, candidacies: Collection[UUID]
) -> tuple[CandidacyView, ...]:
    """Those that are in and that this officer declared about."""
    inside = {one.id: one for one in tenderers.candidacies(session, case.id)}
    if not inside.keys() >= set(candidacies):
        raise NotGranted
    for id_ in candidacies:
        require_declared(actor, inside[id_].tenderer)
    return tuple(one for id_, one in inside.items() if id_ in candidacies)


def _candidacies(
    session: Session, actor: Identity, case: Case, file: CouncilFile
) -> tuple[CandidacyView, ...]:
    """Whose file it is, in each of its lots; NotGranted for who is out."""
    require_declared(actor, file.tenderer)
    inside = tenderers.candidacies(session, case.id)
    found = tuple(one for one in inside if one.tenderer == file.tenderer)
    if not found:
        raise NotGranted
    return found


def _asked(case: Case, one: CandidacyView, themes: Iterable[str]) -> tuple[str, ...]:
    """The themes that this tenderer was asked about, in its lot."""
    asked = {question.id for question in case.plan.lot(one.lot).selection.questions}
    return tuple(theme for theme in themes if theme in asked)


def _open(
    session: Session,
    actor: Identity,
    case: Case,
    wanted: Wanted,
    parts: Collection[tuple[UUID, str, UUID | None, str]],
    now: datetime,
) -> None:
    """Keep the openings, each of (candidacy, theme, file, pages), with one entry for all."""
    assert wanted.since is not None and wanted.until is not None
    if not parts:
        raise Refused(refusal("councils.themes_missing", "themes"))
    period = (wanted.since, wanted.until)
    rows = [
        councils.open_part(session, case.id, wanted.council, *part, *period, actor.id, now)
        for part in parts
    ]
    object_ = f"council:{wanted.council}"
    fields = {
        "since": wanted.since,
        "until": wanted.until,
        "openings": [str(id_) for id_ in rows],
        "candidacies": [str(part[0]) for part in parts],
        "themes": [part[1] for part in parts],
        "files": [str(part[2] or "") for part in parts],
        "pages": [part[3] for part in parts],
    }
    record(session, actor, "council.opened", object_, now, **fields)
