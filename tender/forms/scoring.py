"""The form of one score, and the word that hands in a sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, ValidationError

from criteria.catalogue import Scale
from criteria.numbers import Mark
from criteria.scores import Score
from tender.forms.fields import Form, TextArea, TextLine

_LONGEST_NUMBER = 9
_LONGEST_REFERENCE = 40


class _MarkForm(Form):
    """A mark, chosen by its place on the scale, and a version that guards two windows."""

    mark = StringField(_l("Uw score"))
    version = HiddenField()

    def __init__(self, scale: Scale | None, **more: Any) -> None:
        self.scale = scale
        super().__init__(**more)

    def validate_mark(self, field: StringField) -> None:
        if field.data and self.step() is None:
            raise ValidationError(_("Kies een score die op de schaal staat."))

    def step(self) -> Decimal | None:
        place = _number(self.mark.data)
        steps = self.scale.steps if self.scale else ()
        return steps[place].points if place is not None and place < len(steps) else None

    @property
    def expected(self) -> int:
        """The version the page showed; one that never exists when the field was tampered with."""
        number = _number(self.version.data)
        return -1 if number is None else number


def _number(text: str | None) -> int | None:
    fits = text and text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if fits and text else None


def place(scale: Scale | None, mark: Mark | None) -> str:
    """The place of a mark on the scale, as the form sends it; empty for no mark, or one between."""
    steps = scale.steps if scale else ()
    return next((str(place) for place, step in enumerate(steps) if step.points == mark), "")


def referred(motivation: str, reference: str) -> str:
    """A motivation with a reference to a page behind it."""
    added = reference.strip()[:_LONGEST_REFERENCE]
    return f"{motivation.rstrip()} {added}".strip() if added else motivation


class ScoreForm(_MarkForm):
    """One theme of an assessor's sheet. It may be incomplete: this is a draft."""

    motivation = TextArea(_l("Motivering"), required=False)

    def score(self, question: str) -> Score:
        return Score(question, self.step(), self.motivation.data or "")


class ConsensusForm(_MarkForm):
    """The committee's mark and motivation on one theme."""

    mark = StringField(_l("Score van het team"))
    motivation = TextArea(_l("Motivering van het team"), required=False)

    def score(self, question: str) -> Score:
        return Score(question, self.step(), (self.motivation.data or "").strip())


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
    """What hands in a sheet: the word, and what its assessor stands for."""

    submission_only = BooleanField(
        _l("Ik heb alleen op deze inschrijving beoordeeld, niet op wat ik van elders weet.")
    )
