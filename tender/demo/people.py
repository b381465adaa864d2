"""The people of the demonstration; none of them exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account of the demonstration with its roles in the procedure."""

    key: str
    email: str
    name: str
    roles: tuple[str, ...]


PEOPLE = (
    DemoPerson("officer", "inkoop@hvb.example", "Inkoopadviseur (demo)", ("officer",)),
    DemoPerson("witness", "inkoop2@hvb.example", "Tweede inkoopadviseur (demo)", ("officer",)),
    DemoPerson("chair", "voorzitter@hvb.example", "Voorzitter (demo)", ("chair",)),
    DemoPerson("assessor1", "beoordelaar1@hvb.example", "Beoordelaar beleid (demo)", ("assessor",)),
    DemoPerson("assessor2", "beoordelaar2@hvb.example", "Beoordelaar zorg (demo)", ("assessor",)),
    DemoPerson(
        "assessor3", "beoordelaar3@hvb.example", "Beoordelaar financiën (demo)", ("assessor",)
    ),
    DemoPerson(
        "delegate",
        "adviesraad@hvb.example",
        "Afgevaardigde regionale adviesraad (demo)",
        ("delegate",),
    ),
    DemoPerson(
        "delegate2",
        "adviesraad2@hvb.example",
        "Tweede afgevaardigde regionale adviesraad (demo)",
        ("delegate",),
    ),
    DemoPerson(
        "social", "sociaal@hvb.example", "Afgevaardigde sociale raden (demo)", ("delegate",)
    ),
    DemoPerson(
        "decision_maker", "mandaat@hvb.example", "Mandaathouder (demo)", ("decision_maker",)
    ),
    DemoPerson(
        "contract_manager",
        "contract@hvb.example",
        "Contractmanager (demo)",
        ("contract_manager",),
    ),
    DemoPerson("auditor", "auditor@hvb.example", "Auditor (demo)", ("auditor",)),
    DemoPerson("administrator", "beheer@hvb.example", "Beheerder (demo)", ()),
)

SEATS = {"chair": "chair", "policy": "assessor1", "care": "assessor2", "finance": "assessor3"}
"""Who sits on which seat of the committee."""
COUNCILS = {"delegate": "council", "delegate2": "council", "social": "social"}
"""Who is of which council."""
SPOKESPERSON = "delegate"
"""Who sends the joint advice of the council of two."""
