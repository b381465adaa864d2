"""The form of one score, and the word that hands in a sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, HiddenField, StringField, ValidationError
from wtforms import Form as PlainForm

from criteria.catalogue import Scale
from criteria.numbers import Mark, show
from criteria.reading import plain_number
from criteria.scores import (
    ABSTAINS,
    MARKED,
    MOST_PAGES,
    OBSERVATION_LIMIT,
    PASSAGE,
    STRONG,
    UNABLE,
    WEAK,
    Observation,
    Score,
)
from criteria.texts import sentence
from tender.forms.fields import (
    ChoiceField,
    DutchNumberField,
    Form,
    RowsField,
    TextArea,
    TextLine,
    WrappedLine,
    reader_language,
)

CALLED = " | "
"""What stands between the names of the marks in a form."""
_LONGEST_REFERENCE = 40


class _MarkField(StringField):  # type: ignore[misc]
    """A choice on a rubric.

    pairs   those that are no step of the scale, with their words
    called  the field in which the form says what its steps are called
    """

    def __init__(self, label: Any = None, *, pairs: Any = (), called: str = "", **more: Any):
        super().__init__(label, **more)
        self.pairs, self.called = dict(pairs), called


class _MarkForm(Form):
    """A mark, chosen by its place on the scale, and a version that guards two windows."""

    mark = _MarkField(_l("Uw score"), called="steps")
    version = HiddenField()
    steps = HiddenField()

    def __init__(self, scale: Scale | None, **more: Any) -> None:
        self.scale = scale
        super().__init__(**more)
        lang = reader_language()
        self.steps.data = CALLED.join(
            f"{show(step.points, lang=lang)} · {step.name.get(lang)}".removesuffix(" · ")
            for step in (scale.steps if scale else ())
        )

    def validate_mark(self, field: StringField) -> None:
        if field.data and self.step() is None:
            raise ValidationError(_("Kies een score die op de schaal staat."))

    def step(self) -> Decimal | None:
        place = plain_number(self.mark.data or "")
        steps = self.scale.steps if self.scale else ()
        return steps[place].points if place is not None and place < len(steps) else None

    @property
    def expected(self) -> int:
        """The version the page showed; one that never exists when the field was tampered with."""
        number = plain_number(self.version.data or "")
        return -1 if number is None else number


def place(scale: Scale | None, mark: Mark | None) -> str:
    """The place of a mark on the scale, as the form sends it; empty for no mark, or one between."""
    steps = scale.steps if scale else ()
    return next((str(place) for place, step in enumerate(steps) if step.points == mark), "")


def referred(motivation: str, reference: str) -> str:
    """A motivation with a reference to a page behind it."""
    added = reference.strip()[:_LONGEST_REFERENCE]
    return f"{motivation.rstrip()} {added}".strip() if added else motivation


class ObservationForm(PlainForm):  # type: ignore[misc]
    """Something noted with a score. A row without a text and a page is skipped."""

    kind = ChoiceField(
        _l("Soort"),
        pairs=((STRONG, _l("Sterk punt")), (WEAK, _l("Zwak punt")), (PASSAGE, _l("Passage"))),
        default=STRONG,
    )
    text = WrappedLine(_l("Wat u noteert"), required=False, limit=OBSERVATION_LIMIT)
    page = DutchNumberField(
        _l("Bladzijde"), places=0, minimum=1, maximum=MOST_PAGES, required=False
    )
    gone = BooleanField(_l("Haal dit punt weg"))

    @property
    def blank(self) -> bool:
        typed = self.text.data or self.page.data is not None or self.page.errors
        return bool(self.gone.data) or not typed

    def validate(self, extra_validators: Any = None) -> bool:
        if self.gone.data:
            return True
        good = bool(super().validate(extra_validators))
        if good and not self.blank and not self.text.data:
            self.text.errors = [sentence("scores.observation_empty", reader_language())]
            return False
        return good

    def observation(self) -> Observation:
        page = self.page.data
        return Observation(self.kind.data, self.text.data, None if page is None else int(page))


class ScoreForm(_MarkForm):
    """One theme of an assessor's sheet. It may be incomplete: this is a draft.

    `mark` holds the place of a mark on the scale, or why there is none: ABSTAINS or UNABLE.
    """

    mark = _MarkField(
        _l("Uw score"),
        called="steps",
        pairs=((ABSTAINS, _l("Ik onthoud mij")), (UNABLE, _l("Ik kan dit niet beoordelen"))),
    )
    motivation = TextArea(_l("Motivering"), required=False)
    observations = RowsField(FormField(ObservationForm), _l("Punten en passages"))

    def validate_mark(self, field: StringField) -> None:
        if self.kind == MARKED:
            super().validate_mark(field)

    @property
    def kind(self) -> str:
        return self.mark.data if self.mark.data in self.mark.pairs else MARKED

    @property
    def written(self) -> int:
        """How many observations there are."""
        return sum(not row.form.blank for row in self.observations)

    @property
    def first_fault(self) -> str:
        """The first sentence to tell where there is room for one."""
        rows = (field for row in self.observations for field in row.form)
        fields = (*(field for field in self if field is not self.observations), *rows)
        return next((str(text) for field in fields for text in field.errors), "")

    def leave_room(self) -> None:
        """See to it that there is an empty row to write in."""
        if not self.observations.entries or not self.observations[-1].form.blank:
            self.observations.append_entry()

    def score(self, question: str) -> Score:
        return Score(
            question,
            self.step(),
            self.motivation.data or "",
            self.kind,
            tuple(row.form.observation() for row in self.observations if not row.form.blank),
        )


def typed(scale: Scale | None, score: Score) -> dict[str, Any]:
    """A score as the fields of its form."""
    return {
        "mark": place(scale, score.mark) if score.kind == MARKED else score.kind,
        "motivation": score.motivation,
        "observations": [
            {"kind": one.kind, "text": one.text, "page": one.page} for one in score.observations
        ],
    }


class ConsensusForm(_MarkForm):
    """The committee's mark and motivation on one theme."""

    mark = _MarkField(_l("Score van het team"), called="steps")
    motivation = TextArea(_l("Motivering van het team"), required=False)

    def score(self, question: str) -> Score:
        return Score(question, self.step(), (self.motivation.data or "").strip())


OPEN = "OPEN"
"""What is typed to open scores; the same word in both languages."""


class WordForm(Form):
    """A word typed in full, for what cannot be undone."""

    word = TextLine(_l("Het woord"), required=False)

    def __init__(self, expected: str, **more: Any) -> None:
        self.expected = expected
        super().__init__(**more)

    def validate_word(self, field: TextLine) -> None:
        if field.data.strip().casefold() != self.expected.casefold():
            raise ValidationError(_("Typ het woord %(word)s.", word=self.expected))


class HandInForm(WordForm):
    """What hands in a sheet: the word, and what its assessor stands for. `seen` is the basis of the
    drafts that were shown."""

    seen = HiddenField(default="")
    submission_only = BooleanField(
        _l("Ik heb alleen op deze inschrijving beoordeeld, niet op wat ik van elders weet.")
    )

    def validate_submission_only(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(sentence("scores.confirm_submission", reader_language()))
