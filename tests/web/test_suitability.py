"""The matrix of one tenderer: its cells, one decision at a time, excluding by two."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from criteria.admission import asked
from criteria.catalogue import load
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.plan.catalogues import ratio_demand
from criteria.ratios import RatioRule
from tender.actions import tenderers as acts
from tender.store import plans
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

AT = "2022-01-10T10:00"
LONG = "日本 é — <script>x</script> "


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of suitability; both officers declared about two tenderers, no demand decided."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", "witness"):
            for tenderer in ("a", "b"):
                on.world.act(key, AT, acts.declare, on.tenderer(tenderer), "none", "")
        yield on


def parties(on: Site, key: str = "a") -> list[UUID]:
    with on.world.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id FROM parties WHERE tenderer_id = ? ORDER BY position",
            (on.tenderer(key).hex,),
        ).all()
    return [UUID(str(row[0])) for row in rows]


def decided(on: Site) -> list[tuple[str, str]]:
    with on.world.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT outcome, reason FROM demand_decisions ORDER BY at, number"
            )
        ]


def file(on: Site, key: str = "a") -> str:
    """The address of the matrix of a tenderer."""
    return f"/suitability/{on.tenderer(key)}"


def cell(on: Site, demand: str = "SEL-X1", key: str = "a", party: int = 0) -> str:
    return f"/{on.tenderer(key)}?party={parties(on, key)[party]}&demand={demand}"


def decide(on: Site, given: dict[str, str], place: str | None = None) -> Any:
    data = {"seen": "0", **given}
    tenderer, _, query = (place or cell(on)).partition("?")
    return on.post("officer", f"/suitability{tenderer}/decision?{query}", data)


def test_the_matrix_has_a_cell_for_every_demand_and_party(desk: Site) -> None:
    page = desk.get("officer", file(desk))
    assert page.status_code == 200 and page.text.count("<h1") == 1
    plan = desk.world.case().plan
    demands = asked(plan)
    assert len(demands) == len(plan.demands) + 8, "what the programme asks of staff is tested too"
    assert page.text.count('<th scope="row">') == len(demands)
    for kind in (
        *("Uitsluitingsgronden", "Integriteitseisen", "Geschiktheidseisen"),
        "Programma van eisen",
    ):
        assert kind in page.text
    assert len(re.findall(r"<td[ >]", page.text)) == len(demands) * len(parties(desk))


def test_a_cell_opens_the_drawer_and_takes_a_decision(desk: Site) -> None:
    drawer = desk.get("officer", f"/suitability{cell(desk)}")
    demand = next(row for row in desk.world.case().plan.demands if row.id == "SEL-X1")
    for text in (demand.text.nl, demand.proof.nl, demand.source, "Volgende open punt"):
        assert html.escape(text) in drawer.text
    sent = decide(desk, {"outcome": "not_met", "reason": "Geen verklaring."})
    assert sent.status_code == 303
    after = desk.get("officer", f"/suitability{cell(desk)}").text
    assert "Geen verklaring." in after and "besloot: voldoet niet" in after
    changed = decide(desk, {"outcome": "met", "reason": "Alsnog ontvangen.", "seen": "1"})
    assert changed.status_code == 303
    assert [row[0] for row in decided(desk)] == ["not_met", "met"]
    assert desk.trail("demand.decided") == 2


def test_the_same_decision_sent_twice_is_one_decision(desk: Site) -> None:
    for _time in range(2):
        assert decide(desk, {"outcome": "met", "reason": "Ingezien."}).status_code == 303
    assert decided(desk) == [("met", "Ingezien.")]
    other = decide(desk, {"outcome": "not_met", "reason": "Ik zag iets anders."})
    assert other.status_code == 422
    assert "intussen gewijzigd" in other.text and "Ik zag iets anders." in other.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Kies een besluit."),
        ({"outcome": "open", "reason": LONG}, "Kies een besluit."),
        ({"outcome": "not_met", "reason": " "}, "Schrijf de reden op."),
        ({"outcome": "not_met", "reason": LONG * 2000}, "De tekst is te lang."),
    ],
)
def test_a_refused_decision_keeps_what_was_typed(
    desk: Site, given: dict[str, str], says: str
) -> None:
    page = decide(desk, given)
    assert page.status_code == 422
    assert says in page.text
    assert html.escape(given.get("reason", "")).strip() in page.text
    assert decided(desk) == []


def test_only_open_shows_only_rows_with_something_open(desk: Site) -> None:
    for number in range(len(parties(desk))):
        given = {"outcome": "met", "reason": "Ingezien."}
        assert decide(desk, given, cell(desk, party=number)).status_code == 303
    page = desk.get("officer", f"{file(desk)}?show=open").text
    assert "SEL-X1" not in page and "SEL-X2" in page


def test_an_officer_declares_first(desk: Site) -> None:
    page = desk.get("officer", file(desk, "c") + "?pick=1")
    assert "Verklaar eerst uw belangen." in page.text and "decisions" not in page.text
    drawer = desk.get("officer", f"/suitability{cell(desk, key='c')}")
    assert 'name="outcome"' not in drawer.text
    sent = decide(desk, {"outcome": "met"}, cell(desk, key="c"))
    assert sent.status_code == 422 and decided(desk) == []
    given = {"all": "y", "outcome": "met", "evidence_seen": "y", "basis": "0"}
    assert desk.post("officer", f"{file(desk, 'c')}/decisions", given).status_code == 422
    assert decided(desk) == []


def test_an_officer_with_an_interest_sees_nothing_of_that_tenderer(desk: Site) -> None:
    decide(desk, {"outcome": "not_met", "reason": "Strikt geheim"})
    desk.world.act("witness", "2022-01-10T10:05", acts.declare, desk.tenderer("a"), "doubt", "Buur")
    page = desk.get("witness", f"/suitability{cell(desk)}")
    assert "U ziet deze inschrijver niet." in page.text
    assert "Strikt geheim" not in page.text and "wb-matrix" not in page.text
    place = cell(desk).replace("?", "/decision?")
    asked = desk.post("witness", f"/suitability{place}", {"outcome": "met"})
    assert asked.status_code == 404


def exclude(on: Site, who: str, key: str = "a", **typed: str) -> Any:
    """Press the button under the rejection of a tenderer, with what is typed."""
    place = f"/suitability/exclusion?tenderer_id={on.tenderer(key)}"
    return on.press(who, file(on, key), place, {"word": "AFWIJZEN"} | typed)


def test_rejection_takes_two_officers(desk: Site) -> None:
    decide(desk, {"outcome": "not_met", "reason": "Niet ingezien."}, cell(desk, "INT-02"))
    page = file(desk)
    empty = exclude(desk, "officer", reason=" ")
    assert empty.status_code == 422 and "Schrijf een tekst." in empty.text
    form = values(desk.get("officer", page).text, f"/exclusion?tenderer_id={desk.tenderer('a')}")
    assert exclude(desk, "officer", reason="Grond INT-02 – é").status_code == 303
    mine = desk.get("officer", page).text
    assert (
        "stelt voor deze inschrijver af te wijzen." in mine and "Bevestig de afwijzing" not in mine
    )
    twice = desk.post("officer", f"/suitability/exclusion?tenderer={desk.tenderer('a')}", form)
    assert twice.status_code == 422
    assert "De tweede persoon is iemand anders dan de eerste." in twice.text
    other = desk.get("witness", page).text
    assert "Bevestig de afwijzing" in other and "Grond INT-02 – é" in other
    assert "Voorgesteld op maandag 10 januari 2022, 10.00 uur" in other
    assert "bevestigt voor maandag 10 januari 2022, 10.10 uur" in other
    for wrong in ("", "afwijzen", "UITSLUITEN"):
        answer = exclude(desk, "witness", word=wrong)
        assert answer.status_code == 422 and "Typ AFWIJZEN" in answer.text
    assert desk.trail("tenderer.reject.consented") == 1
    assert exclude(desk, "witness").status_code == 303
    done = desk.get("auditor", page).text
    assert "Deze inschrijver is afgewezen." in done and "uitgesloten" not in done
    assert "Wat is er nog te doen?" not in done
    assert desk.trail("tenderer.rejected") == 1 and desk.trail("tenderer.excluded") == 0
    assert "Bevestigd door" not in desk.get("officer", f"/suitability{cell(desk)}").text
    assert decide(desk, {"outcome": "met", "seen": "1"}, cell(desk, "INT-02")).status_code == 404


def test_a_proposal_to_exclude_lapses_and_keeps_its_words(desk: Site) -> None:
    decide(desk, {"outcome": "not_met", "reason": "Niet ingezien."}, cell(desk, "INT-02"))
    exclude(desk, "officer", reason="Grond INT-02 – é")
    desk.clock.on(minutes=10, seconds=1)
    page = desk.get("witness", file(desk)).text
    assert "Het voorstel van Inkoopadviseur (demo) van maandag 10 januari 2022" in page
    assert "is vervallen" in page and "Bevestig de afwijzing" not in page
    assert "Grond INT-02 – é</textarea>" in page
    assert exclude(desk, "witness").status_code == 303
    assert desk.trail("tenderer.rejected") == 0
    assert exclude(desk, "officer").status_code == 303
    assert desk.trail("tenderer.rejected") == 1


def test_a_proposal_to_exclude_is_on_the_demands_that_failed(desk: Site) -> None:
    decide(desk, {"outcome": "not_met", "reason": "Niet ingezien."}, cell(desk, "INT-02"))
    exclude(desk, "officer", reason="Grond INT-02")
    page, place = file(desk), desk.tenderer("a")
    stale = values(desk.get("witness", page).text, f"/exclusion?tenderer_id={place}")
    decide(desk, {"outcome": "not_met", "reason": "Ook dit."}, cell(desk, "INT-03"))
    answer = desk.post("witness", f"/suitability/exclusion?tenderer={place}", stale)
    assert answer.status_code == 422 and "intussen gewijzigd" in answer.text
    assert desk.trail("tenderer.reject.consented") == 1
    assert "is vervallen" in answer.text and "Bevestig de afwijzing" not in answer.text
    assert exclude(desk, "witness").status_code == 303
    assert desk.trail("tenderer.rejected") == 0


def test_nobody_is_excluded_without_a_failed_demand(desk: Site) -> None:
    place = f"/suitability/exclusion?tenderer={desk.tenderer('a')}"
    page = desk.post("officer", place, {"reason": "Zomaar"})
    assert page.status_code == 422
    assert "er is geen reden om hem uit te sluiten" in page.text


@pytest.mark.parametrize("key", ["auditor", "decision_maker"])
def test_readers_only_read(desk: Site, key: str) -> None:
    decide(desk, {"outcome": "not_met", "reason": "Alleen na verklaring"})
    page = desk.get(key, f"/suitability{cell(desk)}")
    assert page.status_code == 200 and "wb-matrix" not in page.text
    assert "Alleen na verklaring" not in page.text
    desk.world.act(key, AT, acts.declare, desk.tenderer("a"), "none", "")
    page = desk.get(key, f"/suitability{cell(desk)}")
    assert "Alleen na verklaring" in page.text and "wb-matrix" in page.text
    assert 'name="outcome"' not in page.text and 'name="seen"' not in page.text
    query = cell(desk).partition("?")[2]
    for act in (f"decision?{query}", "decisions", "tester"):
        sent = desk.post(key, f"{file(desk)}/{act}", {"seen": "0", "reason": "x"})
        assert sent.status_code == 404
    place = f"/suitability/exclusion?tenderer={desk.tenderer('a')}"
    assert desk.post(key, place, {"seen": "y", "reason": "x"}).status_code == 404


@pytest.mark.parametrize("key", ["assessor1", "chair", "delegate", "contract_manager"])
def test_others_do_not_see_the_desk(desk: Site, key: str) -> None:
    places = ("/suitability", file(desk), f"{file(desk)}/matrix.xlsx", "/suitability/overview.xlsx")
    assert {desk.get(key, place).status_code for place in places} == {404}


@pytest.mark.parametrize(
    "place",
    [
        "?tenderer=x",
        "/00000000-0000-4000-8000-000000000000",
        "/{a}?party=00000000-0000-4000-8000-000000000000&demand=SEL-X1",
        "/{a}?who=00000000-0000-4000-8000-000000000000",
        "/{a}?who=x",
    ],
)
def test_what_is_not_there_is_not_there(desk: Site, place: str) -> None:
    place = place.format(a=desk.tenderer("a"))
    assert desk.get("officer", f"/suitability{place}").status_code == 404


def test_an_address_from_before_leads_to_the_matrix(desk: Site) -> None:
    old = f"/suitability?tenderer={desk.tenderer('a')}&show=open"
    answer = desk.get("officer", old)
    assert answer.status_code == 303
    assert answer.location == f"{desk.root}{file(desk)}?show=open"


def test_a_demand_that_does_not_apply_has_no_drawer(desk: Site) -> None:
    asked = {row.id: row for row in desk.world.case().plan.demands}
    lead_only = next(row.id for row in asked.values() if row.applies_to == ("lead",))
    place = f"/suitability{cell(desk, lead_only, party=1)}"
    assert desk.get("officer", place).status_code == 404


def test_a_late_tenderer_is_not_tested(desk: Site) -> None:
    page = desk.get("officer", "/suitability").text
    assert str(desk.tenderer("e")) not in page and "Te laat, niet getoetst" in page
    assert desk.get("officer", file(desk, "e")).status_code == 404
    assert desk.get("officer", f"{file(desk, 'e')}/evidence").status_code == 404


# A demand that is a ratio


@pytest.fixture
def counted(desk: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The sealed plan also asks for a solvency of 25% in two of the last three years, of each."""
    solvency = next(one for one in load().ratios if one.id == "R3")
    asked = replace(ratio_demand(solvency), ratio=RatioRule("R3", Decimal(25), 3, 2, "each"))
    read = plans.verified

    def verified(*given: Any) -> EvaluationPlan:
        plan = read(*given)
        return replace(plan, demands=(*plan.demands, asked))

    monkeypatch.setattr(plans, "verified", verified)
    return desk


def figures(*years: tuple[str, str]) -> dict[str, str]:
    found = {}
    for year, (equity, total) in enumerate(years, 1):
        found[f"figure-{year}-equity"] = equity
        found[f"figure-{year}-total_assets"] = total
    return found


def test_a_ratio_is_worked_out_before_it_is_decided(counted: Site) -> None:
    place = cell(counted, "R3")
    page = counted.get("officer", f"/suitability{place}").text
    assert "ten minste 25%" in page and page.count('name="figure-') == 6
    assert "Cijfers uit de jaarrekening" in page and "besloot" not in page
    typed = figures(("2.500.000", "10.000.000"), ("100", "1.000"), ("", ""))
    tried = decide(counted, {**typed, "act": "work_out", "reason": "Nog even."}, place)
    assert tried.status_code == 200
    assert "Boekjaar 1: 25,00%, voldoet." in tried.text
    assert "Boekjaar 2: 10,00%, voldoet niet." in tried.text
    assert "Boekjaar 3: geen uitkomst, niet te bepalen." in tried.text
    assert "nog niet te zeggen" in tried.text and 'value="2.500.000"' in tried.text
    assert "Nog even." in tried.text and decided(counted) == []


def test_the_figures_are_kept_with_the_decision(counted: Site) -> None:
    place = cell(counted, "R3")
    typed = figures(("250", "1.000"), ("300", "1.000"), ("", ""))
    assert decide(counted, {**typed, "outcome": "met"}, place).status_code == 303
    after = counted.get("officer", f"/suitability{place}").text
    assert "besloot: voldoet" in after and "Volgens deze cijfers is aan de eis voldaan." in after
    assert 'value="300"' in after
    other = counted.get("officer", f"/suitability{cell(counted, 'SEL-X1')}").text
    assert "Cijfers uit de jaarrekening" not in other and 'name="figure-' not in other
    # what a colleague sees is the same, and a second look does not decide again
    assert 'value="300"' in counted.get("witness", f"/suitability{place}").text
    assert decide(counted, {**typed, "outcome": "met"}, place).status_code == 303
    assert len(decided(counted)) == 1


def test_who_decides_against_the_figures_writes_down_why(counted: Site) -> None:
    place = cell(counted, "R3")
    typed = figures(("1", "1.000"), ("1", "1.000"), ("1", "1.000")) | {"outcome": "met"}
    refused = decide(counted, typed, place)
    assert refused.status_code == 422 and "Schrijf op waarom u toch" in refused.text
    assert "niet aan de eis voldaan" in refused.text and decided(counted) == []
    reason = {"reason": "De moeder staat garant."}
    assert decide(counted, typed | reason, place).status_code == 303
    wrong = decide(counted, figures(("x", "1,234")) | {"seen": "1"}, place)
    assert wrong.status_code == 422 and "figure-1-equity-fout" in wrong.text


def test_a_ratio_has_no_box_among_several(counted: Site) -> None:
    page = counted.get("officer", f"{file(counted)}?pick=1").text
    assert 'value="SEL-T8:' in page and 'value="SEL-X1:' in page and 'value="R3:' not in page
    given = {
        "all": "y",
        "outcome": "met",
        "evidence_seen": "y",
        "basis": "0",
        "reason": "Ingezien.",
    }
    assert counted.post("officer", f"{file(counted)}/decisions", given).status_code == 303
    left = counted.get("officer", f"{file(counted)}?status=open").text.partition("t-rest")[0]
    assert set(re.findall(r"demand=([A-Z0-9-]+)", left)) == {"R3"}
