"""What a party declares of itself in a UEA (ESPD): read, shown, kept. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import uea_form
from criteria.documents import file_name
from criteria.evidence import reference_date
from criteria.moments import AMSTERDAM
from criteria.parties.names import bare_name
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from criteria.uea import Counts, Declaration, counts
from criteria.uea_beside import (
    Difference,
    Known,
    Proposal,
    contradictions,
    differences,
    propose,
)
from criteria.uea_form import FormAnswers, check_form
from tender.actions import desk
from tender.actions.course import note_reading
from tender.actions.entry import check_seen, check_text, enter, look, record
from tender.actions.evidence import read_evidence
from tender.actions.tenderers import (
    party_in,
    party_of,
    require_declared,
    require_workable,
    tenderer_in,
)
from tender.imports.inspect import inspect_file
from tender.imports.uea import read_uea
from tender.permissions import Identity, NotGranted, Permission
from tender.store import tenderers, uea
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be kept; nothing is.

    parties         those it can be of in this step
    proposal        the party it seems to be of, for a person to confirm
    party           the one it is held against: chosen, proposed, or the only one
    contradictions  with the application, if it is of that party; without one, of any
    differences     with the version before of that party; None where there is none
    seen            what is sent back to keep exactly this
    """

    case: Case
    tenderer: TendererView
    name: str
    declaration: Declaration
    counts: Counts
    parties: tuple[PartyView, ...]
    proposal: Proposal
    party: UUID | None
    contradictions: tuple[Refusal, ...]
    differences: tuple[Difference, ...] | None
    seen: str


@dataclass(frozen=True, slots=True)
class UeaFile:
    """A file and what it declares."""

    name: str
    data: bytes
    declaration: Declaration


def read_file(name: str, data: bytes) -> UeaFile:
    """Read a file in a child process, while nobody waits for us. Refused when unreadable."""
    name = file_name(name)
    return UeaFile(name, data, read_uea(name, data))


def preview_uea(
    session: Session, actor: Identity, tenderer_id: UUID, name: str, data: bytes
) -> Preview:
    """What a file declares, whose it seems to be, and what is odd. Refused when unreadable."""
    return preview_file(session, actor, tenderer_id, read_file(name, data))


def preview_file(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    file: UeaFile,
    party_id: UUID | None = None,
) -> Preview:
    """The same of a file that was read, perhaps with the party a person chose."""
    case = look(session, actor, Permission.IMPORT_UEA)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_workable(actor, tenderer)
    declaration = file.declaration
    desk.require_tested(session, case, tenderer)
    parties = desk.parties_tested(session, case, tenderer)
    found = propose(declaration, known(parties))
    wanted = str(party_id) if party_id else found.party
    party = next((one for one in parties if str(one.id) == wanted), None)
    if party_id is not None and party is None:
        raise NotGranted
    if wanted is None and len(parties) == 1:
        party = parties[0]
    before = uea.of_party(session, party.id) if party else None
    return Preview(
        case,
        tenderer,
        file.name,
        declaration,
        counts(declaration),
        parties,
        found,
        party.id if party else None,
        contradicting(case, tenderer, party, declaration),
        differences(before[1], declaration) if before else None,
        _seen(session, tenderer, file.data),
    )


def read_handed_in(
    session: Session,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    evidence_id: UUID,
    now: datetime,
) -> tuple[str, bytes]:
    """The name and the bytes of a piece of evidence, to read as a declaration of this tenderer."""
    case = look(session, actor, Permission.IMPORT_UEA)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_workable(actor, tenderer)
    desk.require_tested(session, case, tenderer)
    return read_evidence(session, actor, vault, evidence_id, now, tenderer_id)


def keep_uea(
    session: Session,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    party_id: UUID,
    name: str,
    data: bytes,
    seen: str | None,
    now: datetime,
) -> int:
    """Keep a file as the next version of what a party declares. Returns its number.

    seen  what the preview gave; Refused when the file or what was kept differs. None: no preview
    """
    return keep_file(session, actor, vault, tenderer_id, party_id, read_file(name, data), seen, now)


def keep_file(
    session: Session,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    party_id: UUID,
    file: UeaFile,
    seen: str | None,
    now: datetime,
) -> int:
    """The same of a file that was read."""
    case = enter(session, actor, Permission.IMPORT_UEA)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_workable(actor, tenderer)
    party = party_of(tenderer, party_id)
    desk.require_tested(session, case, tenderer, [party.id])
    check_seen(seen, _seen(session, tenderer, file.data))
    return _keep(session, actor, vault, case, party, file, now)


def enter_uea(
    session: Session,
    actor: Identity,
    vault: Vault,
    party_id: UUID,
    answers: FormAnswers,
    pdf: tuple[str, bytes] | None,
    now: datetime,
    seen: str | None = None,
) -> int:
    """Keep what an officer read in a document as the next version. Returns its number.

    pdf   name and bytes of the document itself
    seen  what `seen_before` told when the form was made; Refused when something was kept since. The
          same form sent twice is one version. None: there was no page
    """
    case = enter(session, actor, Permission.IMPORT_UEA)
    tenderer, party = party_in(session, case, party_id)
    require_workable(actor, tenderer)
    desk.require_tested(session, case, tenderer, [party.id])
    asked = frozenset(demand.id for demand in case.plan.demands)
    refuse_if(check_form(answers, asked, now.astimezone(AMSTERDAM).date()))
    name, data = _document(*pdf) if pdf else ("", b"")
    declaration = uea_form.typed(answers, party.name, party.company_number)
    if seen is not None and seen != seen_before(session, tenderer.id):
        last = _last(session, tenderer, party)
        if last is None or (last[1], last[2]) != (declaration, uea.digest(data)):
            raise Refused(refusal("acts.changed_meanwhile"))
        return last[0]
    file = UeaFile(name, data, declaration)
    return _keep(session, actor, vault, case, party, file, now)


def seen_before(session: Session, tenderer_id: UUID) -> str:
    """How many versions there are of a tenderer's parties, as a form remembers it."""
    return str(len(uea.versions(session, tenderer_id)))


def _last(
    session: Session, tenderer: TendererView, party: PartyView
) -> tuple[int, Declaration, str] | None:
    """The version that counts of a party: its number, what it declares, the digest of its file."""
    found = uea.of_party(session, party.id)
    if found is None:
        return None
    rows = uea.versions(session, tenderer.id)
    digest = next(o.sha256 for o in rows if (o.party, o.number) == (party.id, found[0]))
    return *found, digest


def read_uea_file(
    session: Session,
    actor: Identity,
    vault: Vault,
    tenderer_id: UUID,
    version_id: UUID,
    now: datetime,
) -> tuple[str, bytes]:
    """The name and the bytes of the file of a version; that it was opened is an event (I6).

    NotGranted when there is none.
    """
    case = enter(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    found = uea.file(session, case.id, version_id)
    if found is None or found[0] != tenderer.id or not found[1]:
        raise NotGranted
    content = vault.open_sealed(found[2], seal_of(case, version_id))
    note_reading(session, actor, case, f"uea:{version_id}", now)
    return found[1], content


def withdraw_uea(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    version_id: UUID,
    reason: str,
    now: datetime,
) -> None:
    """A declaration was put here by mistake: it counts no more and nobody sees it or its name.

    Also of a tenderer that is out, and after the test: as long as its file can be read.
    """
    case = enter(session, actor, Permission.RECORD_EVIDENCE)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    found = next((o for o in uea.versions(session, tenderer.id) if o.id == version_id), None)
    if found is None or found.withdrawn:
        raise NotGranted
    reason = check_text(reason, "reason")
    uea.withdraw(session, found.id, reason, actor.id, now)
    fields = {"version": found.number, "reason": reason}
    record(session, actor, "uea.withdrawn", f"party:{found.party}", now, **fields)


def owner(
    session: Session, actor: Identity, file: UeaFile, tenderer: str = "", party: str = ""
) -> tuple[TendererView, PartyView]:
    """The party a file is of, among those this person may act for, by number or by name.

    tenderer, party  names that narrow the search; Refused when none fits, or more than one
    """
    case = look(session, actor, Permission.IMPORT_UEA)
    bidders = [
        one
        for one in tenderers.tenderers(session, case.id)
        if one.valid
        and str(one.id) not in actor.conflicted
        and bare_name(tenderer) in ("", bare_name(one.name))
    ]
    if tenderer and not bidders:
        raise Refused(refusal("uea.no_tenderer", None, name=tenderer))
    if tenderer:
        require_declared(actor, bidders[0].id)
    places = {
        str(one.id): (bidder, one)
        for bidder in bidders
        if str(bidder.id) in actor.declared
        for one in desk.parties_tested(session, case, bidder)
        if party in ("", one.company_number) or bare_name(party) == bare_name(one.name)
    }
    name = party or file.declaration.operator.name or "–"
    if party and len(places) == 1:
        return next(iter(places.values()))
    all_ = [one for bidder, _ in places.values() for one in known(bidder.parties)]
    found = propose(file.declaration, [one for one in dict.fromkeys(all_) if one.id in places])
    if found.party is not None:
        return places[found.party]
    code = "party_twice" if found.several else "no_party"
    raise Refused(refusal(f"uea.{code}", None, name=name))


def _document(name: str, data: bytes) -> tuple[str, bytes]:
    """A document of which the answers were typed over: a PDF by name and by content."""
    name = file_name(name)
    if not name.lower().endswith(".pdf"):
        raise Refused(refusal("uea.form_only_pdf", "file"))
    inspect_file(name, data)
    return name, data


def _keep(
    session: Session,
    actor: Identity,
    vault: Vault,
    case: Case,
    party: PartyView,
    file: UeaFile,
    now: datetime,
) -> int:
    id_, digest, declaration = uea.new_id(), uea.digest(file.data), file.declaration
    sealed = vault.seal(file.data, seal_of(case, id_))
    number = uea.add(session, id_, party.id, declaration, file.name, digest, sealed, actor.id, now)
    fields = {"version": number, "origin": declaration.origin}
    record(
        session,
        actor,
        "uea.kept",
        f"party:{party.id}",
        now,
        **fields,
        family=declaration.family or None,
        digest=digest or None,
        declared=uea.declaration_digest(declaration),
    )
    return number


def seal_of(case: Case, id_: UUID) -> tuple[str, ...]:
    """What the file of a version is sealed for."""
    return (str(case.id), "uea", str(id_))


def known(parties: Iterable[PartyView]) -> tuple[Known, ...]:
    """Parties, to find a declaration's own among."""
    return tuple(Known(str(one.id), one.name, one.company_number, one.role) for one in parties)


def contradicting(
    case: Case, tenderer: TendererView, party: PartyView | None, declaration: Declaration
) -> tuple[Refusal, ...]:
    """Where a declaration says something else than the application, of a party or of any."""
    own = known([party])[0] if party else None
    lots = [key for key, _ in tenderer.candidacies] if len(case.lots) > 1 else []
    last = reference_date(case.plan)
    everyone = known(tenderer.parties)
    return tuple(contradictions(declaration, own, everyone, case.reference, lots, last))


def _seen(session: Session, tenderer: TendererView, data: bytes) -> str:
    """The file, and how many versions there are: both must still be so when it is kept."""
    return f"{uea.digest(data)}:{len(uea.versions(session, tenderer.id))}"
