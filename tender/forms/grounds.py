"""The path of an exclusion ground as a form: only the questions that the ground has."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from criteria.exclusion import AGAINST, OUTCOMES, REPLACED, TEXT_LIMIT, Finding, NamedGround, steps
from criteria.texts import sentence
from tender.forms.fields import DayField, Form, TextArea, reader_language

OF_STEP: dict[str, tuple[str, ...]] = {
    "origin": ("origin", "source", "event"),
    "window": ("event_on",),
    "holds": ("holds",),
    "payment": ("payment", "payment_text"),
    "cleaning": ("asked_on", "damage", "cooperation", "measures", "cleaning", "weighing"),
    "waiver": ("waiver", "waiver_text"),
    "proportion": ("proportion", "proportion_text"),
    "hearing": ("heard_on", "heard_how", "heard_said"),
    "outcome": ("outcome", "reason"),
}
"""The fields of each step, in their order on the page."""


def _radio(label: Any, *choices: tuple[str, Any]) -> Any:
    rows = [SelectChoice(value, words) for value, words in choices]
    return RadioField(label, choices=rows, validate_choice=False)


def _text(label: Any, description: Any = "") -> Any:
    return TextArea(label, required=False, limit=TEXT_LIMIT, description=description)


_READ = _l(
    "Iedereen die deze inschrijver toetst, leest wat u hier schrijft. Neem niets over uit een"
    " vertrouwelijk signaal: verwijs er alleen naar."
)


class GroundForm(Form):
    """What was found on one ground for one party. `seen` counts the findings the reader saw."""

    seen = HiddenField(default="0")
    origin = _radio(
        _l("Is er iets bekend?"),
        ("none", _l("Nee: de partij verklaart niets en er is geen signaal")),
        ("declared", _l("Ja, de partij verklaart het zelf")),
        ("signal", _l("Ja, er is een signaal van een ander")),
    )
    source = _text(_l("Waar komt het signaal vandaan?"), _READ)
    event = _text(_l("Wat is er gebeurd?"), _READ)
    event_on = DayField(_l("Dag van de gebeurtenis"), required=False)
    holds = _radio(
        _l("Staat vast dat de grond voor deze partij geldt?"),
        ("yes", _l("Ja")),
        ("no", _l("Nee, dit is niet wat de grond bedoelt of het blijkt niet")),
    )
    payment = _radio(
        _l("Is de schuld betaald?"),
        ("paid", _l("Ja, met rente en boete")),
        ("arrangement", _l("Er is een regeling die bindt")),
        ("unreasonable", _l("Nee, maar uitsluiten zou kennelijk onredelijk zijn")),
        ("unpaid", _l("Nee")),
    )
    payment_text = _text(_l("Waaruit blijkt dat?"))
    asked_on = DayField(
        _l("Op welke dag kreeg de partij de kans om dit te laten zien?"), required=False
    )
    damage = _text(_l("Wat deed de partij aan de schade?"))
    cooperation = _text(_l("Hoe werkte de partij mee aan het onderzoek?"))
    measures = _text(_l("Welke maatregelen nam de partij om herhaling te voorkomen?"))
    cleaning = _radio(
        _l("Is dat genoeg?"),
        ("not_shown", _l("De partij liet niets zien")),
        ("insufficient", _l("Nee")),
        ("sufficient", _l("Ja")),
    )
    weighing = _text(
        _l("Waarom wel of niet?"),
        _l("Weeg hoe ernstig het was, wat er aan de hand was en wat de partij deed."),
    )
    waiver = _radio(
        _l("Is er een reden om de grond niet toe te passen?"),
        ("none", _l("Nee")),
        ("public_interest", _l("Ja, een dwingende reden van algemeen belang")),
        (
            "disproportionate",
            _l("Ja, uitsluiten is te zwaar na zo veel tijd en voor deze opdracht"),
        ),
    )
    waiver_text = _text(_l("Toelichting"))
    proportion = _radio(
        _l("Past uitsluiten in dit geval?"),
        ("proportionate", _l("Ja")),
        ("disproportionate", _l("Nee, dat is te zwaar")),
    )
    proportion_text = _text(
        _l("Hoe weegt u dat?"),
        _l("Schrijf hoe ernstig het is, hoe lang geleden, en wat het betekent voor deze opdracht."),
    )
    heard_on = DayField(_l("Op welke dag is de inschrijver gehoord?"), required=False)
    heard_how = _text(_l("Hoe is de inschrijver gehoord?"))
    heard_said = _text(_l("Wat vindt de inschrijver ervan?"))
    outcome = _radio(_l("Uitkomst voor deze grond"))
    reason = _text(
        _l("Reden"),
        _l(
            "Deze tekst komt in het verslag en in de brief. Is er niets bekend, dan mag u hem "
            "overslaan."
        ),
    )
    confirm = BooleanField(_l("Ik besluit hiermee ook over de eis zelf."))

    def finding(self) -> Finding:
        """What was typed; nothing for a question that the ground does not have."""
        given: dict[str, Any] = {}
        for field in fields(Finding):
            if field.name in self:
                empty = None if field.name.endswith("_on") else ""
                given[field.name] = self[field.name].data or empty
        return Finding(**given)


def ground_form(ground: NamedGround, role: str) -> type[GroundForm]:
    """The form of one ground for a party in this role."""
    asked = steps(ground)
    against = "replace_party" if role in REPLACED else "excluded"
    left_out = {*AGAINST} - {against}
    if "payment" not in asked:
        left_out.add("cleared_by_payment")
    if "cleaning" not in asked:
        left_out.add("self_cleaned")
    lang = reader_language()
    outcomes = [(id_, sentence(f"names.ground_{id_}", lang)) for id_ in OUTCOMES]
    shown = [(id_, words[:1].upper() + words[1:]) for id_, words in outcomes if id_ not in left_out]
    made: dict[str, Any] = {
        "outcome": _radio(_l("Uitkomst voor deze grond"), *shown),
    }
    for step, names in OF_STEP.items():
        if step not in asked:
            made |= dict.fromkeys(names)
    if ground.kind != "mandatory" and "payment" in asked:
        kept = [c for c in GroundForm.payment.kwargs["choices"] if c.value != "unreasonable"]
        made["payment"] = RadioField(
            GroundForm.payment.args[0], choices=kept, validate_choice=False
        )
    return type("ThisGroundForm", (GroundForm,), made)


class NothingKnownForm(Form):
    """Nothing is known on any ground that is open."""

    seen = BooleanField(_l("Ik heb de eigen verklaring van deze partij en de signalen nagegaan."))

    def validate_seen(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_l("Bevestig dat u dit hebt nagegaan."))
