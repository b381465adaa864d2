"""Forms of an inquiry into a low price: the question, the answer, the assessment, the decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from criteria.documents import LARGEST
from criteria.low_offers import HOWS, VERDICTS, Answered, Asked, Assessed
from criteria.refusals import refusal
from criteria.texts import sentence
from tender.forms.fields import ChoiceField, DayField, SeenForm, TextArea, reader_language

_FILE = _l("Een pdf, docx, xlsx, png of jpg van ten hoogste 20 MB.")


def _named(prefix: str, words: Iterable[str]) -> list[tuple[str, str]]:
    return [(one, sentence(f"low.{prefix}_{one}", reader_language())) for one in words]


class _SaidForm(SeenForm):
    """A message that went, or came: its words, its day and its way."""

    how = ChoiceField(_l("Hoe ging het bericht?"), empty=_l("Kies"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.offer(_named("how", HOWS))


class AskForm(_SaidForm):
    text = TextArea(_l("De vraag aan de inschrijver"))
    on = DayField(_l("Op welke dag is de vraag verstuurd?"))
    until = DayField(_l("Tot en met welke dag kan de inschrijver antwoorden?"))

    def step(self) -> Asked:
        how = self.how.data or ""
        return Asked(self.text.data or "", self.on.data, how, self.until.data)


class AnswerForm(_SaidForm):
    text = TextArea(_l("Wat antwoordde de inschrijver?"))
    on = DayField(_l("Op welke dag kwam het antwoord?"))
    file = FileField(_l("Bestand bij het antwoord"), description=_FILE)

    def step(self) -> Answered:
        return Answered(self.text.data or "", self.on.data, self.how.data or "")

    def sent(self) -> tuple[str, bytes] | None:
        """The file that was sent along; no more of it is read than is taken."""
        sent = self.file.data
        if sent is None or not sent.filename:
            return None
        return sent.filename, sent.stream.read(LARGEST + 1)


class AssessForm(SeenForm):
    """`assess_form` adds a verdict and a reason for each topic."""

    topics: tuple[str, ...] = ()

    def pair(self, topic: str) -> tuple[Any, Any]:
        return self[f"verdict-{topic}"], self[f"text-{topic}"]

    def step(self) -> Assessed:
        rows = ((one, *self.pair(one)) for one in self.topics)
        return Assessed(tuple((one, v.data or "", (t.data or "").strip()) for one, v, t in rows))


def assess_form(topics: tuple[str, ...], **more: Any) -> AssessForm:
    """The form for these topics."""
    fields: dict[str, Any] = {"topics": topics}
    for one in topics:
        title = sentence(f"low.topic_{one}", reader_language())
        choices = [SelectChoice(key, text) for key, text in _named("verdict", VERDICTS)]
        title = title[:1].upper() + title[1:]
        fields[f"verdict-{one}"] = RadioField(title, choices=choices, validate_choice=False)
        fields[f"text-{one}"] = TextArea(_("Waarom? %(topic)s", topic=title), required=False)
    form: AssessForm = type("ThisAssessForm", (AssessForm,), fields)(**more)
    return form


class InquiryForm(SeenForm):
    """Keep the offer, or set it aside; always with the reason."""

    keeps = RadioField(
        _l("Besluit"),
        choices=[
            SelectChoice("yes", _l("De prijs is verklaard, de inschrijving blijft meedoen")),
            SelectChoice("no", _l("De prijs is niet verklaard, de inschrijving valt af")),
        ],
        validate_choice=False,
    )
    reason = TextArea(_l("Wat hebt u onderzocht, en waarom besluit u dit?"))

    def validate_keeps(self, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(refusal("acts.outcome_missing").sentence(reader_language()))
