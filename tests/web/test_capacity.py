"""Places and annual accounts of a tenderer on their pages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from criteria.capacity import FORMS, CapacityRow, PartyCapacity, municipalities
from criteria.catalogue import load
from criteria.parties import Change
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.plan.catalogues import ratio_demand
from criteria.ratios import RatioRule
from criteria.text import Text
from tender.actions import tenderers as acts
from tender.actions.parties import change_parties, record_fact
from tender.store import plans
from tender.store import tenderers as rows
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.web.test_suitability import file, parties
from tests.worlds import Worlds

AT = "2022-01-18T10:00"
ROW = {
    "basis": "places",
    "source": "Bijlage 3 – é",
    "rows-0-municipality": "Tilburg",
    "rows-0-form": "presence",
    "rows-0-now": "200",
    "rows-0-at_start": "250",
    "rows-0-day_and_night": "y",
}


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of suitability; both officers and the auditor declared about one tenderer."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", "witness", "auditor"):
            on.world.act(key, AT, acts.declare, on.tenderer("a"), "none", "")
        yield on


@pytest.fixture
def counted(desk: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The sealed plan also asks for a solvency of 19%, of the consortium as a whole."""
    solvency = next(one for one in load().ratios if one.id == "R3")
    asked = replace(ratio_demand(solvency), ratio=RatioRule("R3", Decimal(19), 1, 1, "whole"))
    read = plans.verified

    def verified(*given: Any) -> EvaluationPlan:
        plan = read(*given)
        return replace(plan, demands=(*plan.demands, asked))

    monkeypatch.setattr(plans, "verified", verified)
    return desk


def at(on: Site, what: str, party: int | None = 0) -> str:
    asked = "" if party is None else f"?party={parties(on)[party]}"
    return f"/suitability/{on.tenderer('a')}/{what}{asked}"


def save(on: Site, what: str, party: int = 0, who: str = "officer", **typed: str) -> Any:
    return on.press(who, at(on, what, party), at(on, what, party), typed)


def test_places_are_saved_per_party_and_added_up(desk: Site) -> None:
    assert save(desk, "capacity", **ROW).status_code == 303
    assert save(desk, "capacity", 1, **(ROW | {"rows-0-at_start": "20"})).status_code == 303
    page = desk.get("auditor", at(desk, "capacity", None)).text
    assert "Samen bij de start: 270." in page and "430 plekken te weinig." in page
    assert "Gevraagd: ongeveer 700 op vrijdag 1 juli 2022." in page
    assert "S §4.4.3 L1082-1085" in page
    assert "geen plekken bij de start" in page and "doet mee vanaf zondag 1 januari 2023" in page
    assert desk.trail("party.fact_recorded") == 2
    # what is kept beside the facts of a party is none of them, and its page stays
    about = f"/suitability/{desk.tenderer('a')}/parties"
    assert desk.get("officer", f"{about}/{parties(desk)[0]}").status_code == 200
    assert set(re.findall(r"(\d+) van \d+ onderwerpen", desk.get("officer", about).text)) == {"0"}


def lacking(page: str, words: str) -> str:
    """What is told after these words, up to the end of the line."""
    return page.split(words)[1].split("</li>")[0]


def test_what_is_missing_is_said_in_words_above_the_table(desk: Site) -> None:
    """An empty cell is no fault: only a form or a municipality without anything is."""
    rows = ROW | {"rows-1-municipality": "Goirle", "rows-1-form": "daytime"}
    rows |= {"rows-1-now": "8", "rows-1-at_start": "8", "rows-2-municipality": "Waalwijk"}
    rows |= {"rows-2-form": "daytime", "rows-2-now": "4", "rows-2-at_start": "0"}
    save(desk, "capacity", **rows)
    page = desk.get("auditor", at(desk, "capacity", None)).text
    above, table = page.split("<caption", 1)
    forms = lacking(above, "Vormen die niemand in de regio biedt:")
    assert "slaapwacht in huis" in forms and forms.count(",") == 1
    towns = lacking(above, "Gemeenten zonder plekken:")
    assert "Waalwijk" in towns and "Tilburg" not in towns and "Goirle" not in towns
    by_day = lacking(above, "Gemeenten met plekken, maar zonder begeleiding dag en nacht (24/7):")
    assert by_day.strip() == "Goirle."
    assert "442 plekken te weinig." in above
    table = table.split("</table>")[0]
    assert "wb-state" not in table and "ontbreekt" not in table
    waalwijk = table.split(">Waalwijk")[1].split("</tr>")[0]
    assert "geen plekken bij de start" in waalwijk and "nu 4" in waalwijk


def test_where_nothing_is_missing_that_is_said(desk: Site) -> None:
    towns = municipalities(desk.world.case().plan.facts)
    rows = [CapacityRow(town, "presence", 10, 100, True) for town in towns]
    rows += [CapacityRow("Tilburg", form, 0, 1, False) for form in FORMS if form != "presence"]
    found = PartyCapacity("places", "Bijlage 3", tuple(rows))
    about = UUID(str(parties(desk)[0]))
    desk.world.act("officer", AT, record_fact, about, "capacity", found, None)
    page = desk.get("auditor", at(desk, "capacity", None)).text
    assert "Genoeg plekken." in page and "Wat ontbreekt bij de start?" not in page
    assert "Elke vorm wordt geboden." in page


def test_a_row_can_be_taken_away_and_the_table_grows(desk: Site) -> None:
    save(desk, "capacity", **ROW)
    page = desk.get("officer", at(desk, "capacity")).text
    assert 'name="rows-3-now"' in page and 'name="rows-4-now"' not in page
    emptied = {
        "rows-0-municipality": "",
        "rows-0-form": "",
        "rows-0-now": "",
        "rows-0-at_start": "",
    }
    assert save(desk, "capacity", **emptied).status_code == 303
    assert "Samen bij de start: 0." in desk.get("officer", at(desk, "capacity")).text


def test_another_basis_stands_apart(desk: Site) -> None:
    save(desk, "capacity", **ROW)
    save(desk, "capacity", 1, **(ROW | {"basis": "unique", "rows-0-at_start": "900"}))
    page = desk.get("officer", at(desk, "capacity", None)).text
    assert "Er is op verschillende manieren geteld." in page and "Dit zijn geen plekken." in page
    assert "Samen bij de start: 250." in page and "Samen bij de start: 900." in page


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"rows-0-now": "veel"}, "rows-0-now", "Dit is geen heel getal"),
        ({"rows-0-now": "-1"}, "rows-0-now", ""),
        ({"rows-0-now": "1,5"}, "rows-0-now", ""),
        ({"rows-0-at_start": "5001"}, "rows-0-at_start", ""),
        ({"rows-0-municipality": ""}, "rows-0-municipality", "Kies een gemeente"),
        ({"rows-0-municipality": "Breda"}, "rows-0-municipality", "Kies een van"),
        ({"rows-0-form": ""}, "rows-0-form", "Kies de vorm"),
        ({"basis": ""}, "basis", "Kies wat er is geteld."),
        ({"source": " "}, "source", "waar de aantallen vandaan komen"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(
    desk: Site, typed: dict[str, str], field: str, told: str
) -> None:
    answer = save(desk, "capacity", **(ROW | {"rows-0-at_start": "251"} | typed))
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert told in answer.text
    if field != "rows-0-at_start":
        assert 'value="251"' in answer.text
    assert desk.trail("party.fact_recorded") == 0


def test_a_fault_stands_at_the_row_it_is_in_when_rows_before_it_are_empty(desk: Site) -> None:
    first = {name.replace("rows-0", "rows-1"): value for name, value in ROW.items()}
    twice = {name.replace("rows-0", "rows-3"): value for name, value in ROW.items()}
    answer = save(desk, "capacity", **(first | twice))
    assert answer.status_code == 422 and 'href="#rows-3-form"' in answer.text


def test_two_officers_do_not_overwrite_each_other(desk: Site) -> None:
    save(desk, "capacity", **ROW)
    late = save(desk, "capacity", 0, "witness", **(ROW | {"seen": "0", "rows-0-now": "1"}))
    assert late.status_code == 422 and "Een ander was eerder." in late.text
    shown = late.text.split("Wat een ander intussen bewaarde")[1].split("</section>")[0]
    assert "Tilburg" in shown and "nu 200" in shown and "Bijlage 3 – é" in shown
    assert values(late.text, at(desk, "capacity"))["seen"] == "1"
    other = save(desk, "capacity", 0, "witness", **(ROW | {"seen": "x" * 9, "rows-0-now": "1"}))
    assert other.status_code == 422
    again = save(desk, "capacity", 0, "witness", **(ROW | {"seen": "1", "rows-0-now": "1"}))
    assert again.status_code == 303


@pytest.mark.parametrize("what", ["capacity", "accounts"])
def test_who_may_read_and_who_may_not(counted: Site, what: str) -> None:
    reading = counted.get("auditor", at(counted, what))
    assert reading.status_code == 200 and 'name="source"' not in reading.text
    undeclared = counted.get("decision_maker", at(counted, what))
    assert "Verklaar eerst uw belangen." in undeclared.text and "t-partij" not in undeclared.text
    for key in ("assessor1", "chair", "delegate", "contract_manager"):
        assert counted.get(key, at(counted, what)).status_code == 404
    assert counted.post("auditor", at(counted, what), ROW).status_code == 404
    counted.world.act("witness", AT, acts.declare, counted.tenderer("a"), "doubt", "Buur")
    assert counted.get("witness", at(counted, what)).status_code == 404
    for asked in (f"?party={UUID(int=4)}", "?party=x"):
        assert counted.get("officer", at(counted, what, None) + asked).status_code == 404
    other = f"/suitability/{counted.tenderer('e')}/{what}"
    assert counted.get("officer", other).status_code == 404


def leaves(on: Site, party: int = 1) -> UUID:
    """One party leaves the tenderer."""
    gone = UUID(str(parties(on)[party]))
    made = Change("left", "Zij stopt.", "De rest gaat verder.", str(gone))
    on.world.act("officer", AT, change_parties, on.tenderer("a"), made, None)
    return gone


def test_the_places_of_who_left_are_read_and_count_no_more(desk: Site) -> None:
    save(desk, "capacity", **ROW)
    save(desk, "capacity", 1, **(ROW | {"rows-0-at_start": "20", "source": "Van wie ging"}))
    leaves(desk)
    page = desk.get("officer", at(desk, "capacity", None)).text
    assert "Samen bij de start: 250." in page and "doet niet meer mee" in page
    left = desk.get("officer", at(desk, "capacity", 1)).text
    assert "Van wie ging" in left and "Haar plekken blijven te lezen" in left
    assert 'name="source"' not in left
    assert desk.post("officer", at(desk, "capacity", 1), ROW).status_code == 404


def test_the_page_says_whether_each_form_is_asked_in_each_municipality(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(desk, "capacity", **ROW)
    page = desk.get("officer", at(desk, "capacity")).text
    asked = page.split("Is elke vorm in elke gemeente gevraagd?")[1].split("</ul>")[0]
    assert "Een leeg vakje in de tabel is dus geen fout." in asked
    assert "SEL-T3" in asked and "een goede spreiding over de regio" in asked
    assert "S §4.4.3 L1077-1079" in asked and "maakt er geen eis van" in asked
    read = plans.verified

    def verified(*given: Any) -> EvaluationPlan:
        plan = read(*given)
        text = Text("Elke vorm in elke gemeente.", "Each form in each municipality.")
        known = next(one for one in load().demands if one.id == "SEL-T4")
        return replace(plan, demands=(*plan.demands, replace(known, text=text)))

    monkeypatch.setattr(plans, "verified", verified)
    page = desk.get("officer", at(desk, "capacity")).text
    asked = page.split("Is elke vorm in elke gemeente gevraagd?")[1].split("</ul>")[0]
    assert "Elke vorm in elke gemeente." in asked and "geen fout" not in asked


def test_who_joins_later_misses_nothing_at_the_start(desk: Site) -> None:
    save(desk, "capacity", 1, **(ROW | {"rows-0-municipality": "Alphen-Chaam"}))
    page = desk.get("officer", at(desk, "capacity")).text
    assert "Daarvan zijn er 250 in gemeenten die bij de start nog niet meedoen." in page
    save(desk, "capacity", 1, **(ROW | {"seen": "1"}))
    page = desk.get("officer", at(desk, "capacity")).text
    assert "Daarvan zijn er" not in page
    for town in ("Alphen-Chaam", "Baarle-Nassau"):
        line = page.split(f'<th scope="row">{town}')[1].split("</tr>")[0]
        assert "doet bij de start nog niet mee" in line and "geen plekken" not in line
        assert town not in lacking(page, "Gemeenten zonder plekken:")


def test_the_numbers_of_the_documents_have_a_mark_between_thousands(desk: Site) -> None:
    page = desk.get("officer", at(desk, "capacity")).text
    numbers = page.split("Aantallen in de stukken")[1]
    assert "<b>1.068</b>" in numbers and "<b>665-735</b>" in numbers
    assert "unieke cliënten" in numbers


# Annual accounts

BOOKS = {
    "scope": "own",
    "source": "Jaarrekening 2020 – é",
    "year-1": "2020",
    "figure-1-equity": "450",
    "figure-1-total_assets": "2.000",
}


def test_a_plan_without_ratios_asks_no_accounts(desk: Site) -> None:
    page = desk.get("officer", at(desk, "accounts"))
    assert page.status_code == 200 and "Geen kengetallen in dit plan" in page.text
    assert desk.post("officer", at(desk, "accounts"), BOOKS).status_code == 404


def test_a_ratio_of_all_is_worked_out_with_every_amount_shown(counted: Site) -> None:
    assert save(counted, "accounts", **BOOKS).status_code == 303
    page = counted.get("auditor", at(counted, "accounts")).text
    assert "geen uitkomst" in page and "ontbreekt" in page
    other = BOOKS | {"figure-1-equity": "50", "figure-1-total_assets": "600"}
    for number in range(1, len(parties(counted))):
        save(counted, "accounts", number, **other)
    page = counted.get("auditor", at(counted, "accounts")).text
    assert "geen uitkomst" not in page and "Samen: eigen vermogen" in page
    assert counted.trail("party.fact_recorded") == len(parties(counted))


def test_the_accounts_of_who_left_are_read_and_count_no_more(counted: Site) -> None:
    every = len(parties(counted))
    for number in range(every):
        save(counted, "accounts", number, **(BOOKS | {"source": f"Jaarrekening {number}"}))
    gone = leaves(counted)
    page = counted.get("auditor", f"{at(counted, 'accounts', None)}?party={gone}")
    assert page.status_code == 200 and "Jaarrekening 1" in page.text
    assert "Haar cijfers blijven te lezen" in page.text
    added = page.text.split("Opgeteld:")[1].split("</p>")[0]
    with counted.world.looked() as session:
        found = rows.tenderers(session, counted.world.procedure_id)
    names = {one.id: one.name for row in found for one in row.ever}
    assert names[gone] not in added and names[UUID(str(parties(counted)[0]))] in added
    assert counted.post("officer", at(counted, "accounts", 1), BOOKS).status_code == 404


def test_two_officers_do_not_overwrite_each_others_accounts(counted: Site) -> None:
    save(counted, "accounts", **BOOKS)
    late = save(counted, "accounts", 0, "witness", **(BOOKS | {"seen": "0", "source": "Anders"}))
    assert late.status_code == 422 and "Een ander was eerder." in late.text
    shown = late.text.split("Wat een ander intussen bewaarde")[1].split("</section>")[0]
    assert "Jaarrekening 2020 – é" in shown and "eigen vermogen 450" in shown.lower()


def test_a_decision_begins_with_the_amounts_of_the_accounts(counted: Site) -> None:
    for number in range(len(parties(counted))):
        save(counted, "accounts", number, **BOOKS)
    cell = f"?party={parties(counted)[0]}&demand=R3"
    page = counted.get("officer", f"{file(counted)}{cell}").text
    assert "22,50%" in page
    data = {"seen": "0", "outcome": "met", "reason": "", "figure-1-equity": "1"}
    data["figure-1-total_assets"] = "2"
    assert counted.post("officer", f"{file(counted)}/decision{cell}", data).status_code == 303
    assert "50,00%" in counted.get("officer", f"{file(counted)}{cell}").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"figure-1-equity": "4000€ of zo"}, "figure-1-equity"),
        ({"figure-1-equity": "NaN"}, "figure-1-equity"),
        ({"figure-1-equity": "1e9"}, "figure-1-equity"),
        ({"year-1": "1999"}, "year-1"),
        ({"year-1": ""}, "year-1"),
        ({"source": ""}, "source"),
        ({"scope": "group"}, "guarantee"),
        ({"scope": "alles"}, "scope-0"),
    ],
)
def test_bad_figures_are_told_at_their_field_and_kept(
    counted: Site, typed: dict[str, str], field: str
) -> None:
    answer = save(counted, "accounts", **(BOOKS | typed))
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert 'value="2.000"' in answer.text and counted.trail("party.fact_recorded") == 0
