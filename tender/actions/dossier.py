"""The dossier of a procedure: all that a ranking and a decision rest on, for who checks it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import verify
from criteria.canon import Json, canonical, to_plain
from criteria.ending import ENDING
from criteria.refusals import Refused, refusal
from criteria.trail import DIGESTS, PROVING, Entry, Head
from criteria.visibility import Sight
from tender.actions.dossier_own import OwnFile, own_file, own_texts
from tender.actions.entry import enter, record
from tender.actions.opening import sealed_bytes
from tender.actions.tenderers import tenderer_in, undeclared_about
from tender.audit import chain_of
from tender.permissions import Identity, NotGranted, Permission
from tender.stamps import words
from tender.store import (
    consensus,
    contents,
    decisions,
    endings,
    envelopes,
    notices,
    plans,
    reports,
    stamps,
    tenderers,
    trail,
)
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EDITIONS = INTERNAL, TENDERER, PUBLIC = "internal", "tenderer", "public"
OPEN = frozenset(
    {"act", "actor", "object", "reference", "role", "step", "old", "new", "seal", "version"}
    | {"first", "second", "what", "late", "stage", "lot", "number"}
    | {"edition", "day", "deadline", "clock_back", "sealed", "erased", "letters", "council", "seat"}
)
"""The fields of the log that everybody may read: no name, no reason, no mark and no text. Digests
are open in the acts of `PROVING` alone."""
Told = Callable[[Entry], frozenset[str] | None]
"""Which fields of an entry are opened; None for all of them."""
_EVERYTHING = Sight(everyone=True)
_PAGE = 500


def note_export(
    session: Session, actor: Identity, edition: str, now: datetime, reader: UUID | None = None
) -> Case:
    """A dossier leaves the building, on record: the entry of it is its last one.

    reader  the tenderer that the edition is for, where it is for one.
    NotGranted for who declared an interest, for no edition, or for no such tenderer; Refused until
    every tenderer was declared about.
    """
    case = may_export(session, actor)
    if edition not in EDITIONS or (edition == TENDERER) != (reader is not None):
        raise NotGranted
    object_ = f"procedure:{case.id}"
    if reader is not None:
        object_ = f"tenderer:{tenderer_in(session, case, reader).id}"
    record(session, actor, "dossier.exported", object_, now, edition=edition)
    return case


def may_export(session: Session, actor: Identity) -> Case:
    """Whether this person may take out what tells of every tenderer."""
    case = enter(session, actor, Permission.VIEW_REPORTS)
    if undeclared_about(session, actor, case):
        raise Refused(refusal("scores.not_declared"))
    return case


def dossier_head(session: Session, case: Case) -> Head:
    found = trail.head(session, chain_of(case.id))
    assert found is not None
    return found


def dossier_parts(
    session: Session, case: Case, vault: Vault, edition: str, reader: UUID | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every part by its path. The caller asked whether this person may have them."""
    own = own_file(session, case, reader) if reader is not None else None
    told = _told(edition, own)
    yield "entries.jsonl", b"".join(_entries(session, case, told))
    for row in sorted(plans.versions(session, case.id), key=lambda row: row.number):
        body = plans.sealed_body(session, case.id, row.number) or ""
        yield f"plans/{row.number:03}.json", body.encode()
    yield "verify.py", _verifier()
    for seq, hash_, token in stamps.stamps(session, chain_of(case.id)):
        yield f"stamps/{seq}.txt", words(Head(chain_of(case.id), seq, hash_))
        yield f"stamps/{seq}.tsr", token
    if edition != PUBLIC:
        yield from _rows(session, case, own)
        yield from _offers(session, case, vault, reader)
    if own is not None:
        yield from own_texts(session, case, own)
    elif edition == INTERNAL:
        yield from _texts(session, case)


def _told(edition: str, own: OwnFile | None) -> Told:
    """Which fields of an entry are opened in an edition."""
    if edition == INTERNAL:
        return lambda _entry: None
    if own is not None:
        return lambda entry: open_in(entry.fields.get("act")) | own.opens(entry)
    return lambda entry: open_in(entry.fields.get("act"))


def open_in(act: Json) -> frozenset[str]:
    """The fields that everybody may read of an act."""
    return OPEN | DIGESTS if act in PROVING else OPEN


def _verifier() -> bytes:
    return Path(verify.__file__).read_bytes()


def _entries(session: Session, case: Case, told: Told) -> Iterator[bytes]:
    after = 0
    while page := trail.entries(session, chain_of(case.id), after, _PAGE):
        for entry in page:
            names = told(entry)
            opened: list[Json] = [
                [one.salt, one.name, one.value]
                for one in entry.openings
                if names is None or one.name in names
            ]
            line: Json = {"body": entry.body, "hash": entry.hash, "openings": opened}
            yield canonical(line) + b"\n"
        after = page[-1].seq


def _rows(session: Session, case: Case, own: OwnFile | None) -> Iterator[tuple[str, bytes]]:
    """What rankings are computed from, as it stands in the tables; of one tenderer its own."""
    inside = tenderers.every_candidacy(session, case.id)
    judged = consensus.every_version(session, case.id)
    if own is not None:
        inside = tuple(row for row in inside if row.tenderer == own.tenderer)
        judged = tuple(row for row in judged if row.id in own.judgements)
    yield (
        "rows/candidacies.json",
        _written(
            {"candidacy": row.id, "tenderer": row.tenderer, "lot": row.lot, "name": row.name}
            for row in inside
        ),
    )
    yield (
        "rows/marks.json",
        _written(
            {
                "id": row.id,
                "stage": row.stage,
                "candidacy": row.candidacy,
                "question": row.question,
                "mark": row.mark,
                "motivation": row.motivation,
            }
            for row in judged
        ),
    )
    years = contents.offer_years(session, _EVERYTHING, case.id)
    yield (
        "rows/prices.json",
        _written(
            {
                "tenderer": row.tenderer,
                "lot": row.lot,
                "years": [years[row.id][year] for year in sorted(years[row.id])],
            }
            for row in inside
            if row.id in years
        ),
    )


def _written(rows: Iterator[dict[str, object]]) -> bytes:
    return canonical([{key: _plain(value) for key, value in row.items()} for row in rows])


def _plain(value: object) -> Json:
    found: Json = to_plain(value)
    return found


def _offers(
    session: Session, case: Case, vault: Vault, reader: UUID | None
) -> Iterator[tuple[str, bytes]]:
    """The price parts that were opened, byte for byte as they were sealed."""
    if case.moment.prices_opened:
        opened = _opened_last(session, chain_of(case.id))
        for envelope in envelopes.counting_envelopes(session, case.id, "price").values():
            if envelope.digest in opened and reader in (None, envelope.tenderer):
                yield f"offers/{envelope.id}", sealed_bytes(session, case, vault, envelope)


def _opened_last(session: Session, chain: str) -> Container[Json]:
    """The digests of what came out of the vault last: the prices. Who was out by then is not in
    them."""
    entry = trail.last_entry(session, chain, "vault.opened")
    assert entry is not None
    digests = entry.fields["digests"]
    assert isinstance(digests, list)
    return digests


def _texts(session: Session, case: Case) -> Iterator[tuple[str, bytes]]:
    """Results, letters and reports as they were decided on, sent and made."""
    for row in decisions.every_decision(session, case.id):
        yield f"results/{row.stage}-{row.id}.json", row.body.encode()
        if row.dispatch is not None:
            for tenderer, text in sorted(decisions.letters(session, row.dispatch).items()):
                yield f"letters/{row.stage}-{row.id}-{tenderer}.txt", text.encode()
    told = notices.notices(session, case.id)
    for digest, text in {one.sha256: one.text for one in told if one.kind != ENDING}.items():
        yield f"letters/{digest}.txt", text.encode()
    ended = next((one.id for one in endings.endings(session, case.id) if one.approves), None)
    for one in told:
        if one.kind == ENDING:
            yield f"letters/ending-{ended}-{one.tenderer}.txt", one.text.encode()
    made = reports.reports(session, case.id)
    for report in made:
        yield f"reports/{report.id}.json", report.body.encode()
    for edition in reports.editions(session, [one.id for one in made]):
        yield f"reports/{edition.id}.json", edition.body.encode()
