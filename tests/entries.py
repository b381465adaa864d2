"""An indicator, a risk and a scenario as somebody enters them, and what is typed to do so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from criteria.indicators import Indicator, Target
from criteria.lump_sum import Scenario, YearInput
from criteria.risks import Effect, Risk
from criteria.scenarios import StoredScenario

INDICATOR = Indicator(
    title="Gemiddelde wachttijd",
    definition="Het aantal weken tussen de verwijzing en de eerste dag op een plek.",
    formula="Som van de weken gedeeld door het aantal bewoners.",
    unit="weken",
    basis="per_intake",
    start=Decimal("14.5"),
    start_on=date(2021, 12, 31),
    start_source="Administratie over 2021",
    targets=(Target(1, Decimal("12.5")), Target(2, None, "nulmeting")),
    instrument_kind="quantitative",
    instrument="Centrale wachtlijst",
    measured_by="Partner",
    frequency="Elk kwartaal",
    objective="O7",
    question="V3",
    consequence="Herstelplan.",
)
RISK = Risk(
    title="Meer dan 735 cliënten",
    description="Er komen meer bewoners dan de bandbreedte.",
    influence="outside",
    chance=3,
    impact=4,
    measure="Doorstroom versnellen.",
    owner="Partner",
    trigger="Drie maanden boven 735.",
    formula="Voor elke cliënt boven 735 de helft van 54.696 euro.",
    effects=(Effect(1, Decimal(0), Decimal(546960)),),
)
SCENARIO = StoredScenario(
    title="Gemiddeld 750 cliënten",
    text="Vijftien boven de bandbreedte.",
    lot="1",
    inputs=Scenario(
        (YearInput(Decimal(38287200), Decimal(750)),) * 8,
        taper="none",
        band_low=Decimal(665),
        band_high=Decimal(735),
        rule="share",
        share=(1, 2),
        price=Decimal(54696),
    ),
)
TYPED_INDICATOR = {
    "title": "Bewoners in een eigen woning",
    "definition": "Bewoners met een eigen huurcontract, binnen zes weken na de verhuizing.",
    "start_event": "",
    "formula": "",
    "unit": "bewoners",
    "basis": "month_start",
    "start": "1.250",
    "start_on": "2021-12-31",
    "start_source": "Telling op 1 januari",
    "target-1": "1.300,5",
    "target-2": "een eerste meting",
    "instrument_kind": "quantitative",
    "instrument": "Maandelijkse levering",
    "measured_by": "Partner",
    "frequency": "Elke maand",
    "objective": "O9",
    "question": "V2",
    "consequence": "",
    "status": "proposed",
}
TYPED_RISK = {
    "title": "Vervoer wordt duurder",
    "description": "De prijs van vervoer stijgt.",
    "influence": "both",
    "chance": "2",
    "impact": "3",
    "measure": "Samen reizen.",
    "owner": "Contractmanager",
    "trigger": "",
    "formula": "De helft van het verschil.",
    "low-1": "0",
    "high-1": "25.000,50",
    "low-2": "-10.000",
    "status": "proposed",
}
TYPED_SCENARIO = {
    "title": "Gemiddeld 650 cliënten",
    "text": "Vijftien onder de bandbreedte.",
    **{f"base-{year}": "38.287.200" for year in range(1, 9)},
    **{f"clients-{year}": "650" for year in range(1, 9)},
    "taper": "none",
    "band_low": "665",
    "band_high": "735",
    "rule": "share",
    "share": "1/2",
    "price": "54.696",
}
