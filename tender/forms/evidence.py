"""Forms of the evidence: add a piece, say what it serves, withdraw it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from criteria.admission import PartyStanding, applies
from criteria.catalogue import Demand
from criteria.documents import LARGEST, LONGEST_TITLE
from criteria.evidence import LONGEST_NOTE, LONGEST_REASON, NewEvidence
from criteria.evidence_kinds import kinds
from tender.forms.fields import (
    ChoiceField,
    DayField,
    Form,
    SeenForm,
    TextArea,
    TextLine,
    reader_language,
)
from tender.forms.picks import BoxesField


class CellsForm(Form):
    """What a piece of evidence serves: some demands, for some parties."""

    parties = BoxesField(_l("Voor welke partijen?"))
    demands = BoxesField(_l("Voor welke eisen?"))

    def offer(self, parties: Iterable[tuple[str, str]], demands: Iterable[tuple[str, str]]) -> None:
        self.parties.offer(parties)
        self.demands.offer(demands)


class DescriptionForm(SeenForm):
    """What a piece is. `seen` is how often an officer said so when the form was made."""

    kind = ChoiceField(_l("Soort bewijs"), empty=_l("Kies een soort"))
    title = TextLine(
        _l("Titel"),
        required=False,
        limit=LONGEST_TITLE,
        description=_l("Laat u dit leeg, dan is de soort de titel."),
    )
    issued_on = DayField(_l("Afgegeven op"), required=False)
    valid_until = DayField(_l("Geldig tot en met"), required=False)
    note = TextArea(
        _l("Wat zegt het register, of wat moet u weten?"), required=False, limit=LONGEST_NOTE
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        lang = reader_language()
        self.kind.offer((kind.id, kind.title.get(lang)) for kind in kinds().kinds)

    def said(self) -> NewEvidence:
        """What was filled in about the piece."""
        return NewEvidence(
            self.kind.data or "",
            self.title.data or "",
            issued_on=self.issued_on.data,
            valid_until=self.valid_until.data,
            note=self.note.data or "",
        )


class EvidenceForm(DescriptionForm, CellsForm):
    """A new piece. Without demands it serves those that its kind usually serves."""

    file = FileField(
        _l("Bestand"),
        description=_l(
            "PDF, DOCX, XLSX, PNG of JPG, ten hoogste 20 MB. Wat in een register staat, kan zonder."
        ),
    )

    def content(self, demands: Iterable[Demand], parties: Iterable[PartyStanding]) -> NewEvidence:
        """What was filled in; no more of the file is read than is taken."""
        name, data = _sent(self.file)
        kind = self.kind.data or ""
        asked = set(self.demands.data or ()) or kinds().demands_of(kind)
        chosen = set(self.parties.data or ())
        cells = tuple(
            (demand.id, party.id)
            for party in parties
            for demand in demands
            if party.id in chosen and demand.id in asked and applies(demand, party)
        )
        return replace(self.said(), name=name, content=data, cells=cells)


def chosen_cells(
    form: CellsForm, demands: Iterable[Demand], parties: Iterable[PartyStanding]
) -> tuple[tuple[str, UUID], ...]:
    """Every pair of a ticked demand and a ticked party to which it is put."""
    asked, whose = set(form.demands.data or ()), set(form.parties.data or ())
    put = tuple(demands)
    return tuple(
        (demand.id, UUID(party.id))
        for party in parties
        for demand in put
        if party.id in whose and demand.id in asked and applies(demand, party)
    )


def _sent(field: FileField) -> tuple[str, bytes]:
    """The name and the content of a file; no more of it is read than is taken."""
    sent = field.data
    return ((sent.filename or ""), sent.stream.read(LARGEST + 1)) if sent is not None else ("", b"")


class EditionForm(Form):
    """A file once more, without the name of its tenderer."""

    file = FileField(
        _l("Versie zonder naam"),
        description=_l(
            "Een PDF van ten hoogste 20 MB. Haal de naam ook weg uit kop- en voetteksten, logo’s en"
            " handtekeningen. Een zwart vlak over de tekst is niet genoeg: de tekst eronder blijft"
            " te lezen."
        ),
    )

    def sent(self) -> tuple[str, bytes]:
        return _sent(self.file)


class WithdrawForm(Form):
    """Why a piece, or a declaration, is taken away again."""

    reason = TextArea(
        _l("Waarom trekt u dit in?"),
        limit=LONGEST_REASON,
        description=_l("Schrijf geen namen op: deze reden blijft staan."),
    )
