"""Choosing one of a few, with our own refusal when nothing was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from criteria.refusals import refusal
from criteria.texts import sentence
from tender.forms.fields import ChoiceField, reader_language

if TYPE_CHECKING:
    from wtforms import BaseForm


def named(family: str, names: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Values with the words for them: ("met", "nagekomen")."""
    return [(name, sentence(f"names.{family}_{name}", lang)) for name in names]


class PickRadio(RadioField):  # type: ignore[misc]
    """Radios; `code` is the refusal when none of them was chosen."""

    def __init__(
        self, label: Any = None, *, pairs: Iterable[tuple[str, str]], code: str, **more: Any
    ) -> None:
        choices = [SelectChoice(value, words) for value, words in pairs]
        super().__init__(label, choices=choices, **more)
        self.code = code
        self.type = "RadioField"

    def pre_validate(self, form: BaseForm) -> None:
        if self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(refusal(self.code).sentence(reader_language()))


class PickSelect(ChoiceField):
    """A list to choose from; `code` is the refusal when the empty line still stands.

    Without a code the empty line is an answer too.
    """

    def __init__(
        self,
        label: Any = None,
        *,
        pairs: Iterable[tuple[str, Any]],
        empty: Any,
        code: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(label, pairs=pairs, empty=empty, **more)
        self.code = code

    def pre_validate(self, form: BaseForm) -> None:
        known = [choice.value for choice in self.choices if choice.value]
        if self.code and self.data not in known:
            raise ValidationError(refusal(self.code).sentence(reader_language()))


class BoxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, each with a box."""

    def __init__(self, label: object = None, **more: object) -> None:
        super().__init__(label, choices=[], **more)

    def offer(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.choices = [SelectChoice(value, words) for value, words in pairs]

    @property
    def gone(self) -> frozenset[str]:
        """What was chosen and is not there any more."""
        return frozenset(self.data or ()) - {one.value for one in self.choices}

    def pre_validate(self, form: BaseForm) -> None:
        if self.gone:
            raise ValidationError(refusal("acts.choice_gone").sentence(reader_language()))
