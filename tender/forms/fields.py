"""The fields every form is made of. What was typed stays typed; the refusal stands beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    HiddenField,
    MultipleFileField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput, TextInput
from wtforms.widgets import TextArea as TextAreaWidget

from criteria.moments import AMSTERDAM, utc
from criteria.numbers import show
from criteria.plan.file_codes import tidy, turned, unkeepable
from criteria.reading import counted, plain_number, read_dutch, read_local
from criteria.refusals import Refused, refusal
from criteria.scores import MOTIVATION_LIMIT

if TYPE_CHECKING:
    from wtforms import BaseForm

LINE_LIMIT = 200
CENTS = 2
THOUSAND = 1000
NOTATION = _l("Zo schrijft u een getal: 145.000.000 of 12,5.")
"""Shown on pages in English, where figures are written the other way round."""
UNREADABLE_AT = _l(
    "Deze tekst bevat tekens die wij niet kunnen bewaren. Het eerste staat direct na ‘%(before)s’."
    " Haal het weg en typ daar zelf verder."
)
UNKNOWN = _l("Kies een van de mogelijkheden.")
WRITTEN_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
BEFORE = 30
"""How many characters tell where in a text something stands."""


def reader_language() -> str:
    """The language of whoever reads the refusals."""
    return "en" if str(get_locale()) == "en" else "nl"


def marks_told() -> str:
    """That there are signs in a text which we do not keep."""
    return refusal("acts.text_marks").sentence(reader_language())


def first_sentence(refused: Refused) -> str:
    return refused.refusals[0].sentence(reader_language())


def unreadable(text: str) -> bool:
    """Whether there are control characters, halves of characters, or turns of direction in it."""
    return unkeepable(text) or turned(text)


def told_unreadable(text: str) -> str:
    """That there are, and after which words the first one stands."""
    first = next((at for at, mark in enumerate(text) if unreadable(mark)), 0)
    before = text[:first].split("\n")[-1][-BEFORE:].strip()
    return str(UNREADABLE_AT) % {"before": before} if before else marks_told()


def showable(text: str) -> str:
    """The text as a page can carry it; what cannot be sent becomes a replacement mark."""
    return "".join(
        "\ufffd" if mark == "\0" or unicodedata.category(mark) == "Cs" else mark for mark in text
    )


def _repeated(field: Field) -> bool:
    """Whether a field of one value was sent more than once."""
    takes_several = isinstance(field, (SelectMultipleField, MultipleFileField))
    several = takes_several or getattr(field, "several", field.short_name == "csrf_token")
    return not several and len(getattr(field, "raw_data", None) or ()) > 1


@cache
def _wtforms_words(lang: str) -> Any:
    """The sentences of WTForms itself, read from their file once."""
    return get_translations([lang])


class Form(FlaskForm):  # type: ignore[misc]
    """The form all others are made from."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: BaseForm) -> Any:
            return _wtforms_words(reader_language())

    def validate(self, extra_validators: Any = None) -> bool:
        """A field of one value that came more often is refused: nobody knows which one counts."""
        fine = bool(super().validate(extra_validators))
        twice = [field for field in self if _repeated(field)]
        for field in twice:
            told = refusal("acts.field_twice").sentence(reader_language())
            field.errors = [*field.errors, told]
        return fine and not twice

    @property
    def faulty(self) -> tuple[Field, ...]:
        """The fields with a fault, in their order on the page."""
        return tuple(field for field in self if field.errors)


class SeenForm(Form):
    """A form that remembers what its page showed: `seen` counts versions, or acts, so far."""

    seen = HiddenField(default="0")

    @property
    def seen_number(self) -> int:
        return counted(str(self.seen.data or ""))


class RowsField(FieldList):  # type: ignore[misc]
    """Rows of fields. What is sent under a number that no page gives out is no row."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.type = "FieldList"

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            place = name.removeprefix(f"{prefix}-")
            number = plain_number(place.partition("-")[0]) if place != name else None
            if number is not None:
                yield number


class TypedField(Field):  # type: ignore[misc]
    """A field that keeps the words typed beside the value they stand for."""

    data: Any

    def __init__(self, label: Any = None, *, required: bool = True, **more: Any) -> None:
        super().__init__(label, **more)
        self.required = required

    def _value(self) -> str:
        if self.raw_data:
            return showable(str(self.raw_data[0]))
        return "" if self.data is None else self.shown(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        typed = valuelist[0] if valuelist else ""
        if not isinstance(typed, str):
            raise ValueError(refusal("numbers.unreadable").sentence(reader_language()))
        if not typed.strip() and not self.required:
            return
        try:
            self.data = self.read(typed)
        except Refused as refused:
            raise ValueError(first_sentence(refused)) from None

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        raise NotImplementedError


class DutchNumberField(TypedField):
    """A number as people type it: 1.234,56. `data` is a Decimal, or None when it is empty."""

    widget = TextInput()

    def __init__(
        self,
        label: Any = None,
        *,
        places: int = 2,
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
        required: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(label, required=required, **more)
        self.places = places
        self.minimum = None if minimum is None else Decimal(minimum)
        self.maximum = None if maximum is None else Decimal(maximum)

    def read(self, typed: str) -> Decimal:
        return read_dutch(
            typed,
            places=self.places,
            minimum=self.minimum,
            maximum=self.maximum,
            english=reader_language() == "en",
        )

    @property
    def notation(self) -> str:
        """How a number is written here, for whoever reads it in another form on the page."""
        small = not self.places and self.maximum is not None and self.maximum < THOUSAND
        return "" if small or reader_language() == "nl" else str(NOTATION)

    def shown(self, value: Decimal) -> str:
        return dutch(value, self.places)


def dutch(value: Decimal | int, places: int | None = None) -> str:
    """The number as a field takes it back: 12,5 for 12,500; cents are always two, as in 2,40."""
    whole, comma, decimals = show(value, lang="nl").partition(",")
    short = decimals.rstrip("0")
    if short and places == CENTS:
        short = short.ljust(CENTS, "0")
    return whole + (comma + short if short else "")


def _read_moment(typed: str, code: str, *also: str) -> datetime:
    """A moment as a browser sends it, or as people write it where no calendar pops up.

    code  the refusal of what cannot be read, and of the refusals in `also`
    """
    day, _, hour = typed.strip().replace("T", " ").partition(" ")
    if written := WRITTEN_DAY.fullmatch(day):
        day = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}"
    try:
        return read_local(f"{day}T{hour.strip().rjust(5, '0')}")
    except Refused as refused:
        if refused.refusals[0].code in ("moments.unreadable", *also):
            raise Refused(refusal(code)) from None
        raise


class MomentField(TypedField):
    """A day and a time on the clock in Amsterdam. `data` is the moment in UTC, or None."""

    widget = DateTimeLocalInput()

    def read(self, typed: str) -> datetime:
        return _read_moment(typed, "moments.no_moment")

    def shown(self, value: datetime) -> str:
        local = utc(value).astimezone(AMSTERDAM)
        return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")


class DayField(TypedField):
    """A day on the calendar. `data` is a date, or None when it is empty."""

    widget = DateInput()

    def read(self, typed: str) -> date:
        noon = f"{typed.strip()} 12:00"
        read = _read_moment(noon, "moments.no_day", "moments.not_in_calendar")
        return read.astimezone(AMSTERDAM).date()

    def shown(self, value: date) -> str:
        return value.isoformat()


class _TextMixin:
    """NFC, one kind of line end, at most so many signs, nothing that cannot be kept."""

    data: Any
    raw_data: Any
    required: bool
    limit: int

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = tidy(typed) if isinstance(typed, str) else ""
        if unreadable(self.data):
            raise ValueError(told_unreadable(self.data))

    def _value(self) -> str:
        return showable(str(self.data or ""))

    def pre_validate(self, form: BaseForm) -> None:
        lang, text = reader_language(), str(self.data or "").strip()
        if self.required and not text:
            raise ValidationError(refusal("acts.text_missing").sentence(lang))
        if len(text) > self.limit:
            raise ValidationError(refusal("acts.text_long", limit=self.limit).sentence(lang))


class TextArea(_TextMixin, TextAreaField):  # type: ignore[misc]
    """A longer text. The field macros know it as a text area."""

    def __init__(
        self,
        label: Any = None,
        *,
        required: bool = True,
        limit: int = MOTIVATION_LIMIT,
        **more: Any,
    ) -> None:
        super().__init__(label, **more)
        self.required, self.limit = required, limit
        self.type = "TextAreaField"


class Password(PasswordField):  # type: ignore[misc]
    """What is typed unseen. A file that comes in its place is nothing."""

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        super().process_formdata([one for one in valuelist if isinstance(one, str)])


class TextLine(_TextMixin, StringField):  # type: ignore[misc]
    """A text of one line."""

    def __init__(
        self, label: Any = None, *, required: bool = True, limit: int = LINE_LIMIT, **more: Any
    ) -> None:
        super().__init__(label, **more)
        self.required, self.limit = required, limit

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data.strip()
        if "\n" in self.data:
            raise ValueError(marks_told())


class WrappedLine(TextLine):
    """A text of one line that is shown over several when it is long; a new line is a space."""

    widget = TextAreaWidget()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata([" ".join(text.split()) for text in valuelist])


class ChoiceField(SelectField):  # type: ignore[misc]
    """One of a few; with `empty` there is a first line that chooses nothing."""

    def __init__(
        self,
        label: Any = None,
        *,
        pairs: Iterable[tuple[str, Any]] = (),
        empty: Any = None,
        **more: Any,
    ) -> None:
        super().__init__(label, choices=[], **more)
        self.type, self.empty = "SelectField", empty
        self.offer(pairs)

    def offer(self, pairs: Iterable[tuple[str, Any]]) -> None:
        """What can be chosen, as (value, words)."""
        self.choices = [SelectChoice(value, str(words)) for value, words in pairs]
        if self.empty is not None:
            self.choices.insert(0, SelectChoice("", str(self.empty)))

    def pre_validate(self, form: BaseForm) -> None:
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(str(UNKNOWN))
