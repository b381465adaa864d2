"""Pages of indicators and of the risk dossier: entered, refused, entered anew, compared, apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from criteria.phases import Step
from tender.actions import registering as acts
from tests.entries import INDICATOR, RISK, TYPED_INDICATOR, TYPED_RISK
from tests.twins import EMAILS
from tests.web.conftest import Clock, login
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import PASSWORD, Worlds

WALL = "2022-03-16T10:00"
KINDS = {"indicators": "drop", "risks": "close"}


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as found:
        yield found


def new(on: Site, part: str, key: str = "a", **typed: str) -> TestResponse:
    known = TYPED_INDICATOR if part == "indicators" else TYPED_RISK
    given = {name.replace("__", "-"): value for name, value in typed.items()}
    return on.post("officer", f"/dialogue/{part}/new?tenderer={on.tenderer(key)}", known | given)


def enter(on: Site, content: Any, key: str = "a") -> str:
    act = acts.enter_risk if hasattr(content, "chance") else acts.enter_indicator
    return str(on.world.act("officer", WALL, act, on.tenderer(key), content))


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_indicator_is_entered_with_figures_in_dutch_form(on: Site) -> None:
    empty = on.get("officer", "/dialogue/indicators")
    assert "Nog geen indicatoren" in empty.text and empty.text.count("Geen indicator") == 4
    assert new(on, "indicators").status_code == 303
    page = on.get("officer", f"/dialogue/indicators?tenderer={on.tenderer('a')}")
    text = plain(page.text)
    assert page.text.count("<h1") == 1 and "IND-01" in text
    assert "1.250 bewoners" in text and "jaar 1: 1.300,5" in text
    assert "jaar 2: een eerste meting" in text and "Startmoment ontbreekt" in text
    assert "geteld op de eerste dag van de maand" in text and "1 van 4 compleet" in text
    assert on.trail("indicator.entered") == 1
    other = on.get("officer", f"/dialogue/indicators?tenderer={on.tenderer('b')}")
    assert "Bewoners in een eigen woning" not in other.text


def test_without_a_start_value_a_question_is_not_complete(on: Site) -> None:
    bare = {"start": "", "start_on": "", "start_source": ""}
    assert new(on, "indicators", **bare).status_code == 303
    text = plain(on.get("officer", "/dialogue/indicators").text)
    assert "nog geen startwaarde" in text and "Startwaarde ontbreekt IND-01" in text
    assert "0 van 4 compleet" in text


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("start", "1,234.56", "bijvoorbeeld 1.234,56"),
        ("start", "1.234,56.7", "Dit is geen getal"),
        ("start", "12.5", "op twee manieren lezen"),
        ("start", "9.999.999.999.999", "te groot"),
        ("start", "", "Vul de startwaarde in"),
        ("start_on", "", "op welke dag de startwaarde"),
        ("start_on", "31-02-2021", ""),
        ("start_source", "", "waar de startwaarde vandaan komt"),
        ("target__1", "1,234.56", "bijvoorbeeld 1.234,56"),
        ("target__2", "98%", "Dit is geen getal"),
        ("unit", "", "Schrijf een tekst."),
        ("basis", "", "Maak een keuze."),
        ("objective", "O11", "Maak een keuze."),
        ("question", "V5", "Maak een keuze."),
        ("status", "dropped", "Maak een keuze."),
        ("title", "x" * 201, "200"),
        ("definition", "a\u202eb", "tekens die wij niet kunnen bewaren"),
    ],
)
def test_an_indicator_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    on: Site, name: str, typed: str, says: str
) -> None:
    page = new(on, "indicators", **{name: typed})
    assert page.status_code == 422 and says in page.text
    field = name.replace("__", "-")
    assert f'id="{field}-fout"' in page.text and "wb-errors" in page.text
    assert "Telling op 1 januari" in page.text or field == "start_source"
    assert on.world.count("register_entries") == 0


def test_a_risk_is_entered_with_effects_per_contract_year(on: Site) -> None:
    assert new(on, "risks").status_code == 303
    first = plain(on.get("officer", f"/dialogue/risks?tenderer={on.tenderer('a')}").text)
    assert "RIS-01 Vervoer wordt duurder" in first
    assert "+25.000,50" in first and "Samen, zonder het onbekende 3 risico’s" in first
    second = plain(on.get("officer", "/dialogue/risks?year=2").text)
    assert "−10.000 onbekend" in second
    assert "Samen, zonder het onbekende 4 risico’s met onbekend gevolg −10.000 0" in second
    for odd in ("9", "0", "x", "-1", "²"):
        page = on.get("officer", f"/dialogue/risks?year={odd}")
        assert page.status_code == 200 and "contractjaar 1, in euro" in page.text
    heat = first.split("Kans en impact")[-1]
    assert "middel RIS-01 Vervoer wordt duurder" in heat
    assert on.trail("risk.entered") == 1


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("low__1", "5%", "Een percentage is geen bedrag"),
        ("high__1", "5 procent van de lumpsum", "Een percentage is geen bedrag"),
        ("high__1", "$ 25.000", "Een gevolg staat in euro"),
        ("high__1", "25.000 GBP", "Een gevolg staat in euro"),
        ("high__1", "1,234.56", "bijvoorbeeld 1.234,56"),
        ("high__1", "99.999.999.999", "te groot"),
        ("low__1", "30.000", "hoger dan het hoogste"),
        ("chance", "6", "Maak een keuze."),
        ("influence", "", "Maak een keuze."),
        ("owner", "", "Schrijf een tekst."),
    ],
)
def test_a_risk_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    on: Site, name: str, typed: str, says: str
) -> None:
    page = new(on, "risks", **{name: typed})
    assert page.status_code == 422 and says in page.text
    assert f'id="{name.replace("__", "-")}-fout"' in page.text
    assert "De helft van het verschil." in page.text
    assert on.world.count("register_entries") == 0


def test_the_risks_of_task_funding_wait_to_be_worked_out(on: Site) -> None:
    page = on.get("officer", "/dialogue/risks")
    assert page.text.count("Uit te werken") == 3
    path = f"/dialogue/risks/new?tenderer={on.tenderer('a')}&template=task_waiting"
    form = on.get("officer", path)
    assert 'value="Wachtlijsten bij een vast budget"' in form.text
    assert on.get("officer", path.replace("task_waiting", "x")).status_code == 404
    assert on.post("officer", path, TYPED_RISK).status_code == 303
    page = on.get("officer", "/dialogue/risks")
    assert page.text.count("Uit te werken") == 2
    again = on.post("officer", path, TYPED_RISK)
    assert again.status_code == 422 and "staat al in het dossier" in again.text
    assert "Uit te werken" in on.get("auditor", "/dialogue/risks").text
    assert "Werk dit risico uit" not in on.get("auditor", "/dialogue/risks").text


def revised(on: Site, part: str, thread: str, **typed: str) -> TestResponse:
    path = f"/dialogue/{part}/{thread}/revise"
    return on.press("officer", path, path, {"reason": "Wij telden anders.", **typed})


def test_a_new_version_shows_what_changed_and_that_it_is_counted_otherwise(on: Site) -> None:
    thread = enter(on, INDICATOR)
    unchanged = revised(on, "indicators", thread)
    assert unchanged.status_code == 422 and "Er is niets veranderd." in unchanged.text
    assert revised(on, "indicators", thread, unit="dagen", start="100").status_code == 303
    page = on.get("auditor", f"/dialogue/indicators/{thread}")
    text = plain(page.text)
    assert "Versie 2" in text and "Wij telden anders." in text
    assert "Vanaf deze versie anders geteld." in text and "<del>" in page.text
    assert "Weg: 14,5 Nieuw: 100" in text
    assert "/drop" not in page.text and "/revise" not in page.text
    assert on.trail("indicator.revised") == 1


@pytest.mark.parametrize("part", KINDS)
def test_what_is_over_says_why_and_stays(on: Site, part: str) -> None:
    thread = enter(on, INDICATOR if part == "indicators" else RISK)
    path = f"/dialogue/{part}/{thread}"
    nothing = on.press("officer", path, f"{path}/{KINDS[part]}", {"reason": " "})
    assert nothing.status_code == 422 and "Schrijf een tekst." in nothing.text
    done = on.press("officer", path, f"{path}/{KINDS[part]}", {"reason": "Voorbij."})
    assert done.status_code == 303
    page = on.get("officer", path)
    assert "Voorbij." in page.text and f"{path}/{KINDS[part]}" not in page.text
    assert ("Vervallen" if part == "indicators" else "Gesloten") in page.text
    assert "0 van 4 compleet" in on.get("officer", "/dialogue/indicators").text


@pytest.mark.parametrize("part", KINDS)
def test_of_two_who_write_at_once_the_second_sees_both_texts(on: Site, part: str) -> None:
    thread = enter(on, INDICATOR if part == "indicators" else RISK)
    path = f"/dialogue/{part}/{thread}/revise"
    seen = values(on.get("officer", path).text, path)
    theirs = {"title": "De naam van de ander", "reason": "Beter zo."}
    assert on.press("witness", path, path, theirs).status_code == 303
    mine = on.post("officer", path, seen | {"title": "Mijn naam", "reason": "Mijn reden."})
    assert mine.status_code == 422 and "Wat een ander intussen bewaarde" in mine.text
    assert 'value="Mijn naam"' in mine.text and "Mijn reden." in mine.text
    assert "naam van de ander" in plain(mine.text) and "Beter zo." in mine.text
    again = on.post("officer", path, values(mine.text, path))
    assert again.status_code == 303
    assert "Versie 3" in on.get("officer", path.removesuffix("/revise")).text
    late = f"/dialogue/{part}/{thread}/{KINDS[part]}"
    stale = on.post("officer", late, {"seen": "1", "reason": "Weg."})
    assert stale.status_code == 422 and "Weg." in stale.text


@pytest.mark.parametrize("part", KINDS)
def test_what_was_typed_comes_back_after_a_session_that_ended(on: Site, part: str) -> None:
    path = f"/dialogue/{part}/new?tenderer={on.tenderer('a')}"
    typed = TYPED_INDICATOR if part == "indicators" else TYPED_RISK
    ours = {"Sec-Fetch-Site": "same-origin"}
    sent = values(on.get("officer", path).text, path) | typed
    with on.world.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM web_sessions"))
    ended = on.post("officer", path, sent, headers=ours)
    assert ended.status_code == 400 and typed["title"] in ended.text
    assert login(on.browser("officer"), EMAILS["officer"], PASSWORD).status_code == 302
    again = values(ended.text, path)
    answer = on.browser("officer").post(on.root + path, data=again, headers=ours)
    assert answer.status_code == 422 and f'value="{typed["title"]}"' in answer.text
    assert "Alles wat u typte, staat er weer." in answer.text
    assert on.world.count("register_entries") == 0


def test_indicators_side_by_side_warn_where_they_are_counted_otherwise(on: Site) -> None:
    month = replace(
        INDICATOR, title="Bewoners", unit="bewoners", basis="month_start", start=Decimal(700)
    )
    enter(on, month)
    enter(on, replace(month, basis="unique_in_year", start=Decimal(1068)), "b")
    for key in ("a", "b"):
        enter(on, INDICATOR, key)
    page = on.get("officer", "/dialogue/indicators?compare")
    text = plain(page.text)
    assert "Eén indicator is per inschrijver anders geteld." in text
    assert page.text.count("Niet te vergelijken.") == 1
    own = text.split("Niet te vergelijken.")[1].split("Gemiddelde wachttijd")[0]
    assert "700 bewoners" in own and "1.068 bewoners" in own
    for who in ("auditor", "decision_maker", "contract_manager"):
        assert on.get(who, "/dialogue/indicators?compare").status_code == 404
        assert "Vergelijk inschrijvers" not in on.get(who, "/dialogue/indicators").text


def test_an_officer_with_an_interest_in_one_sees_nothing_of_it(on: Site) -> None:
    from tender.actions import tenderers

    enter(on, INDICATOR)
    thread = enter(on, replace(INDICATOR, title="Geheim van B"), "b")
    on.world.act("witness", WALL, tenderers.declare, on.tenderer("b"), "conflict", "Familie.")
    for path in ("", "?compare", "/new"):
        page = on.get("witness", f"/dialogue/indicators{path}")
        assert page.status_code == 200 and "Geheim van B" not in page.text
        assert "Inschrijver B" not in page.text.split("<main")[1]
    for path in (f"/{thread}", f"/{thread}/revise", f"?tenderer={on.tenderer('b')}"):
        assert on.get("witness", f"/dialogue/indicators{path}").status_code == 404


@pytest.mark.parametrize("part", KINDS)
def test_a_page_takes_as_many_queries_with_one_entry_as_with_many(on: Site, part: str) -> None:
    content = INDICATOR if part == "indicators" else RISK
    enter(on, content)
    on.browser("officer")  # logs in before anything is counted
    counts = []
    for _ in range(2):
        with on.counted() as sent:
            assert on.get("officer", f"/dialogue/{part}").status_code == 200
        counts.append(len(sent))
        for key in ("a", "a", "b", "c"):
            enter(on, content, key)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("part", KINDS)
def test_the_pages_read_in_english_too(on: Site, part: str) -> None:
    thread = enter(on, INDICATOR if part == "indicators" else RISK)
    on.browser("officer").get("/language/en")
    for path in ("", f"/{thread}", f"/{thread}/revise", "/new"):
        page = on.get("officer", f"/dialogue/{part}{path}")
        assert page.status_code == 200 and '<html lang="en"' in page.text
