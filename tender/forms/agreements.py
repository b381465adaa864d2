"""An agreement made or put in other words, and an agreement that holds no longer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from criteria.agreements import CLAUSE_LIMIT, OWNERS, AgreementStatus, Details, check_sealed
from criteria.dialogue import AgreementType
from tender.forms.fields import SeenForm, TextArea, TextLine, reader_language
from tender.forms.picks import BoxesField, PickRadio, PickSelect, named

if TYPE_CHECKING:
    from wtforms import BaseForm

Pairs = Iterable[tuple[str, str]]
LINKS = {
    "elements": _l("Onderdelen van de inschrijving"),
    "indicators": _l("Indicatoren"),
    "risks": _l("Risico’s"),
}


class LinksField(BoxesField):
    """Several of what is there. The rule refuses what went meanwhile, in words."""

    def __init__(self, label: object = None, *, pairs: Pairs = (), **more: object) -> None:
        super().__init__(label, **more)
        self.offer(pairs)

    def pre_validate(self, form: BaseForm) -> None:
        pass


class AgreementForm(SeenForm):
    """`seen` is the version that was read; 0 for a new agreement."""

    topic: PickSelect
    title = TextLine(_l("Titel"))
    text = TextArea(
        _l("Tekst van de afspraak"), description=_l("Zo komt het in de bijlage bij het contract.")
    )
    kind: PickRadio
    sealed_rules = BooleanField(
        _l("Deze wijziging raakt geen criterium, gewicht of minimum. Die zijn verzegeld.")
    )
    status: PickRadio
    owner: PickRadio
    clause = TextLine(
        _l("Artikel van het concept-contract"),
        required=False,
        limit=CLAUSE_LIMIT,
        description=_l("Laat leeg zolang de afspraak nog geen plaats in het contract heeft."),
    )
    session: PickSelect
    elements: LinksField
    indicators: LinksField
    risks: LinksField

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        for fault in check_sealed(self.kind.data or "", bool(self.sealed_rules.data)):
            self.sealed_rules.errors = [fault.sentence(reader_language())]
            good = False
        return good

    def details(self) -> Details:
        """What goes with the text."""
        return Details(
            title=self.title.data,
            status=self.status.data,
            owner=self.owner.data,
            clause=self.clause.data,
            elements=tuple(self.elements.data or ()),
            indicators=tuple(self.indicators.data or ()),
            risks=tuple(self.risks.data or ()),
        )


class RevisionForm(AgreementForm):
    """The next version of an agreement, which stays with its topic."""

    reason = TextArea(_l("Waarom verandert deze afspraak?"))


class DropForm(SeenForm):
    """That an agreement holds no longer."""

    reason = TextArea(_l("Waarom vervalt deze afspraak?"))


def agreement_form(
    lang: str, topics: Pairs, talks: Pairs, links: dict[str, Pairs], *, new: bool
) -> type[AgreementForm]:
    """For one tenderer. `topics`, `talks` and `links` are what can be chosen, as (id, words)."""
    status = [one.value for one in AgreementStatus if one is not AgreementStatus.DROPPED]
    fields: dict[str, Any] = {
        "kind": PickRadio(
            _l("Wat voor afspraak is dit?"),
            pairs=named("agreement", AgreementType, lang),
            code="dialogue.kind_missing",
        ),
        "status": PickRadio(
            _l("Hoe staat het ermee?"),
            pairs=named("agreement_status", status, lang),
            code="dialogue.status_missing",
        ),
        "owner": PickRadio(
            _l("Wie komt dit na?"),
            pairs=named("agreement_owner", OWNERS, lang),
            code="dialogue.owner_missing",
        ),
        "session": PickSelect(
            _l("Bij welke sessie?"), pairs=talks, empty=_l("Buiten een sessie, schriftelijk")
        ),
    }
    fields |= {name: LinksField(words, pairs=links[name]) for name, words in LINKS.items()}
    if new:
        fields["topic"] = PickSelect(
            _l("Onderwerp"), pairs=topics, empty=_l("Kies"), code="dialogue.topic_unknown"
        )
    base = AgreementForm if new else RevisionForm
    return type(base.__name__, (base,), fields)
