"""The comparison: what stands on the page is what anyone computes from the file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from criteria.phases import Step
from tender.demo.talks import conformity_of
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

DAY = "2022-06-02T10:00"


@pytest.fixture
def comparing(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.COMPARE, clock, DAY) as made:
        yield made


def opened(made: Site, who: str = "officer") -> str:
    assert made.post(who, "/comparison/read").status_code == 303
    page = made.get(who, "/comparison")
    assert page.status_code == 200
    return page.text


def ranked(body: bytes, folder: Path) -> dict[str, object]:
    """What `python -m criteria.rank` makes of a file."""
    file = folder / "rank.json"
    file.write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-m", "criteria.rank", str(file), "--json"],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_prices_open_on_record_and_once(comparing: Site) -> None:
    closed = comparing.get("officer", "/comparison").text
    assert "Open de prijzen" in closed
    assert "155,30" not in closed
    assert comparing.get("officer", "/comparison/rank-file?lot=1").status_code == 404
    before = comparing.trail("object.opened")
    assert "155,30" in opened(comparing)
    opened(comparing)
    assert comparing.trail("object.opened") == before + 1


def test_the_page_equals_the_ranking_of_the_file(comparing: Site, tmp_path: Path) -> None:
    page = opened(comparing)
    answer = comparing.get("officer", "/comparison/rank-file?lot=1")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    result = ranked(answer.data, tmp_path)
    offers = result["offers"]
    assert isinstance(offers, list)
    assert len(offers) == 3
    places = [page.index(offer["id"]) for offer in offers]
    assert places == sorted(places)
    for offer in offers:
        assert f"<dd>{offer['exact_total']}</dd>" in page
        assert offer["total"].replace(".", ",") in page
        for step in offer["steps"]:
            assert step in page


def test_money_stands_beside_ceiling_and_budget(comparing: Site) -> None:
    page = opened(comparing)
    assert "Alphen-Chaam" in page
    assert "Baarle-Nassau" in page
    assert "2022: 6 van 12 maanden" in page
    assert "189,06" in page  # budget of the four years that count
    assert "160,00" in page  # their ceilings
    assert "los van de lumpsum" in page
    assert "<svg" in page
    assert "Elk jaar onder het plafond" in page


def test_money_stands_per_calendar_year_and_per_resident(comparing: Site) -> None:
    page = opened(comparing)
    part = page[page.index("Lumpsum per kalenderjaar") :]
    # half of the first contract year of A, and of its second: 20.050.000 and 19.625.000
    assert "€ 20.050.000" in part
    assert "contractjaar 1, 6 maanden" in part
    assert "<b>" not in part[: part.index("Prijs per bewoner")]
    # 155.300.000 over four years is 38.825.000; for 665, 700 and 735 residents
    for price in ("58.383", "55.464", "52.823"):
        assert f"<summary>€ {price}</summary>" in part
    assert "laagste" in part
    assert "hoogste" in part


def test_elements_stand_by_theme_and_best_and_worst_are_words(comparing: Site) -> None:
    page = opened(comparing)
    part = page[page.index("Wat bieden zij aan?") :]
    themes = ["Prestaties", "Geld en volume", "Samenwerking", "Governance", "Transformatie"]
    places = [part.index(f'scope="rowgroup" colspan="5">{theme}<') for theme in themes]
    assert places == sorted(places)
    row = part[part.index("BAFO-14") :]
    row = row[: row.index("</tr>")]
    assert row.count("minst gunstig") == 1
    assert row.count("gunstigst") == 1
    assert row.index("minst gunstig") < row.index("gunstigst")  # B asks most, C least


def test_indicators_and_risks_come_from_the_register(comparing: Site) -> None:
    page = opened(comparing)
    assert "Indicatoren naast hun startwaarde" in page
    assert "Anders geteld: vergelijk niet" in page
    assert "7 van 10" in page
    assert "Lumpsum met het meeste gevolg" in page
    chair = opened(comparing, "chair")
    assert "Indicatoren naast hun startwaarde" not in chair
    assert "Lumpsum met het meeste gevolg" not in chair


def test_what_is_not_tested_yet_is_counted_and_not_a_deviation(comparing: Site) -> None:
    page = opened(comparing)
    part = page[page.index("Afwijkingen van de afspraken") :]
    assert "Nog geen afwijkingen gevonden." in part
    assert f"Inschrijver A (combinatie): {len(conformity_of('a'))} afspraken" in part


def test_scores_of_the_selection_are_nowhere(comparing: Site) -> None:
    page = opened(comparing)
    assert "80,00" not in page  # the dossier of A
    assert "Scores uit de selectiefase tellen hier niet mee." in page


def test_volume_and_agreements_are_counted(comparing: Site) -> None:
    page = opened(comparing)
    assert "665 tot 735" in page
    assert "705" in page
    # nobody looked yet: that is not the same as none honoured
    assert f"0 van {len(conformity_of('a'))}" not in page
    assert "nog niet getoetst" in page
    assert f"{len(conformity_of('a'))} nog te toetsen" in page


def test_low_prices_and_setting_aside_are_found_from_the_comparison(comparing: Site) -> None:
    page = opened(comparing)
    for path in ("/low-offers", "/set-aside"):
        assert f'href="{comparing.root}{path}"' in page
        there = comparing.get("officer", path).text
        menu = there[: there.index("<h1")]
        assert f'href="{comparing.root}/comparison" aria-current' in menu


def test_the_chair_sees_points_and_no_agreements(comparing: Site) -> None:
    page = opened(comparing, "chair")
    assert "Punten per criterium" in page
    assert "Afwijkingen van de afspraken" not in page


def test_the_contract_manager_sees_money_and_no_points(comparing: Site) -> None:
    page = opened(comparing, "contract_manager")
    assert "155,30" in page
    assert "Punten per criterium" not in page
    assert "73,27" not in page
    assert comparing.get("contract_manager", "/comparison/rank-file?lot=1").status_code == 404


def test_a_conflict_hides_the_whole_comparison(comparing: Site) -> None:
    from tender.actions import tenderers

    comparing.world.act(
        "auditor", DAY, tenderers.declare, comparing.tenderer("b"), "conflict", "Familie."
    )
    comparing.at(DAY)
    page = opened(comparing, "auditor")
    assert "U ziet deze vergelijking niet." in page
    assert "155,30" not in page
    assert comparing.get("auditor", "/comparison/rank-file?lot=1").status_code == 404


@pytest.mark.parametrize("who", ["assessor1", "delegate", "administrator"])
def test_the_page_is_not_there_for_others(comparing: Site, who: str) -> None:
    assert comparing.get(who, "/comparison").status_code == 404
    assert comparing.post(who, "/comparison/read").status_code == 404


def test_an_unknown_lot_or_offer_is_not_there(comparing: Site) -> None:
    opened(comparing)
    assert comparing.get("officer", "/comparison/rank-file?lot=9").status_code == 404
    nobody = "00000000-0000-0000-0000-000000000000"
    assert comparing.get("officer", f"/comparison/promises/{nobody}").status_code == 404
    assert comparing.get("officer", f"/low-offers/{nobody}").status_code == 404


def test_promises_open_on_record(comparing: Site) -> None:
    page = opened(comparing)
    path = page[page.index("/comparison/promises/") :].split('"')[0]
    closed = comparing.get("officer", path)
    assert "zijn nog niet geopend" in closed.text
    assert comparing.post("officer", path).status_code == 303
    shown = comparing.get("officer", path).text
    assert "In het bekwaamheidsdossier" in shown
    assert "aanmeldpunt" in shown
    assert comparing.get("contract_manager", path).status_code == 404


def queries(worlds: Worlds, clock: Clock, step: Step, path: str) -> int:
    with site(worlds, step, clock, DAY) as made:
        opened(made)
        with made.counted() as sent:
            assert made.get("officer", path).status_code == 200
        return len(sent)


def test_one_offer_reads_as_a_test_of_that_offer(
    single_offer_worlds: Worlds, clock: Clock, tmp_path: Path
) -> None:
    with site(single_offer_worlds, Step.COMPARE, clock, DAY) as made:
        page = opened(made)
        assert "Toets van de definitieve inschrijving" in page
        assert "Onder het plafond in alle contractjaren" in page
        assert "Leg het aanbod naast het bekwaamheidsdossier" in page
        assert "verschil tussen plaats 1 en 2" not in page
        assert "3 <small>van 5</small>" in page  # under the ceiling, minimum marks, residents
        assert "Nog aan te vullen: IND-04, IND-06, IND-10" in page
        assert "Wat staat nog open?" in page
        assert "3 indicatoren zijn nog niet meetbaar." in page
        result = ranked(made.get("officer", "/comparison/rank-file?lot=1").data, tmp_path)
        offers = result["offers"]
        assert isinstance(offers, list)
        assert [f"<dd>{offer['exact_total']}</dd>" in page for offer in offers] == [True]


def test_as_many_queries_for_one_offer_as_for_three(
    sqlite_worlds: Worlds, single_offer_worlds: Worlds, clock: Clock
) -> None:
    one = queries(single_offer_worlds, clock, Step.COMPARE, "/comparison")
    assert one == queries(sqlite_worlds, clock, Step.COMPARE, "/comparison")
