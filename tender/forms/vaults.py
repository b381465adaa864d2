"""Forms of the vault: who keeps the key, and the words that open it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from criteria.vault import LEVELS
from tender.forms.fields import ChoiceField, Form, Password, SeenForm, TextLine
from tender.forms.picks import BoxesField, PickRadio

if TYPE_CHECKING:
    from wtforms import Field

NAMES = (_l("Op de server (niveau A)"), _l("Bij personen (niveau B)"))


class LevelForm(SeenForm):
    """Who keeps the key; `seen` is the number of the choice that the page showed."""

    level = PickRadio(
        _l("Waar ligt de sleutel?"),
        pairs=tuple(zip(LEVELS, NAMES, strict=True)),
        code="vault.level_missing",
    )
    holders = BoxesField(_l("Wie houden een sleutel?"))

    def __init__(self, officers: Iterable[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders.offer([(str(id_), name) for id_, name in officers])


class WordsForm(SeenForm):
    """Makes words; `seen` is how often this person did that before."""


def words_field() -> Field:
    """Hidden while it is typed, and never given back by a page."""
    return Password(_l("Uw vijf woorden"), render_kw={"autocomplete": "off", "spellcheck": "false"})


class TestForm(Form):
    """The words for a test opening, of the holder alone."""

    __test__ = False
    words = words_field()


class TurnForm(Form):
    """The words for an opening, where persons hold the keys; without these fields where the server
    does. `holder` is there when words of others lie at a notary."""

    words = words_field()
    holder = ChoiceField(_l("Wiens woorden zijn dit?"), empty=_l("Mijn eigen woorden"))

    def __init__(
        self,
        *args: Any,
        split: bool = False,
        deposited: Sequence[tuple[UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if deposited:
            self.holder.offer((str(id_), name) for id_, name in deposited)
        else:
            del self.holder
        if not split:
            del self.words


class OpenForm(TurnForm):
    """Confirmation by typing, for what cannot be closed again, and the words of a holder where
    persons hold the keys."""

    word = TextLine(_l("Typ OPEN"), required=False)

    def validate_word(self, field: Field) -> None:
        if field.data != "OPEN":
            raise ValidationError(_l("Typ het woord OPEN, in hoofdletters."))


class LostForm(Form):
    """A holder says that the words are lost: one button."""


class DepositForm(Form):
    """Where a copy of the words lies."""

    place = TextLine(_l("Bij welke notaris?"), required=False)
