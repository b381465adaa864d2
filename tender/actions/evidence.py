"""Evidence: added, said what it serves, withdrawn, and read. What it says decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from criteria import visibility
from criteria.admission import applies, asked
from criteria.documents import file_name
from criteria.evidence import (
    LONGEST_REASON,
    MOST_CELLS,
    NewEvidence,
    check_description,
    check_evidence,
    check_quota,
)
from criteria.evidence_kinds import kinds
from criteria.moments import local_date
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from tender.actions.course import note_reading
from tender.actions.entry import check_text, enter, record
from tender.actions.tenderers import require_declared, tenderer_in
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted, Permission
from tender.store import evidence
from tender.store.evidence import EvidenceView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.procedures import Case
    from tender.store.tenderers import TendererView


def add_evidence(
    session: Session,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    new: NewEvidence,
    now: datetime,
) -> UUID:
    """Keep a file, or what a register says, with the cells (demand, party) it serves.

    The file is looked into first and kept as ciphertext. Refused when this very file is there.
    """
    case = enter(session, actor, Permission.RECORD_EVIDENCE)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    cells = _cells(case, tenderer, [(demand, UUID(party)) for demand, party in new.cells])
    refuse_if(check_evidence(new, local_date(now)))
    return keep_evidence(session, case, actor, vault, tenderer.id, new, now, cells=cells)


def keep_evidence(
    session: Session,
    case: Case,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    new: NewEvidence,
    now: datetime,
    *,
    cells: Iterable[tuple[str, UUID]] = (),
    question: UUID | None = None,
    by_tenderer: bool = False,
    arrived: datetime | None = None,
    masks: UUID | None = None,
) -> UUID:
    """The last part of adding, once it is known that it may be done.

    question     the question of a clarification round that it answers: the same file may answer
                 more than one
    by_tenderer  the tenderer handed it in itself
    arrived      when all of it was here, where it had to wait for its turn
    masks        the piece of which it is the edition without a name
    """
    is_file = bool(new.name or new.content)
    sha256 = evidence.digest(new.content) if is_file else ""
    if is_file:
        inspect_file(new.name, new.content)
        refuse_if(_quota(session, tenderer_id, question is not None, len(new.content)))
        known = None if question else evidence.with_digest(session, tenderer_id, sha256)
        if known is not None:
            raise Refused(refusal("evidence.file_known", "file", number=known))
    id_ = uuid4()
    file = {
        "name": file_name(new.name) if is_file else "",
        "size": len(new.content),
        "sha256": sha256,
    }
    sealed = vault.seal(new.content, seal_of(case.id, id_)) if is_file else None
    adder = None if by_tenderer else actor.id
    values = _values(new) | file
    evidence.add(session, id_, tenderer_id, values, sealed, adder, now, question, arrived)
    served = tuple(cells)
    if served and not by_tenderer:
        evidence.use(session, id_, served, True, actor.id, now)
    record(
        session,
        actor,
        "evidence.masked" if masks else "evidence.added",
        f"evidence:{masks or id_}",
        now,
        kind=new.kind,
        digest=sha256 or None,
        **({"edition": str(id_)} if masks else {"serves": _plain(served)}),
    )
    return id_


def _quota(session: Session, tenderer_id: UUID, answers: bool, size: int) -> Iterator[Refusal]:
    """Whether one more file of `size` bytes fits. Files with an application have their own room."""
    taken = evidence.room(session, tenderer_id, answers=answers)
    return check_quota(
        taken.standing, taken.standing_bytes, taken.ever, taken.ever_bytes, size, answers=answers
    )


def describe_evidence(
    session: Session,
    actor: Identity,
    evidence_id: UUID,
    said: NewEvidence,
    seen: int | None,
    now: datetime,
) -> None:
    """Say what a piece is: its kind, title, dates and note. What was said before stays on record.

    seen  how often it was said when the page was made; Refused when somebody was first. None: there
          was no page
    """
    _case, found, _tenderer = _there(session, actor, evidence_id)
    refuse_if(check_description(said, local_date(now)))
    values = _values(said)
    if all(getattr(found, name) == value for name, value in values.items()):
        return
    if seen is not None and seen != found.told:
        raise Refused(refusal("acts.changed_meanwhile"))
    evidence.describe(session, found.id, found.told + 1, values, actor.id, now)
    record(session, actor, "evidence.described", f"evidence:{found.id}", now, content=values)


def use_evidence(
    session: Session,
    actor: Identity,
    evidence_id: UUID,
    cells: Iterable[tuple[str, UUID]],
    serves: bool,
    now: datetime,
) -> None:
    """Say that a piece serves these cells (demand, party) of its own tenderer, or no longer."""
    case, found, tenderer = _there(session, actor, evidence_id)
    wanted = _cells(case, tenderer, cells)
    if not wanted:
        raise Refused(refusal("evidence.cells_missing", "cells"))
    there = set(found.serves)
    changed = [(d, p) for d, p in wanted if ((d, str(p)) in there) is not serves]
    if not changed:
        return
    evidence.use(session, found.id, changed, serves, actor.id, now)
    fields = {"serves": serves, "cells": _plain(changed)}
    record(session, actor, "evidence.used", f"evidence:{found.id}", now, **fields)


def serve_exactly(
    session: Session,
    actor: Identity,
    evidence_id: UUID,
    cells: Iterable[tuple[str, UUID]],
    now: datetime,
) -> None:
    """Say which cells a piece serves: these, and no others. Of who left, all stays as it was."""
    _case, found, tenderer = _there(session, actor, evidence_id)
    wanted = tuple(cells)
    named = {(demand, str(party)) for demand, party in wanted}
    here = {str(party.id) for party in tenderer.parties}
    gone = [
        (demand, UUID(party))
        for demand, party in found.serves
        if party in here and (demand, party) not in named
    ]
    if wanted:
        use_evidence(session, actor, evidence_id, wanted, True, now)
    if gone:
        use_evidence(session, actor, evidence_id, gone, False, now)


def withdraw_evidence(
    session: Session, actor: Identity, evidence_id: UUID, reason: str, now: datetime
) -> None:
    """A piece was put here by mistake: from now on nobody sees its name or its content.

    It is not erased. That there was something, when and why it went, stays on record.
    """
    _case, found, _tenderer = _there(session, actor, evidence_id)
    why = check_text(reason, "reason", LONGEST_REASON)
    evidence.withdraw(session, found.id, why, actor.id, now)
    record(session, actor, "evidence.withdrawn", f"evidence:{found.id}", now, reason=why)


def read_evidence(
    session: Session,
    actor: Identity,
    vault: Vault,
    evidence_id: UUID,
    now: datetime,
    tenderer: UUID | None = None,
) -> tuple[str, bytes]:
    """The name and the content of a file; that somebody read it is an event, once per person.

    What came with an answer about a final offer may name an amount: not for who judges quality
    again.

    tenderer  whose it has to be, where the page is about one
    """
    case = enter(session, actor, Permission.VIEW_SUITABILITY)
    found = evidence.one(session, case.id, evidence_id)
    if found is None or found.withdrawn or not found.is_file:
        raise NotGranted
    if found.about_offer and visibility.blind_to_prices(actor.viewer, case.moment):
        raise NotGranted
    if tenderer is not None and found.tenderer != tenderer:
        raise NotGranted
    require_declared(actor, found.tenderer)
    sealed = evidence.sealed_content(session, found.id)
    assert sealed is not None
    content = content_of(vault, case.id, found.id, found.sha256, sealed)
    note_reading(session, actor, case, f"evidence:{found.id}", now)
    return found.name, content


def content_of(
    vault: Vault, procedure_id: UUID, evidence_id: UUID, sha256: str, sealed: bytes
) -> bytes:
    """What is in a sealed file. ValueError when that is not what its digest says."""
    content = vault.open_sealed(sealed, seal_of(procedure_id, evidence_id))
    if evidence.digest(content) != sha256:
        raise ValueError(f"evidence {evidence_id} is not what its digest says")
    return content


def _there(
    session: Session, actor: Identity, evidence_id: UUID
) -> tuple[Case, EvidenceView, TendererView]:
    """A piece that may be changed; NotGranted when there is none, Refused when it was withdrawn."""
    case = enter(session, actor, Permission.RECORD_EVIDENCE)
    found = evidence.one(session, case.id, evidence_id)
    if found is None:
        raise NotGranted
    require_declared(actor, found.tenderer)
    if found.withdrawn:
        raise Refused(refusal("evidence.withdrawn"))
    return case, found, tenderer_in(session, case, found.tenderer)


def _cells(
    case: Case, tenderer: TendererView, cells: Iterable[tuple[str, UUID]]
) -> tuple[tuple[str, UUID], ...]:
    """The cells, each of this tenderer and with a demand that is put to its party."""
    put = {demand.id: demand for demand in asked(case.plan)}
    parties = {party.id: party for party in tenderer.parties}
    wanted = tuple(dict.fromkeys(cells))
    if len(wanted) > MOST_CELLS:
        raise Refused(refusal("evidence.too_many_cells", "cells", most=MOST_CELLS))
    for demand_id, party_id in wanted:
        demand, party = put.get(demand_id), parties.get(party_id)
        if demand is None or party is None or not applies(demand, party.standing):
            raise Refused(refusal("evidence.cell_unknown", "cells"))
    return wanted


def _values(new: NewEvidence) -> dict[str, object]:
    """What is said of a piece, as it is kept."""
    return {
        "kind": new.kind,
        "title": new.title.strip() or kinds().kind(new.kind).title.nl,
        "issued_on": new.issued_on,
        "valid_until": new.valid_until,
        "note": new.note.strip(),
    }


def seal_of(procedure_id: UUID, evidence_id: UUID) -> tuple[str, ...]:
    """What a piece of evidence is sealed for."""
    return (str(procedure_id), "evidence", str(evidence_id))


def _plain(cells: Iterable[tuple[str, UUID]]) -> list[list[str]]:
    return sorted([demand, str(party)] for demand, party in cells)
