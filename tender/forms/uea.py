"""Forms of the self-declarations: a file, keeping what it says, answers typed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from criteria import espd
from criteria.refusals import refusal
from criteria.uea_form import LONGEST_FUNCTION, FormAnswers
from tender.forms.fields import UNKNOWN, DayField, Form, TextLine, reader_language


class UeaFileForm(Form):
    """A self-declaration as XML; what is in it is read elsewhere."""

    file = FileField(_l("Bestand (XML)"))

    def chosen(self, most: int) -> tuple[str, bytes]:
        """The name of the file and its bytes, one more than are taken at most."""
        sent = self.file.data
        name = (sent.filename or "") if sent else ""
        return name, sent.stream.read(most + 1) if name else b""


class KeepForm(Form):
    """Keep what was shown.

    packed  the file itself
    seen    what the preview gave
    looked  the party of which the preview told what the file says otherwise
    """

    packed = HiddenField()
    name = HiddenField()
    seen = HiddenField()
    looked = HiddenField()
    party = RadioField(_l("Van welke partij is deze UEA?"), validate_choice=False)

    def offer(self, parties: Iterable[tuple[str, str]]) -> None:
        self.party.choices = [SelectChoice(id_, words) for id_, words in parties]

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if not self.party.data:
            self.party.errors = [refusal("uea.party_missing").sentence(reader_language())]
            return False
        return good


class UeaAnswersForm(Form):
    """Answers that an officer reads in a document; nothing is filled in beforehand.

    seen  how many versions there were when the form was made
    """

    rows: tuple[espd.Row, ...] = ()
    seen = HiddenField()
    signed_on = DayField(
        _l("Ondertekend op"),
        required=False,
        description=_l("De datum die in het document staat."),
    )
    signed_by = TextLine(
        _l("Functie van wie ondertekende"),
        required=False,
        limit=LONGEST_FUNCTION,
        description=_l("Bijvoorbeeld bestuurder. Een naam is niet nodig."),
    )
    file = FileField(_l("Het document zelf (PDF)"))

    def answers(self) -> FormAnswers:
        """What was filled in."""
        said = tuple((row.id, self[field_of(row)].data or "") for row in self.rows)
        return FormAnswers(said, self.signed_on.data, (self.signed_by.data or "").strip())

    def document(self, most: int) -> tuple[str, bytes] | None:
        """The document, one byte more than is taken at most; None when none was chosen."""
        sent = self.file.data
        name = (sent.filename or "") if sent else ""
        return (name, sent.stream.read(most + 1)) if name else None

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        for row in self.rows:
            field = self[field_of(row)]
            if field.data not in ("yes", "no", ""):
                field.errors, good = [str(UNKNOWN)], False
        return good


def field_of(row: espd.Row) -> str:
    """The name of the field of a row, which is where a refusal about it goes."""
    return row.id


def answers_form(rows: tuple[espd.Row, ...]) -> type[UeaAnswersForm]:
    """The form with a question for every row."""
    lang = reader_language()
    fields: Mapping[str, Any] = {
        field_of(row): RadioField(
            row.title.get(lang)
            if row.kind == "other"
            else f"{'/'.join(row.ids)}  {row.title.get(lang)}",
            choices=[
                SelectChoice("yes", _l("Ja")),
                SelectChoice("no", _l("Nee")),
                SelectChoice("", _l("Niet gezegd")),
            ],
            default="",
            validate_choice=False,
        )
        for row in rows
    }
    return type("UeaAnswers", (UeaAnswersForm,), {"rows": rows, **fields})
