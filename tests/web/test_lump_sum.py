"""Calculating with the lump sum: what is shown and refused, and that an address can be shared."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from criteria.lump_sum import Scenario, YearInput
from criteria.lump_sum_table import start
from criteria.phases import Step
from criteria.risks import Effect
from criteria.scenarios import risk_row
from tender.actions.registering import enter_risk
from tender.forms.lump_sum import lump_sum_form
from tests.entries import RISK
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.tryout import plain
from tests.worlds import Worlds

WALL = "2022-03-16T10:00"
PAGE = "/dialogue/lump-sum"
CASE = {
    "base-1": "38.287.200",
    **{f"clients-{n}": "700" for n in range(3, 9)},
    "clients-1": "750",
    "clients-2": "650",
    "taper": "none",
    "rule": "share",
    "share": "1/2",
    "price": "54.696",
    "band_low": "665",
    "band_high": "735",
    "band_basis": "A-36",
}


def asked(on: Site, who: str = "officer", **more: str) -> Any:
    given = {name.replace("__", "-"): value for name, value in more.items()}
    return on.browser(who).get(on.root + PAGE, query_string=CASE | given, follow_redirects=True)


def rows(page: str, part: str) -> list[str]:
    """The rows of a table, without what opens from its figures."""
    table = page.split(f'id="{part}"')[1].split("</section>")[0]
    table = re.sub(r'<div class="wb-derive">.*?</div></details>', "</details>", table, flags=re.S)
    return [plain(row) for row in re.findall(r"<tr>.*?</tr>", table, re.S)]


def test_before_anything_is_put_in_the_budget_is_there(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = on.get("officer", PAGE)
        assert page.status_code == 200 and page.text.count("<h1") == 1
        assert 'name="band_low"' in page.text and 'value="665"' in page.text
        found = rows(page.text, "t-contractjaren")
        assert "Jaar 1 t/m 4 189.060.604,50" in " ".join(found)
        assert "Jaar 1 t/m 8 356.198.480,50" in " ".join(found)
        assert "356.198.480,50" in rows(page.text, "t-kalenderjaren")[-1]
        first, last = rows(page.text, "t-kalenderjaren")[1], rows(page.text, "t-kalenderjaren")[-2]
        assert first.startswith("2021 49.596.975 telt niet mee") and "2032" in last
        assert "38.287.200" not in page.text
        assert "2022: 6/12 van 50.004.284 = 25.002.142" in page.text


def test_what_is_rarely_asked_is_folded_until_it_says_something(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:

        def open_ones(**more: str) -> list[str]:
            path = on.root + PAGE
            page = on.browser("officer").get(path, query_string=more, follow_redirects=True).text
            return re.findall(r'<details class="wb-more mt-3" open><summary>([^<]+)', page)

        assert open_ones() == []
        assert open_ones(joiner_clients="0") == ["Gemeenten die later meedoen"]
        assert open_ones(**{"base-8": "1", "joiner_budget": "veel"}) == [
            "Optiejaren",
            "Gemeenten die later meedoen",
        ]


def test_the_two_cases_to_agree_with(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = asked(on)
        assert page.status_code == 200
        found = rows(page.text, "t-contractjaren")
        assert "410.220 750 cliënten 38.697.420" in found[1]
        assert "−410.220 650 cliënten 37.876.980" in found[2]
        assert "0 700 cliënten 38.287.200" in found[3]
        assert "15 × 1/2 × 54.696 = 410.220" in page.text
        prices = rows(page.text, "t-prijs")[1]
        assert "57.574,74 54.696 52.091,43 51.596,56" in prices
        lines = rows(page.text, "t-lijnen")
        assert "36.372.840 2032 buiten de looptijd" in lines[1] and "40.201.560 2030" in lines[3]
        # the ceiling of the plan is 42.000.000: 3.302.580 is left, 7,86%
        assert "3.302.580 7,9% van 42.000.000" in found[1]
        assert page.text.count("</svg>") > 1


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"base__1": "1,234.56"}, "base-1", "Dit lijkt een Engels getal."),
        ({"base__2": "1.234,56.7"}, "base-2", "Dit is geen getal dat wij kunnen lezen."),
        ({"price": "54,696.00"}, "price", "bijvoorbeeld 1.234,56"),
        ({"price": "54.69"}, "price", "op twee manieren lezen"),
        ({"price": "-1"}, "price", "Dit getal is te laag."),
        ({"clients__1": "veel"}, "clients-1", "Dit is geen getal"),
        ({"share": "3/2"}, "share", "Het deel ligt tussen 0 en 1"),
        ({"share": "0.5"}, "share", "bijvoorbeeld 1/2, 0,5 of 50%"),
        ({"band_low": "736"}, "band_high", "lager dan de ondergrens"),
        ({"taper": "percent", "taper_by": "101"}, "taper_by", "ten hoogste 100%"),
        ({"taper": "euro", "taper_by": "9.000.000"}, "taper_by", "onder 0"),
        ({"price": "x", "taper": "percent", "taper_by": "101"}, "taper_by", "ten hoogste 100%"),
        ({"taper": "soon"}, "taper", "Kies een van de mogelijkheden."),
        ({"rule": "step", "step_clients": "0"}, "step_clients", "meer dan 0 cliënten"),
        ({"basis": "A-99"}, "basis", "Kies een van de mogelijkheden."),
    ],
)
def test_what_cannot_be_counted_with_is_refused_at_its_field(
    sqlite_worlds: Worlds, clock: Clock, more: dict[str, str], field: str, sentence: str
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = asked(on, **more)
        assert page.status_code == 422 and sentence in page.text
        assert f'id="{field}-fout"' in page.text and 'id="fouten"' in page.text
        assert 'id="t-contractjaren"' not in page.text
        for typed in more.values():
            assert (
                f'value="{typed}"' in page.text or f">{typed}<" in page.text or "fout" in page.text
            )


def test_an_address_has_one_spelling(sqlite_worlds: Worlds, clock: Clock) -> None:
    """What an English reader writes in English form is shared in a form that everybody reads."""
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        browser = on.browser("officer")
        browser.set_cookie("lang", "en")
        typed = {"base-1": "38,287,200.50", "share": "50%", "rule": "share", "price": "", "x": "1"}
        typed |= {"risk-1": "on", "risk-2": "", "risk-9": "y", "risk-1-low": "-1.000"}
        on.world.act("officer", WALL, enter_risk, on.tenderer("a"), RISK)
        first = browser.get(on.root + PAGE, query_string=typed)
        assert first.status_code == 302
        assert parse_qs(urlsplit(first.location).query) == {
            "base-1": ["38.287.200,50"],
            "share": ["1/2"],
            "rule": ["share"],
            "risk-1": ["y"],
        }
        browser.set_cookie("lang", "nl")
        assert browser.get(first.location).status_code == 200


def test_a_scenario_becomes_an_address_and_back(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        facts = on.world.case().plan.facts
        years = (YearInput(Decimal("38287200.55"), Decimal("700.5")), *[YearInput()] * 7)
        known = replace(
            start(facts),
            years=years,
            taper="percent",
            taper_by=Decimal("2.125"),
            basis="agreed",
            rule="step",
            share=(1, 3),
            price=Decimal(54696),
            step_clients=Decimal(10),
            step_amount=Decimal(500000),
            joiner_budget=Decimal(1200000),
        )
        dossier = [risk_row("thread", 1, number, RISK, 8) for number in (1, 2)]
        with on.app.test_request_context():
            spelled = lump_sum_form(facts, {}, known, dossier, "nl").spelled() | {"risk-2": "y"}
            form = lump_sum_form(facts, spelled, Scenario(()), dossier, "nl")
            assert form.validate() and form.inputs() == known
            assert form.scenario() == replace(known, risks=dossier[1].effects)
            assert form.spelled() == spelled


def test_others_read_what_was_shared(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        for who in ("decision_maker", "auditor", "contract_manager"):
            page = asked(on, who)
            assert page.status_code == 200 and "<form" not in main(page.text)
            assert "38.697.420" in page.text and "665 tot en met 735" in plain(page.text)
            assert asked(on, who, price="x").status_code == 422
        assert on.get("officer", f"{PAGE}?lot=none").status_code == 404


def test_after_the_dialogue_an_officer_reads_too(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-20T10:00") as on:
        assert "<form" not in main(asked(on).text)


def main(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def test_nothing_is_written_and_the_queries_are_fixed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        on.browser("officer")
        before = on.world.count("trail_entry")
        with on.counted() as few:
            assert on.get("officer", PAGE).status_code == 200
        on.world.act("officer", WALL, enter_risk, on.tenderer("a"), RISK)
        before += 1
        address = urlsplit(asked(on, risk__1="y").request.url)
        with on.counted() as many:
            page = on.browser("officer").get(address.path, query_string=parse_qsl(address.query))
        assert page.status_code == 200 and len(many) == len(few)
        assert not [one for one in many if not re.match(r"\s*(SELECT|PRAGMA|BEGIN)", one)]
        assert on.world.count("trail_entry") == before


def test_risks_and_who_joins_later_have_a_table_of_their_own(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = asked(on, clients__1="700", clients__2="700")
        assert 'id="t-risicos"' not in page.text and 'id="t-later"' not in page.text
        effects = (Effect(1, Decimal(-546960), Decimal(600000)), Effect(2, None, Decimal(5)))
        for found in (effects, (), tuple(Effect(n, Decimal(0), Decimal(0)) for n in range(1, 9))):
            content = replace(RISK, effects=found, formula="5% van de indexering")
            on.world.act("officer", WALL, enter_risk, on.tenderer("a"), content)
        chosen = {"risk__1": "y", "joiner_budget": "1.200.000"}
        page = asked(on, clients__1="700", clients__2="700", **chosen)
        found_rows = rows(page.text, "t-risicos")
        assert "37.740.240 38.287.200 38.887.200 0" in found_rows[1]
        assert "38.287.200 38.287.200 38.287.205 1" in found_rows[2]
        assert "Samen, zonder het onbekende 305.750.640" in found_rows[-1]
        text = plain(page.text)
        assert "Niet in de som, want hun gevolg is niet te berekenen: RIS-02" in text
        assert "De rekenregel noemt een percentage en er staat geen bedrag in euro bij." in text
        assert "Geen gevolg voor de lumpsum: RIS-03." in text
        assert 'name="risk-1"' in page.text and 'name="risk-2"' not in page.text
        assert "RIS-01: −546.960" in text
        assert "6 onbekend 600.000" in rows(page.text, "t-later")[1]
        assert "Alphen-Chaam en Baarle-Nassau" in plain(page.text)


def test_a_calendar_year_without_budget_is_unknown(sqlite_worlds: Worlds, clock: Clock) -> None:
    from criteria import case
    from tender.pages.lump_sum import calculate

    facts = case.load("hvb-bw-2022")
    short = replace(facts, budget=replace(facts.budget, years=facts.budget.years[:-4]))
    made = calculate(short, (), start(short), "nl")
    assert made.made.whole.budget.value is None and "polyline" in made.chart
    assert calculate(replace(facts, budget=replace(facts.budget, years=())), (), start(facts), "en")
