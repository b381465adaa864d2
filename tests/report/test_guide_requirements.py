"""Which requirements the guide lists: what binds whoever tenders, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

from criteria.guide import Version, amendments
from criteria.requirements import BIDDING
from criteria.text import Text
from tender.report.guide import render
from tests.paper import words
from tests.report.guides import AT, LATER, begun, lot, made, sealed


def test_only_what_binds_whoever_tenders_is_listed(text: str) -> None:
    """Of the 391 rows those in force for provider or subcontractor, and no other."""
    inside = [r for r in made().requirements if r.in_force and not BIDDING.isdisjoint(r.subject)]
    outside = [r for r in made().requirements if r not in inside]
    assert len(inside) + len(outside) == 391 and len(inside) > 100
    shown = set(re.findall(r"PVE-[\w.]+(?:-[\w.]+)+", text))
    assert {row.id for row in inside} <= shown
    assert not {row.id for row in outside} & shown


def test_a_rule_for_the_authority_stays_out_even_when_it_is_in_force() -> None:
    rows = []
    for row in made().requirements:
        only_others = BIDDING.isdisjoint(row.subject)
        change = {"applicability": "carried_over"} if only_others else {"applicability": "historic"}
        rows.append(replace(row, **change))
    plan = replace(made(), requirements=tuple(rows))
    shown = words(sealed(plan))
    assert "PVE-" not in shown and "programma van eisen van een eerdere inkoop" not in shown


def test_an_amendment_of_a_rule_for_the_authority_is_not_told() -> None:
    rows = {row.id: row for row in made().requirements}
    hidden = next(row for row in rows.values() if row.subject == ("authority",))
    rows[hidden.id] = replace(hidden, text=Text("Geheime regel", "Secret rule"))
    new = replace(lot(admitted=2), requirements=tuple(rows.values()))
    told = amendments([Version(1, AT, "", made()), Version(2, LATER, "Minder plekken.", new)])
    shown = words(sealed(new, version=2, amendments=told))
    assert "Geheime regel" not in shown and hidden.id not in shown
    assert "Versie 2, 3 december 2021 Minder plekken." in shown
    assert "Aantal inschrijvers naar de gunningsfase 3 2" in shown


def test_limits_and_reasons_stand_with_a_requirement(text: str) -> None:
    assert "Grens: ten hoogste 2 weken (na de beschikking, voor urgente" in text
    assert "Aangepast: De betaling per arrangement is vervangen door een lumpsum." in text
    assert "Getoetst in: Governance" in text


def test_rows_that_wait_for_a_decision_are_counted() -> None:
    waiting = [
        row
        for row in begun().requirements
        if row.applicability == "undecided" and not BIDDING.isdisjoint(row.subject)
    ]
    shown = words(render(begun(), "nl", version=1))
    assert f"niet is besloten of zij gelden: {len(waiting)}." in shown


def test_391_requirements_of_which_all_bind_are_all_there() -> None:
    rows = tuple(
        replace(row, subject=("provider",), applicability="carried_over")
        for row in made().requirements
    )
    shown = words(sealed(replace(made(), requirements=rows)))
    assert all(row.id in shown for row in rows)
