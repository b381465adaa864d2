"""The dossier for one tenderer: what of the log and the texts it may know (I10).

Nothing is opened because it seems harmless: a field is open when this tenderer gave it itself, or
when it stands word for word in a letter that it got. All else stays a salted hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.award_advice import PUBLIC
from criteria.ending import ENDING
from criteria.trail import Entry
from tender.store import consensus, decisions, endings, notices, reports, tenderers
from tender.store.decisions import DecisionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_JUDGED = "consensus.recorded"
_TEXTS = frozenset({"reason", "content"})


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What one tenderer has read.

    judgements  the ids of the judgements on it that its letters rest on and tell
    about       itself, its parties and its candidacies, as the log names them
    texts       its letters, whole
    """

    tenderer: UUID
    judgements: frozenset[UUID]
    about: frozenset[str]
    texts: tuple[str, ...]

    def opens(self, entry: Entry) -> frozenset[str]:
        """The fields of an entry that it may read besides those that everybody may."""
        fields = {one.name: one.value for one in entry.openings}
        _, _, object_ = str(fields.get("object")).partition(":")
        told = fields.get("act") == _JUDGED and object_ in {str(one) for one in self.judgements}
        if told or fields.get("actor") == str(self.tenderer):
            return frozenset(fields)
        if object_ in self.about:
            return frozenset(name for name in _TEXTS & fields.keys() if self._read(fields[name]))
        return frozenset()

    def _read(self, value: object) -> bool:
        return isinstance(value, str) and any(value in text for text in self.texts)


def own_file(session: Session, case: Case, reader: UUID) -> OwnFile:
    """What one tenderer of the case has read until now."""
    one = next(row for row in tenderers.tenderers(session, case.id) if row.id == reader)
    mine = {candidacy for _, candidacy in one.candidacies}
    judged = [row for row in consensus.every_version(session, case.id) if row.candidacy in mine]
    letters = {
        row.id: decisions.letters(session, row.dispatch).get(reader, "")
        for row in decisions.every_decision(session, case.id)
        if row.dispatch is not None
    }
    told = {
        row.id
        for decision in decisions.every_decision(session, case.id)
        for row in _resting(judged, decision)
        if row.motivation in letters.get(decision.id, "")
    }
    texts = [*letters.values(), *(row.text for row in notices.notices_to(session, reader))]
    parts = {reader, *mine, *(party.id for party in one.parties)}
    return OwnFile(reader, frozenset(told), frozenset(map(str, parts)), tuple(texts))


def _resting(
    judged: list[consensus.Version], decision: DecisionView
) -> Iterator[consensus.Version]:
    """The judgements that counted when a decision was proposed: the last on each question."""
    known = [
        row for row in judged if row.stage == decision.stage and row.at <= decision.proposed_at
    ]
    yield from {(row.candidacy, row.question): row for row in known}.values()


def own_texts(session: Session, case: Case, own: OwnFile) -> Iterator[tuple[str, bytes]]:
    """The letters to one tenderer, and the reports that it may read."""
    reader = own.tenderer
    for row in decisions.every_decision(session, case.id):
        if row.dispatch is not None:
            found = decisions.letters(session, row.dispatch).get(reader)
            if found is not None:
                yield f"letters/{row.stage}-{row.id}-{reader}.txt", found.encode()
    ended = next((one.id for one in endings.endings(session, case.id) if one.approves), None)
    told = notices.notices_to(session, reader)
    named = {
        f"letters/ending-{ended}-{reader}.txt"
        if one.kind == ENDING
        else f"letters/{one.sha256}.txt": one.text
        for one in told
    }
    for name, text in named.items():
        yield name, text.encode()
    made = reports.reports(session, case.id)
    for edition in reports.editions(session, [one.id for one in made]):
        if edition.edition == PUBLIC or edition.tenderer == reader:
            yield f"reports/{edition.id}.json", edition.body.encode()
