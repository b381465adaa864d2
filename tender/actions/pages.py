"""The pages of the competence dossiers: drawn once for all who read them, and marked by each.

Pages are drawn after what an officer did: opening the applications, saying what a file is, going on
to the next step. What did not succeed then is tried again by the clock. Nothing an assessor does
starts it, so nobody can tell from it who read before.
Neither drawing nor marking is an act: the file itself is what counts, and a mark is a draft.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.passages import LONGEST_MARK
from criteria.refusals import Refusal, Refused, refusal
from tender.actions.entry import enter
from tender.actions.evidence import content_of
from tender.actions.scoring import candidacy_at, require_settled, stage_of
from tender.actions.tenderers import require_declared
from tender.extensions import begin_write
from tender.imports.child import told
from tender.imports.pages import Page, draw_pages
from tender.permissions import Identity, NotGranted, Permission, hold
from tender.store import evidence, pages
from tender.store.pages import FileView
from tender.vault import CannotOpen, Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BUSY = "files.busy"
Drawer = Callable[[bytes], tuple[Page, ...]]


def draw_undrawn(
    sessions: Callable[[], Session],
    vault: Vault,
    procedure_id: UUID,
    now: Callable[[], datetime],
    draw: Drawer = draw_pages,
) -> int:
    """Draw every competence dossier that was not drawn yet, one after another. Returns how many.

    Nothing is held while a file is drawn. One that has to wait is left for the next time. One that
    is not what it was sealed as holds up no other; CannotOpen or ValueError tells it afterwards.
    """
    done, wrong = 0, None
    with sessions() as session:
        waiting = pages.undrawn(session, procedure_id)
    for file in waiting:
        with sessions() as session:
            sealed = evidence.sealed_content(session, file.id)
        assert sealed is not None
        try:
            content = content_of(vault, procedure_id, file.id, file.sha256, sealed)
        except (CannotOpen, ValueError) as error:
            wrong = error
            continue
        found, fault = _drawn(content, draw)
        if fault is not None and fault.code == BUSY:
            continue
        with sessions() as session:
            begin_write(session)
            hold(session, procedure_id)
            if any(one.id == file.id for one in pages.undrawn(session, procedure_id)):
                _keep(session, vault, procedure_id, file, found, fault, now())
                done += 1
            session.commit()
    if wrong is not None:
        raise wrong
    return done


def draw_all(
    sessions: Callable[[], Session],
    vault: Vault,
    now: Callable[[], datetime],
    draw: Drawer = draw_pages,
) -> int:
    """Draw what was not drawn yet, in every procedure. Returns how many; raises as one does."""
    done, wrong = 0, None
    with sessions() as session:
        waiting = pages.waiting(session)
    for procedure_id in waiting:
        try:
            done += draw_undrawn(sessions, vault, procedure_id, now, draw)
        except (CannotOpen, ValueError) as error:
            wrong = error
    if wrong is not None:
        raise wrong
    return done


def _drawn(content: bytes, draw: Drawer) -> tuple[tuple[Page, ...], Refusal | None]:
    try:
        return draw(content), None
    except Refused as refused:
        return (), refused.refusals[0]


def _keep(
    session: Session,
    vault: Vault,
    procedure_id: UUID,
    file: FileView,
    found: Iterable[Page],
    fault: Refusal | None,
    now: datetime,
) -> None:
    """The pictures and the texts of a file, all of them sealed; or why there are none."""
    rows, texts = [], []
    for number, one in enumerate(found, 1):
        sealed = vault.seal(one.picture, _context(procedure_id, file.id, str(number)))
        rows.append((one.width, one.height, sealed))
        texts.append(one.text)
    words = vault.seal(json.dumps(texts).encode(), _context(procedure_id, file.id, "texts"))
    why = {"code": fault.code, "values": dict(fault.values)} if fault else None
    pages.keep(session, file.id, None if fault else words, rows, why, now)


def fault_of(file: FileView) -> Refusal | None:
    """Why the pages of a file are not there; None when they are."""
    if not file.drawn:
        return refusal("leaves.waiting")
    if file.fault is None:
        return None
    return told(file.fault["code"], file.fault["values"])


def texts_of(session: Session, vault: Vault, procedure_id: UUID, file: UUID) -> tuple[str, ...]:
    """The text of every page of a file."""
    sealed = pages.texts(session, file)
    if sealed is None:
        return ()
    return tuple(json.loads(vault.open_sealed(sealed, _context(procedure_id, file, "texts"))))


def picture_of(
    session: Session, vault: Vault, procedure_id: UUID, file: UUID, number: int
) -> bytes:
    """The picture of a page; NotGranted when there is none."""
    sealed = pages.picture(session, file, number)
    if sealed is None:
        raise NotGranted
    return vault.open_sealed(sealed, _context(procedure_id, file, str(number)))


def _context(procedure_id: UUID, file: UUID, part: str) -> tuple[str, ...]:
    return (str(procedure_id), "page", str(file), part)


def mark_page(
    session: Session,
    actor: Identity,
    address: UUID,
    file: UUID,
    page: int,
    text: str,
    now: datetime,
) -> None:
    """Put a mark of one's own at a page of a competence dossier, or take it away with no words."""
    case = enter(session, actor, Permission.SCORE)
    stage = stage_of(case.step)
    candidacy = candidacy_at(session, actor, case, stage, address)
    require_settled(session, actor, case, stage)
    require_declared(actor, candidacy.tenderer)
    sight = visibility.pages(actor.viewer, case.moment, stage)
    there = pages.files(session, sight, case.id, candidacy.tenderer)
    if not any(one.id == file and 1 <= page <= one.pages for one in there.shown):
        raise NotGranted
    words = " ".join(text.split())
    if len(words) > LONGEST_MARK:
        raise Refused(refusal("acts.text_long", "text", limit=LONGEST_MARK))
    pages.mark(session, actor.id, file, page, words, now)
