"""What a tenderer fills in: the application and the final offer, made from the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, FormField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from criteria.application import (
    ANSWER_LIMIT,
    LEGAL_FORMS,
    PARTY_ROLES,
    PRICE_ELEMENTS,
    QUALITY_ELEMENTS,
    SIZES,
    Application,
    LotAnswers,
    PartyEntry,
    PriceEnvelope,
    PriceOffer,
    QualityEnvelope,
    QualityOffer,
    check_company_number,
    company_number,
)
from criteria.moments import show_date
from criteria.refusals import Refusal, Refused
from criteria.texts import sentence
from tender.forms.fields import (
    DutchNumberField,
    RowsField,
    SeenForm,
    TextArea,
    TextLine,
    reader_language,
)

if TYPE_CHECKING:
    from criteria.catalogue import Element
    from criteria.plan import EvaluationPlan, LotRules, Question
    from criteria.price_sheet import LotPrices

ROWS, MORE_ROWS, MOST_ROWS = 6, 3, 30
_FAR = 10**6
"""Texts are measured by the rules, which name the question; here they only have to be readable."""


def _options(prefix: str, words: tuple[str, ...]) -> Callable[[], list[SelectChoice]]:
    def made() -> list[SelectChoice]:
        lang = reader_language()
        named = [SelectChoice(word, sentence(f"names.{prefix}_{word}", lang)) for word in words]
        return [SelectChoice("", _("Kies")), *named]

    return made


def _select(label: Any, prefix: str, words: tuple[str, ...]) -> Any:
    return SelectField(label, choices=_options(prefix, words), validate_choice=False, default="")


class PartyForm(PlainForm):  # type: ignore[misc]
    """One party. A row without anything in it is skipped."""

    role = _select(_l("Rol"), "party", PARTY_ROLES)
    name = TextLine(_l("Naam"), required=False)
    company_number = TextLine(_l("KvK-nummer"), required=False, limit=20)
    legal_form = _select(_l("Rechtsvorm"), "form", LEGAL_FORMS)
    size = _select(_l("Omvang"), "size", SIZES)
    municipality = TextLine(_l("Vestigingsplaats"), required=False, limit=80)

    @property
    def blank(self) -> bool:
        given = (self.name, self.company_number, self.legal_form, self.size, self.municipality)
        return not any((field.data or "").strip() for field in given)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return bool(self._complete() and good) if not self.blank else bool(good)

    def _complete(self) -> bool:
        wrong_number = check_company_number(company_number(self.company_number.data or ""))
        told = sentence(wrong_number, reader_language()) if wrong_number else ""
        wrong = [
            (self.role, self.role.data not in PARTY_ROLES, _("Kies de rol van deze partij.")),
            (self.name, not self.name.data, _("Vul de naam van deze partij in.")),
            (self.company_number, wrong_number is not None, told),
            (
                self.legal_form,
                self.legal_form.data not in LEGAL_FORMS,
                _("Kies de rechtsvorm van deze partij."),
            ),
            (self.size, self.size.data not in SIZES, _("Kies de omvang van deze partij.")),
        ]
        for field, fault, words in wrong:
            if fault and not field.errors:
                field.errors = [*field.errors, words]
        return not any(fault for _field, fault, _words in wrong)

    def entry(self) -> PartyEntry:
        return PartyEntry(
            self.role.data or "",
            self.name.data or "",
            company_number(self.company_number.data or ""),
            self.legal_form.data or "",
            self.size.data or "",
            self.municipality.data or "",
        )


class WithdrawForm(SeenForm):
    """Taking the application back: one button."""


class HandInForm(SeenForm):
    """What the forms of the application and the final offer share."""

    plan: EvaluationPlan
    lots: tuple[str, ...]

    def texts(self, lot: str, stage: str) -> tuple[tuple[str, str], ...]:
        """The answers of one lot, as typed."""
        questions = self.plan.stage(lot, stage).questions
        return tuple((q.id, self[f"{lot}-{q.id}"].data or "") for q in questions)

    def place(self, faults: Iterable[Refusal]) -> Refused:
        """The faults at the fields of this form, without those that a field already has."""
        moved = [self._moved(fault) for fault in faults]
        return Refused(tuple(f for f in moved if f.field is None or not self._wrong(f.field)))

    def _moved(self, fault: Refusal) -> Refusal:
        if fault.field == "parties":
            return fault.at("parties-0-role")
        return fault.at(f"apply-{self.lots[0]}") if fault.field == "lots" else fault

    def _wrong(self, name: str) -> bool:
        return name in self and bool(self[name].errors)


class ApplicationForm(HandInForm):
    """Who takes part, and an answer to every question of the dossier."""

    parties = RowsField(FormField(PartyForm), min_entries=ROWS, max_entries=MOST_ROWS)

    def add_rows(self) -> None:
        for _row in range(min(MORE_ROWS, MOST_ROWS - len(self.parties))):
            self.parties.append_entry()

    @property
    def room(self) -> bool:
        return len(self.parties) < MOST_ROWS

    @property
    def wrong_rows(self) -> bool:
        return any(row.errors for row in self.parties)

    def content(self) -> Application:
        rows = [row.form.entry() for row in self.parties if not row.form.blank]
        order = {role: place for place, role in enumerate(PARTY_ROLES)}
        rows.sort(key=lambda party: order.get(party.role, len(order)))
        chosen = [lot for lot in self.lots if len(self.lots) == 1 or self[f"apply-{lot}"].data]
        return Application(
            tuple(rows), tuple(LotAnswers(lot, self.texts(lot, "selection")) for lot in chosen)
        )


class OfferForm(HandInForm):
    """The final offer: quality and price go into two envelopes."""

    sheet = FileField(_l("Ingevuld prijsblad (XLSX)"))

    @property
    def sends_sheet(self) -> bool:
        """Whether a price sheet came with the form, which has to be read first."""
        return bool(getattr(self.sheet.data, "filename", None))

    def sent_sheet(self, most: int) -> tuple[str, bytes]:
        """The name and the content of the price sheet; nothing more of it is read than is taken."""
        if not self.sends_sheet:
            return "", b""
        return str(self.sheet.data.filename), self.sheet.data.stream.read(most + 1)

    def fill(self, prices: LotPrices) -> None:
        """Put the amounts of a price sheet where they would have been typed; all of one lot."""
        years, texts = dict(prices.years), dict(prices.texts)
        for year in self.plan.facts.contract_years():
            _show(self[f"{prices.lot}-year-{year.number}"], years.get(year.number))
        for element in asked(self.plan, PRICE_ELEMENTS):
            _show(self[f"element-{prices.lot}-{element.id}"], texts.get(element.id, ""))

    def quality(self) -> QualityEnvelope:
        return QualityEnvelope(
            tuple(
                QualityOffer(lot, self.texts(lot, "award"), self._elements(lot, QUALITY_ELEMENTS))
                for lot in self.lots
            )
        )

    def price(self) -> PriceEnvelope:
        return PriceEnvelope(
            tuple(
                PriceOffer(lot, self._years(lot), self._elements(lot, PRICE_ELEMENTS))
                for lot in self.lots
            )
        )

    def _years(self, lot: str) -> tuple[tuple[int, Any], ...]:
        years = self.plan.facts.contract_years()
        given = ((year.number, self[f"{lot}-year-{year.number}"].data) for year in years)
        return tuple((number, amount) for number, amount in given if amount is not None)

    def _elements(self, lot: str, ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (element.id, self[f"element-{lot}-{element.id}"].data or "")
            for element in asked(self.plan, ids)
        )


def _show(field: Any, value: object) -> None:
    """Put a value in a field as if nothing had been typed there."""
    field.data, field.raw_data, field.process_errors = value, None, []


def asked(plan: EvaluationPlan, ids: tuple[str, ...]) -> tuple[Element, ...]:
    """The elements of the plan with these ids, in this order."""
    known = {element.id: element for element in plan.elements}
    return tuple(known[id_] for id_ in ids if id_ in known)


def application_form(plan: EvaluationPlan) -> type[ApplicationForm]:
    lang = reader_language()
    made: dict[str, Any] = {"plan": plan, "lots": tuple(lot.id for lot in plan.lots)}
    for lot in plan.lots:
        if len(plan.lots) > 1:
            label = _("Wij melden ons aan voor dit perceel: %(title)s", title=lot.title.get(lang))
            made[f"apply-{lot.id}"] = BooleanField(label)
        made |= _answers(lot, lot.selection.questions, lang)
    return type("ApplicationForm", (ApplicationForm,), made)


def offer_form(plan: EvaluationPlan, lots: tuple[str, ...]) -> type[OfferForm]:
    lang = reader_language()
    made: dict[str, Any] = {"plan": plan, "lots": lots}
    for id_ in lots:
        lot = plan.lot(id_)
        made |= _answers(lot, lot.award.questions, lang)
        for element in asked(plan, QUALITY_ELEMENTS + PRICE_ELEMENTS):
            made[f"element-{id_}-{element.id}"] = TextArea(
                element.title.get(lang),
                required=False,
                limit=ANSWER_LIMIT,
                description=element.unit.get(lang),
            )
        made |= _amounts(plan, lot, lang)
    return type("OfferForm", (OfferForm,), made)


def _answers(lot: LotRules, questions: tuple[Question, ...], lang: str) -> dict[str, Any]:
    return {
        f"{lot.id}-{question.id}": TextArea(
            question.title.get(lang),
            required=False,
            limit=_FAR,
            description=question.text.get(lang),
        )
        for question in questions
    }


def _amounts(plan: EvaluationPlan, lot: LotRules, lang: str) -> dict[str, Any]:
    return {
        f"{lot.id}-year-{year.number}": DutchNumberField(
            _(
                "Contractjaar %(number)s, %(start)s tot en met %(end)s",
                number=year.number,
                start=show_date(year.start, lang).split(" ", 1)[1],
                end=show_date(year.end, lang).split(" ", 1)[1],
            ),
            required=False,
        )
        for year in plan.facts.contract_years()
    }
