"""What a delegate promises and declares before reading anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from tender.forms.fields import Form, TextArea

if TYPE_CHECKING:
    from tender.store.tenderers import TendererView


class PromiseForm(Form):
    """One tick."""

    promised = BooleanField(_l("Dit beloof ik"))


class InterestsForm(Form):
    """An answer and an explanation for each tenderer. `shown`: which parties the page named."""

    shown = HiddenField()
    asked: tuple[UUID, ...]

    def answers(self) -> dict[UUID, tuple[str, str]]:
        """What was chosen and written about each tenderer."""
        return {
            id_: (self[f"answer-{id_}"].data or "", self[f"explanation-{id_}"].data or "")
            for id_ in self.asked
        }


def interests_form(tenderers: Iterable[TendererView]) -> type[InterestsForm]:
    """The form for these tenderers; short ids keep the page small where there are many."""
    rows = tuple(tenderers)
    fields: dict[str, Any] = {"asked": tuple(row.id for row in rows)}
    for place, row in enumerate(rows):
        fields[f"answer-{row.id}"] = RadioField(
            _l("Hebt u een band met %(name)s?", name=row.name),
            choices=[
                SelectChoice("none", _l("Nee, met niemand van deze groep")),
                SelectChoice("conflict", _l("Ja")),
                SelectChoice("doubt", _l("Ik weet het niet zeker")),
            ],
            validate_choice=False,
            id=f"a{place}",
        )
        fields[f"explanation-{row.id}"] = TextArea(
            _l("Wat is die band? Of waarom twijfelt u?"),
            required=False,
            limit=5_000,
            id=f"e{place}",
        )
    return type("ThisInterestsForm", (InterestsForm,), fields)
