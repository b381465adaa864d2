"""Forms of confidential signals: a new one, what was done with it, and one more reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from criteria.documents import LARGEST
from criteria.signals import KINDS, SOURCE, TEXT, WEIGHTS, FollowUp, Signal, SignalFile
from criteria.texts import sentence
from tender.forms.fields import (
    ChoiceField,
    DayField,
    Form,
    SeenForm,
    TextArea,
    TextLine,
    reader_language,
)
from tender.forms.picks import PickSelect

if TYPE_CHECKING:
    from wtforms import BaseForm


class NeededChoice(PickSelect):
    """One of a few, with a refusal of its own when nothing was chosen."""

    def pre_validate(self, form: BaseForm) -> None:
        if self.data:
            ChoiceField.pre_validate(self, form)
        else:
            super().pre_validate(form)


class SignalForm(Form):
    """A new signal: about whom, from where, what it says, and who may read it."""

    party = NeededChoice(
        _l("Over welke partij?"),
        pairs=(),
        empty=_l("Kies een partij"),
        code="signals.party_missing",
    )
    source = TextLine(_l("Van wie komt het?"), limit=SOURCE)
    kind = NeededChoice(
        _l("Soort"), pairs=(), empty=_l("Kies een soort"), code="signals.kind_missing"
    )
    weight = NeededChoice(
        _l("Hoe zwaar weegt het?"), pairs=(), empty=_l("Kies"), code="signals.weight_missing"
    )
    seen_on = DayField(_l("Op welke dag kreeg u het?"))
    text = TextArea(_l("Wat staat erin?"), limit=TEXT)
    file = FileField(_l("Bestand"))
    readers = SelectMultipleField(
        _l("Wie mogen dit lezen, naast u?"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(_named("signal", KINDS))
        self.weight.offer(_named("weight", WEIGHTS))

    def offer(self, parties: Iterable[tuple[str, str]], readers: Iterable[tuple[str, str]]) -> None:
        """The parties and the persons to choose from, as (id, name)."""
        self.party.offer(parties)
        self.readers.choices = [SelectChoice(id_, name) for id_, name in readers]

    def content(self) -> Signal:
        return Signal(
            self.source.data or "",
            self.kind.data or "",
            self.weight.data or "",
            (self.text.data or "").strip(),
            self.seen_on.data,
        )

    def chosen(self) -> tuple[UUID, ...]:
        """The readers that were ticked. ValueError for what is no id."""
        return tuple(UUID(id_) for id_ in self.readers.data or ())


class FollowForm(SeenForm):
    """What was done with a signal. `seen` is the number of the last part the reader saw."""

    text = TextArea(_l("Wat deed u ermee?"), limit=TEXT)
    weight = NeededChoice(
        _l("Hoe zwaar weegt het nu?"), pairs=(), empty=_l("Kies"), code="signals.weight_missing"
    )
    on = DayField(_l("Op welke dag?"))
    file = FileField(_l("Bestand"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weight.offer(_named("weight", WEIGHTS))

    def content(self) -> FollowUp:
        return FollowUp((self.text.data or "").strip(), self.weight.data or "", self.on.data)


class ReaderForm(Form):
    """One more person who may read a signal."""

    person = ChoiceField(_l("Wie mag dit ook lezen?"), empty=_l("Kies een persoon"))


class WithdrawSignalForm(Form):
    """Why a signal is withdrawn by its writer."""

    reason = TextArea(
        _l("Waarom trekt u dit signaal in?"),
        limit=1000,
        description=_l("Ook de reden blijft verzegeld: alleen de lezers zien haar."),
    )


def sent_file(form: SignalForm | FollowForm) -> SignalFile | None:
    """The file that was sent along; no more of it is read than is taken."""
    sent = form.file.data
    if sent is None or not sent.filename:
        return None
    return SignalFile(sent.filename, sent.stream.read(LARGEST + 1))


def _named(prefix: str, words: Iterable[str]) -> list[tuple[str, str]]:
    lang = reader_language()
    return [(word, sentence(f"names.{prefix}_{word}", lang)) for word in words]
