"""The plan editor for the facts of a procedure and for its lots."""

from __future__ import annotations

from criteria.plan.check import check_plan
from tests.web.draft import EDIT, act, plan, save
from tests.web.forms import values
from tests.web.sites import Site

# Facts


def test_the_assignment_is_typed_and_the_procedure_takes_its_name(on: Site) -> None:
    changed = {
        "authority": "Gemeente Tilburg",
        "title/nl": "Beschermd wonen 2022",
        "title/en": "Sheltered living 2022",
        "facts/term/parts/option2": "",
        "facts/term/source": "Leidraad §2.1",
    }
    assert save(on, "facts", **changed).status_code == 303
    found = plan(on)
    assert found.authority == "Gemeente Tilburg" and on.world.case().title == found.title
    assert [part.kind for part in found.facts.term.parts] == ["base", "option1"]
    assert "Leidraad §2.1" in on.get("officer", "").text
    page = on.get("officer", "/plan").text
    assert "Geef een bedrag voor alle 6 contractjaren" in page
    refused = save(on, "facts", **{"facts/term/start": "2022-07-02"})
    assert refused.status_code == 422 and "eerste dag van een maand" in refused.text


def test_the_planning_keeps_what_was_printed_and_says_what_was_meant(on: Site) -> None:
    p = "facts/planning/award"
    changed = {
        f"{p}/end": "2022-07-15",
        f"{p}/status": "expected",
        f"{p}/correction/nl": "De stap duurt langer.",
    }
    assert save(on, "planning", **changed).status_code == 303
    row = next(one for one in plan(on).facts.planning if one.id == "award")
    assert (row.end.isoformat(), row.status, row.as_printed) == (
        "2022-07-15",
        "expected",
        "mei juni 2022",
    )
    assert row.correction and row.correction.nl == "De stap duurt langer."
    assert save(on, "planning", **{f"{p}/end": "2022-04-01"}).status_code == 303
    overview = on.get("officer", "/plan").text
    assert f'href="{on.root}{EDIT}/planning#{p}/end"' in overview
    assert save(on, "planning", **{f"{p}/end": ""}).status_code == 422


def test_a_municipality_comes_with_its_mandate(on: Site) -> None:
    t = "facts/municipalities/Tilburg"
    changed = {f"{t}/mandate": "yes", f"{t}/mandate_on": "2021-09-01", f"{t}/aliases": "T, Tilb"}
    assert save(on, "municipalities", **changed).status_code == 303
    town = plan(on).facts.municipality("tilb")
    assert town and (town.mandate, town.aliases) == ("yes", ("T", "Tilb"))
    assert "mandaat: gegeven, 1 sep 2021" in on.get("officer", "").text
    new = act(on, "municipalities", "add|facts/municipalities|")
    assert new.location.endswith("#facts/municipalities/OWN-1")
    assert save(on, "municipalities").status_code == 422
    named = {"facts/municipalities/OWN-1/name": "Breda", "facts/municipalities/OWN-1/joined": ""}
    assert save(on, "municipalities", **named).status_code == 303
    assert len(plan(on).facts.municipalities) == 12
    renamed = {f"{t}/name": "Tilburg-Stad", "facts/municipalities/OWN-1/name": "Gilze-Rijen"}
    assert save(on, "municipalities", **renamed).status_code == 303
    assert plan(on).facts.municipalities[0].id == "Tilburg"
    (fault,) = check_plan(plan(on))
    assert (
        "twee keer" in fault.sentence("nl")
        and fault.sentence("nl") in on.get("officer", "/plan").text
    )


def test_the_budget_is_typed_per_calendar_year_and_may_lack_one(on: Site) -> None:
    y = "facts/budget/years/2022"
    assert save(on, "budget", **{f"{y}/total": "50.004.285"}).status_code == 303
    assert str(plan(on).facts.budget.year(2022).total) == "50004285"
    assert save(on, "budget", **{f"{y}/total": "1,5x"}).status_code == 422
    assert save(on, "budget", **{f"{y}/historical": "60.000.000"}).status_code == 303
    assert f"{EDIT}/budget#{y}/total" in on.get("officer", "/plan").text
    for year in (2032, 2031, 2030):
        assert act(on, "budget", f"remove|facts/budget/years|{year}").status_code == 303
    overview = on.get("officer", "").text
    assert "nog niet bekend" in overview and "De daling van het budget" not in overview
    assert act(on, "budget", "add|facts/budget/years|").status_code == 303
    assert plan(on).facts.budget.years[-1].year == 2030


# Lots


def test_with_one_lot_no_page_speaks_of_lots_but_the_act_that_splits(on: Site) -> None:
    for address in ("selection", "award", "demands", "planning", "requirements", "people"):
        text = on.get("officer", f"{EDIT}/{address}").text
        assert "perceel" not in text.lower() and "percelen" not in text.lower(), address
    assert on.get("officer", f"{EDIT}/lots").status_code == 404
    facts = on.get("officer", f"{EDIT}/facts").text
    assert "Verdeel in percelen" in facts and ">Percelen<" not in facts


def test_lots_are_added_named_moved_and_taken_away_until_one_is_left(on: Site) -> None:
    split = act(on, "facts", "add|lots|")
    assert split.location.endswith(f"{EDIT}/lots")
    assert "lots/2/title/nl" in on.get("officer", "/plan").text
    names = {"lots/1/title/nl": "Noord", "lots/2/title/nl": "Zuid"}
    assert save(on, "lots", **names).status_code == 303
    assert plan(on).lots[0].award == plan(on).lots[1].award
    assert "Perceel Zuid" in on.get("officer", f"{EDIT}/selection?lot=2").text
    assert ">Percelen<" in on.get("officer", f"{EDIT}/facts").text
    assert act(on, "lots", "down|lots|1").status_code == 303
    assert [lot.id for lot in plan(on).lots] == ["2", "1"]
    gone = act(on, "lots", "remove|lots|1")
    assert gone.location.endswith(f"{EDIT}/facts")
    assert [lot.title.nl for lot in plan(on).lots] == ["Zuid"]


def test_after_sealing_an_amendment_leaves_the_lots_as_they_are(on: Site) -> None:
    reference = on.world.case().reference
    assert on.press("officer", "/plan", "/plan/seal", {"word": reference}).status_code == 303
    assert on.post("officer", "/plan/amendment", {}).status_code == 303
    assert "Verdeel in percelen" not in on.get("officer", f"{EDIT}/facts").text
    assert act(on, "facts", "add|lots|").status_code == 303
    assert "De percelen liggen vast" in on.get("officer", f"{EDIT}/facts").text
    changed = {"title/nl": "Andere naam"}
    assert save(on, "facts", **changed).status_code == 303
    assert on.world.case().title.nl != "Andere naam"


def test_whoever_still_types_when_a_colleague_seals_is_told(on: Site) -> None:
    address, place = f"{EDIT}/demand?row=INT-01", "demands/INT-01/title/nl"
    form = values(on.get("witness", address).text, address)
    reference = on.world.case().reference
    assert on.press("officer", "/plan", "/plan/seal", {"word": "X"}).status_code == 422
    assert on.press("officer", "/plan", "/plan/seal", {"word": reference}).status_code == 303
    late = on.post("witness", address, form | {place: "Te laat"})
    assert late.status_code == 303 and late.location.endswith("/plan")
    page = on.get("witness", "/plan").text
    assert "Niet bewaard: een collega heeft het plan verzegeld" in page
    json = {"Accept": "application/json"}
    typing = on.post("witness", address, form | {place: "Te laat"}, headers=json)
    assert typing.status_code == 409 and typing.get_json()["saved"] is False
    assert "verzegeld" in typing.get_json()["text"]
    assert on.get("witness", address).status_code == 404, "there is no draft to look at"
    assert on.post("chair", address, {place: "X"}).status_code == 404
